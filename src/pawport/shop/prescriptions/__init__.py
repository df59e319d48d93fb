"""Prescriptions, and the fills that orders take of them."""
