"""The Paws Source API."""
