"""Orders: what customers want, what it costs, what was shipped."""
