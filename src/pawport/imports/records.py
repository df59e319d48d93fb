"""What the readers of files give: records, and what could not be read as one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["FileError", "Record", "Records"]


class FileError(Exception):
    """The file as a whole cannot be read, such as one without a heading."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the file says of one pet, by the names that it has for it; or why that cannot be read.

    `line` is where it begins, from 1. `problem_field`: the name of what is wrong; "" if it is all of it.
    """

    line: int
    given: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    problem_field: str = ""


Records = Iterator[Record]
