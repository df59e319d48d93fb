"""Classes in which durations are counted: upper ends, and one more without an end."""

from typing import Final

__all__ = ["JOB_SECONDS"]

JOB_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Of attempts at jobs, by how long they took."""
