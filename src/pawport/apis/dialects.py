"""Vendors' APIs: servicers that translate to the same services as our own."""

from typing import Final

from pawport.apis.pawssource.dialect import PAWSSOURCE
from pawport.apis.petnow.dialect import PETNOW
from pawport.apis.smarttag.dialect import SMARTTAG
from pawport.rpc.dialect import Dialect

__all__ = ["DIALECTS"]

DIALECTS: Final[tuple[Dialect, ...]] = (PETNOW, PAWSSOURCE, SMARTTAG)
"""Every dialect that is served."""
