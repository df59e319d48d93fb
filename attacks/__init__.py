"""Attacks the service on loopback, and says whether a caller with a good key notices: `python -m attacks`."""
