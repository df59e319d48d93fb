"""The addresses of customers."""
