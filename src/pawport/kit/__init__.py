"""Small things that have no home in the business: dates, phones, masks, encodings."""
