"""Microchips, and the import of many pets with their owners."""
