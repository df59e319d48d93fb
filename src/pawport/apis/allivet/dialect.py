"""Allivet's API over HTTP."""

from typing import Final

from pawport.apis.allivet.errors import render
from pawport.rest.face import Face

__all__ = ["ALLIVET"]

ALLIVET: Final = Face(
    name="allivet",
    package="allivet.v1",
    prefix="/allivet",
    render=render,
    prints_empty=True,
    ignores_unknown=True,
)
