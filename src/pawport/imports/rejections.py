"""The report of what was refused: a CSV file, or standard output."""

import csv
import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

from pawport.imports.records import FileError
from pawport.kit.disk import make_private

__all__ = ["Rejection", "Report"]

_HEADING: Final = ("line", "field", "reason", "message")


class Rejection(NamedTuple):
    """One reason to refuse what begins at a line of the file."""

    line: int
    field: str
    reason: str
    message: str


class Report:
    """Rejections, a row each.

    A file, which only its owner can read, is begun with the first one, and cut to `start` bytes before: what
    was written of a transaction that was lost must not be there twice.

    Raises:
        FileError: the file cannot be written.
    """

    def __init__(self, path: Path | None, start: int = 0) -> None:
        """Without a path, to standard output."""
        self.path = path
        self.size = start
        try:
            if path is not None and path.exists():
                make_private(path)
                with path.open("r+b") as file:
                    file.truncate(start)
                if not start:
                    path.unlink()
        except OSError as error:
            raise FileError(f"{path}: {error.strerror}") from error

    def write(self, rejections: Iterable[Rejection], start: int) -> int:
        """Adds rejections behind the first `start` bytes; answers how many bytes there are then."""
        text = _csv(rejections, heading=not start)
        if not text or self.path is None:
            return start + len(text)
        try:
            make_private(self.path)
            with self.path.open("r+b" if start else "wb") as file:
                file.seek(start)
                file.write(text)
                file.truncate()
        except OSError as error:
            raise FileError(f"{self.path}: {error.strerror}") from error
        return start + len(text)

    def publish(self, rejections: Iterable[Rejection], start: int) -> None:
        """Prints what is now sure, if the report goes to standard output."""
        if self.path is None:
            sys.stdout.write(_csv(rejections, heading=not start).decode())
            sys.stdout.flush()


def _csv(rejections: Iterable[Rejection], *, heading: bool) -> bytes:
    rows = [(each.line, each.field, each.reason, each.message) for each in rejections]
    if not rows:
        return b""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([_HEADING, *rows] if heading else rows)
    return text.getvalue().encode(errors="backslashreplace")
