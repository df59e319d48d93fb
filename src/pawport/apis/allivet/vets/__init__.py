"""The directory of vets, and the vets of customers."""
