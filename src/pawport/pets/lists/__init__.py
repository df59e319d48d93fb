"""Lists of pets: by order, by change, by search."""
