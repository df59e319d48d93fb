"""What files have records of: pets, or products."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from pawport.accounts import Company, Principal
from pawport.imports.records import Record, Records
from pawport.imports.rejections import Form
from pawport.imports.survey import Survey

__all__ = ["Error", "Importer", "Kind", "Mapper", "Result", "Taken"]


class Taken(NamedTuple):
    """A record that was read. `line` is where it begins, from 1; `item` is what the importer takes;
    `given` is what the file has there."""

    line: int
    item: Any
    given: Mapping[str, Any] = {}


class Mapper(Protocol):
    """Makes items of records. `unknown` gathers the names that mean nothing to it."""

    unknown: set[str]

    def take(self, record: Record) -> Taken:
        """The item of a record; what is wrong with it, the item says."""


class Error(Protocol):
    """A reason why an item was rejected."""

    field: str
    message: str
    reason: str


class Result(Protocol):
    """What became of an item: a PetImportResult or a ProductImportResult."""

    Action: Any
    action: Any

    @property
    def errors(self) -> Sequence[Error]:
        """Why it was rejected."""


Importer = Callable[[Connection, Sequence[Any]], Sequence[Any]]
"""Imports items in a transaction, and returns a result for each."""


class Kind(Protocol):
    """A kind of file, with how it is read: where something is None or empty, as the file itself says. It goes
    to the process that reads."""

    @property
    def command(self) -> str:
        """What the audit log says of who made the changes."""

    @property
    def format_(self) -> str | None:
        """One of `formats.FORMATS`."""

    @property
    def encoding(self) -> str | None:
        """The encoding of the text."""

    @property
    def sheet(self) -> str | None:
        """The sheet of a spreadsheet."""

    def look(self, path: Path) -> tuple["Kind", Survey | None]:
        """Looks at the whole file before it is imported. Returns how it is to be read, and what was found.

        Raises:
            FileError: it cannot be imported like this.
        """

    def records(self, source: Records) -> Records:
        """The records of which each is one item, from those that the file has."""

    def form(self, path: Path, found: Survey | None) -> Form:
        """In which form rejected records are written."""

    def mapper(self, company: Company) -> Mapper:
        """What makes items of the records of one file."""

    def importer(self, principal: Principal, *, is_dry_run: bool) -> Importer:
        """What imports the items of one file."""

    def shown(self, field: str) -> str:
        """The field of an error as the file's author would call it."""
