"""Importing products."""
