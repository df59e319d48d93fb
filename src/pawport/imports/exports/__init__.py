"""Exporting the pets and customers of a company, in the form in which a file is imported."""
