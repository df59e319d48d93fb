"""How Petnow's API is mounted."""

from typing import Final

from pawport.apis.petnow.errors import render
from pawport.rpc.dialect import Dialect

__all__ = ["PETNOW"]

PETNOW: Final = Dialect("petnow", "petnow.v2", "/petnow", render)
