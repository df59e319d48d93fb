"""The owners of pets."""
