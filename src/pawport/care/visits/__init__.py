"""What appointments and grooming have in common: who is taken when, and what a pet needs."""
