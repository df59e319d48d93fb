"""Who cares for pets: vets."""
