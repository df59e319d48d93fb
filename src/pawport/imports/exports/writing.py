"""Writing the records of a company to a file that can be imported."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from io import StringIO
from itertools import chain
from typing import IO, Any, Final, Literal, Protocol

from google.protobuf.json_format import MessageToDict
from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.imports.exported import CONTENT, MARK, OWNER, PET, REPEATS
from pawport.imports.exports.columns import COLUMNS, cells
from pawport.imports.exports.histories import histories
from pawport.imports.exports.records import Record, records

__all__ = ["FORMATS", "Format", "write_company"]

Format = Literal["csv", "ndjson"]
FORMATS: Final = ("csv", "ndjson")
_TOLD_EVERY: Final = 200  # records


class _Form(Protocol):
    """How records are written."""

    def heading(self) -> str:
        """What is written first."""

    def line(self, record: Record) -> str:
        """A record."""


class _Csv:
    def heading(self) -> str:
        return self._line(COLUMNS)

    def line(self, record: Record) -> str:
        row = cells(record)
        return self._line([row.get(name, "") for name in COLUMNS])

    def _line(self, values: Any) -> str:
        text = StringIO()
        csv.writer(text).writerow(values)
        return text.getvalue()


class _Json:
    def heading(self) -> str:
        return ""

    def line(self, record: Record) -> str:
        line: dict[str, Any] = {MARK: record.kind}
        parts = {PET: record.pet, OWNER: record.owner, CONTENT: record.content}
        line |= {name: MessageToDict(part) for name, part in parts.items() if part is not None}
        if record.repeats:
            line[REPEATS] = record.repeats
        return json.dumps(line, ensure_ascii=False) + "\n"


def write_company(
    connection: Connection,
    company: Company,
    format_: Format,
    out: IO[bytes],
    tell: Callable[[Counter[str]], None],
) -> Counter[str]:
    """Writes the records of a company; as CSV, those that an import takes. Returns how many there were of
    each kind. `tell` gets the same now and then."""
    form: _Form = _Csv() if format_ == "csv" else _Json()
    out.write(form.heading().encode())
    written: Counter[str] = Counter()
    last = ""
    further = histories(connection, company) if format_ == "ndjson" else ()
    for record in chain(records(connection, company), further):
        out.write(form.line(record).encode())
        id_ = record.pet.id if record.pet is not None and record.kind == PET else ""
        if not id_ or id_ != last:  # else it has further notes of the pet before
            last = id_
            written[record.kind] += 1
        if written.total() % _TOLD_EVERY == 0:
            tell(written)
    return written
