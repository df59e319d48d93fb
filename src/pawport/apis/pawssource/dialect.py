"""How the Paws Source API is mounted."""

from typing import Final

from pawport.apis.pawssource.errors import render
from pawport.rpc.dialect import Dialect

__all__ = ["PAWSSOURCE"]

PAWSSOURCE: Final = Dialect(
    "pawssource", "pawssource.v2", "/pawssource", render, snake_case=True, version="v2"
)
