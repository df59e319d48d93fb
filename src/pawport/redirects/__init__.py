"""Ids of merged records, and what they stand for now."""
