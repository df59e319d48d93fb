"""The payment methods of customers: what a payment provider calls them, never the number of a card."""
