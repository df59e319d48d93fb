"""How many pieces there are of what the catalogue has. Quantities change in `service` and nowhere else."""
