"""Our own API over HTTP."""

from typing import Final

from pawport.rest.face import Face
from pawport.rest.status import render_status

__all__ = ["PAWPORT"]

PAWPORT: Final = Face(name="pawport", package="pawport.v1", prefix="", render=render_status)
