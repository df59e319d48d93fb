"""What all calls of a process may use together."""

from dataclasses import dataclass, field
from typing import Final

from pawport.rpc.admission import Admission
from pawport.rpc.arrivals import Arrivals
from pawport.rpc.shares import Shares

__all__ = ["Bounds"]

_STREAMS: Final = 1024


@dataclass(frozen=True)
class Bounds:
    """The bounds of one process, shared by its calls over gRPC and over HTTP."""

    admission: Admission = field(default_factory=Admission)
    """The calls that run."""
    arrivals: Arrivals = field(default_factory=Arrivals)
    """The requests that are being received."""
    streams: Shares = field(default_factory=lambda: Shares(_STREAMS))
    """The streams that are open, by the address of the caller: most of them only wait."""
