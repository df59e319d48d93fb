"""Notes of pets."""
