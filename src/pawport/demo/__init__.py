"""Believable records, as many as one likes, to try the service with."""
