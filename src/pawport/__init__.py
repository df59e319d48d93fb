"""One record of a pet, served over every wire that the pet business speaks."""
