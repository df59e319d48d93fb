"""The weights that pets have had."""
