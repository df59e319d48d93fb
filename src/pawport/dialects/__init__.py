"""Vendors' APIs: servicers that translate to the same services as our own."""

from typing import Final

from pawport.dialects.pawssource.dialect import PAWSSOURCE
from pawport.dialects.petnow.dialect import PETNOW
from pawport.rpc.dialect import Dialect

__all__ = ["DIALECTS"]

DIALECTS: Final[tuple[Dialect, ...]] = (PETNOW, PAWSSOURCE)
"""Every dialect that is served."""
