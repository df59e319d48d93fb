"""Who cares for pets: vets, staff, and appointments with them."""
