"""Requests to servers that others name."""
