"""Where Python is."""

from typing import Final

__all__ = ["PYTHON"]

PYTHON: Final = "PAWPORT_PYTHON"
"""The environment variable with the path of Python, for where this process is another program with Python
inside."""
