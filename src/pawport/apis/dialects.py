"""What is served over HTTP: our own API, and vendors' APIs, which translate to the same services."""

from typing import Final

from pawport.apis.allivet.dialect import ALLIVET
from pawport.apis.pawport.face import PAWPORT
from pawport.apis.pawssource.dialect import PAWSSOURCE
from pawport.apis.petnow.dialect import PETNOW
from pawport.apis.smarttag.dialect import SMARTTAG
from pawport.rest.face import Face

__all__ = ["DIALECTS", "FACES"]

DIALECTS: Final[tuple[Face, ...]] = (PETNOW, PAWSSOURCE, SMARTTAG, ALLIVET)
"""Every vendor's API."""

FACES: Final[tuple[Face, ...]] = (*DIALECTS, PAWPORT)
"""Every API."""
