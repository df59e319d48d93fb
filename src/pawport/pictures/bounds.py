"""Bounds of decoding a picture."""

from typing import Final

__all__ = ["SECONDS"]

SECONDS: Final = 20
"""The seconds of computing time that a picture may take."""
