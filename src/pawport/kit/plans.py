"""The plans of API keys."""

from typing import Final

__all__ = ["PLANS"]

PLANS: Final = ("free", "pro", "enterprise")
"""From the lowest to the highest."""
