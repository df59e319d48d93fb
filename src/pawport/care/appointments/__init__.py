"""Visits of pets: booked without overlaps, and what becomes of them."""
