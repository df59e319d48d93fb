"""Vendors' APIs: servicers that translate to the same services as our own."""

from typing import Final

from pawport.dialects.pawssource.dialect import PAWSSOURCE
from pawport.dialects.petnow.dialect import PETNOW
from pawport.dialects.smarttag.dialect import SMARTTAG
from pawport.rpc.dialect import Dialect

__all__ = ["DIALECTS"]

DIALECTS: Final[tuple[Dialect, ...]] = (PETNOW, PAWSSOURCE, SMARTTAG)
"""Every dialect that is served."""
