"""Pictures of pets."""
