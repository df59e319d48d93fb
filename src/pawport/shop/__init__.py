"""The shop: what the company sells."""
