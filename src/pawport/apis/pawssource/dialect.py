"""The Paws Source API over HTTP."""

from typing import Final

from pawport.apis.pawssource.errors import render
from pawport.rest.face import Face

__all__ = ["PAWSSOURCE"]

PAWSSOURCE: Final = Face(
    name="pawssource",
    package="pawssource.v2",
    prefix="/pawssource",
    render=render,
    snake_case=True,
    prints_empty=True,
    ignores_unknown=True,
    version="v2",
)
