"""Fingerprint and appearance images, by which a pet is recognized."""
