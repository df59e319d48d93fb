"""Products, with their variants and the components of bundles."""
