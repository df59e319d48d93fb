"""What all answers of Allivet's API have in common."""

from typing import Final

from google.protobuf.struct_pb2 import ListValue
from google.protobuf.timestamp_pb2 import Timestamp

from pawport.kit.times import datetime_of

__all__ = ["OK", "Warnings", "local_time", "yes_or_no"]

OK: Final = 200
"""The statusCode of answers."""


class Warnings:
    """What was accepted and deserves a look, by the document's names of fields."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}

    def add(self, field: str, text: str) -> None:
        """Adds a warning about a field."""
        self._texts.setdefault(field, []).append(text)

    def message(self) -> dict[str, ListValue]:
        """The warnings as answers have them."""
        found = {}
        for field, texts in self._texts.items():
            found[field] = ListValue()
            found[field].extend(texts)
        return found


def local_time(time: Timestamp) -> str:
    """A time as the document has it: UTC, with seven decimals and without a zone."""
    return f"{datetime_of(time):%Y-%m-%dT%H:%M:%S.%f}0"


def yes_or_no(value: bool) -> str:
    """Y or N."""
    return "Y" if value else "N"
