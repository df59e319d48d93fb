"""Visits to groomers: packages and bookings."""
