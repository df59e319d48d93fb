"""The pets of customers."""
