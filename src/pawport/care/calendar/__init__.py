"""Times of day in a time zone, and when somebody is free. No SQL, and no messages."""
