"""Believable records, to try the service with."""
