"""Starting the traces of a process, if there are to be any."""

import os
from typing import TYPE_CHECKING

from pawport.kit.logger import structlog
from pawport.kit.otel_environment import is_configured

if TYPE_CHECKING:
    from pawport.telemetry.tracing.traces import Tracing

__all__ = ["start_tracing"]

_log = structlog.get_logger("pawport.tracing")


def start_tracing() -> "Tracing | None":
    """Begins to send traces as the environment says; None if it asks for none."""
    if not is_configured(os.environ):
        return None
    try:
        from pawport.telemetry.tracing.traces import Tracing  # noqa: PLC0415 - needs the extra, and takes a while
    except ImportError:
        _log.warning("no traces are sent: install pawport[otel]")
        return None
    return Tracing(os.environ)
