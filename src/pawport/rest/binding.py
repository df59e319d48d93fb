"""One HTTP binding of a method: how its requests are read, run and answered."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from pawport.rest.printing import ReplyPrinter
from pawport.rest.reading import RequestReader

__all__ = ["Binding", "Run"]

Run = Callable[[Any], Coroutine[Any, Any, None]]
"""Runs the method in a context, which reads the request and answers."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A verb and path of a method."""

    method: str  # "/pawport.v1.PetService/GetPet"
    run: Run
    reader: RequestReader
    printer: ReplyPrinter
    success: int  # the HTTP status of a success
    max_bytes: int  # of a request's body
    public: bool  # whether everybody may call it
