"""Importing a file of pets: CSV, JSON or a JSON object a line."""
