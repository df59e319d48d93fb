"""Allivet's REST API."""
