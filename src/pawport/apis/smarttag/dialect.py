"""How SmartTag's API is mounted."""

from typing import Final

from pawport.apis.smarttag.errors import render
from pawport.rpc.dialect import Dialect

__all__ = ["SMARTTAG"]

SMARTTAG: Final = Dialect("smarttag", "smarttag.v1", "/wp-json/pet-api/v1", render, snake_case=True)
