"""Petnow's API over HTTP."""

from typing import Final

from pawport.apis.petnow.errors import render
from pawport.rest.face import Face

__all__ = ["PETNOW"]

PETNOW: Final = Face(
    name="petnow",
    package="petnow.v2",
    prefix="/petnow",
    render=render,
    prints_empty=True,
    ignores_unknown=True,
)
