"""SmartTag's API over HTTP."""

from typing import Final

from pawport.apis.smarttag.errors import render
from pawport.rest.face import Face

__all__ = ["SMARTTAG"]

SMARTTAG: Final = Face(
    name="smarttag",
    package="smarttag.v1",
    prefix="/wp-json/pet-api/v1",
    render=render,
    snake_case=True,
    prints_empty=True,
    ignores_unknown=True,
)
