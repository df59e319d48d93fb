"""The reports of an import: the rejected rows, to be corrected and imported again, and what was ignored."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from pawport.imports.headings import REJECTED
from pawport.imports.records import FileError
from pawport.kit.disk import make_private

__all__ = ["Finding", "FindingForm", "Form", "Rejection", "Report", "Reports", "RowForm", "findings_text"]

_FINDING: Final = ("line", "field", "reason", "message")


class Finding(NamedTuple):
    """One reason to reject what begins at a line of the file, or to ignore a part of it."""

    line: int
    field: str
    reason: str
    message: str


class Rejection(NamedTuple):
    """A row that is rejected: what the file has there, and why."""

    given: Mapping[str, Any]
    findings: Sequence[Finding]

    def why(self) -> dict[str, str]:
        """The values of the columns that a row gets beside its own."""
        lines = {str(each.line): None for each in self.findings}
        parts = (
            lines,
            *(
                dict.fromkeys(getattr(each, name) for each in self.findings)
                for name in ("field", "reason", "message")
            ),
        )
        return {name: "; ".join(filter(None, part)) for name, part in zip(REJECTED, parts, strict=True)}


class Form(Protocol):
    """How rejected records are written."""

    def rejected(self, rows: Iterable[Rejection], *, heading: bool) -> bytes:
        """Rejected records as they are written."""


class FindingForm:
    """What is wrong, as CSV, a row each."""

    def rejected(self, rows: Iterable[Rejection], *, heading: bool) -> bytes:
        """As `Form.rejected`."""
        return findings_text((each for row in rows for each in row.findings), heading=heading)


@dataclass(frozen=True, slots=True)
class RowForm:
    """The rows themselves, so that they can be imported again: as CSV with these columns, by their names in
    the file, or as JSON, an object a line."""

    columns: Mapping[str, str]
    is_json: bool = False

    def rejected(self, rows: Iterable[Rejection], *, heading: bool) -> bytes:
        """As `Form.rejected`."""
        if self.is_json:
            return b"".join(json.dumps(self._named(row), ensure_ascii=True).encode() + b"\n" for row in rows)
        cells = [(*(row.given.get(name, "") for name in self.columns), *row.why().values()) for row in rows]
        return _csv(cells, (*self.columns.values(), *REJECTED), heading=heading)

    def _named(self, row: Rejection) -> dict[str, Any]:
        return {**{self.columns.get(name, name): value for name, value in row.given.items()}, **row.why()}


class Report:
    """A file, which only its owner can read, or standard output.

    It is begun with the first row, and cut to `start` bytes before: what was written of a transaction that
    was lost must not be there twice.

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

    def write(self, text: bytes, start: int) -> int:
        """Adds a text behind the first `start` bytes; answers how many bytes there are then."""
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

    def publish(self, text: bytes) -> None:
        """Prints what is now sure, if the report goes to standard output."""
        if self.path is None:
            sys.stdout.write(text.decode())
            sys.stdout.flush()


class Reports(NamedTuple):
    """Where what is found is reported, and in which form rows are."""

    rejections: Report
    warnings: Report
    form: Form


def findings_text(findings: Iterable[Finding], *, heading: bool) -> bytes:
    """Findings as CSV, a row each."""
    return _csv(findings, _FINDING, heading=heading)


def _csv(rows: Iterable[Sequence[Any]], names: Sequence[str], *, heading: bool) -> bytes:
    rows = list(rows)
    if not rows:
        return b""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *rows] if heading else rows)
    return text.getvalue().encode(errors="backslashreplace")
