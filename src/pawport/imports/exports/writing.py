"""Writing the records of a company to a file that can be imported."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from io import StringIO
from typing import IO, Any, Final, Literal, Protocol

from google.protobuf.json_format import MessageToDict
from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.imports.exported import CUSTOMER, MARK, PET
from pawport.imports.exports.columns import COLUMNS, cells
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
        row = cells(*record)
        return self._line([row.get(name, "") for name in COLUMNS])

    def _line(self, values: Any) -> str:
        text = StringIO()
        csv.writer(text).writerow(values)
        return text.getvalue()


class _Json:
    def heading(self) -> str:
        return ""

    def line(self, record: Record) -> str:
        line: dict[str, Any] = {MARK: CUSTOMER if record.pet is None else PET}
        if record.pet is not None:
            line["pet"] = MessageToDict(record.pet)
        if record.owner is not None:
            line["owner"] = MessageToDict(record.owner)
        return json.dumps(line, ensure_ascii=False) + "\n"


def write_company(
    connection: Connection,
    company: Company,
    format_: Format,
    out: IO[bytes],
    tell: Callable[[Counter[str]], None],
) -> Counter[str]:
    """Writes the pets and customers of a company. Returns how many there were: pets by PET, customers without
    pets by CUSTOMER. `tell` gets the same now and then."""
    form: _Form = _Csv() if format_ == "csv" else _Json()
    out.write(form.heading().encode())
    written: Counter[str] = Counter()
    last = ""
    for record in records(connection, company):
        out.write(form.line(record).encode())
        if record.pet is None:
            written[CUSTOMER] += 1
        elif record.pet.id != last:  # else it has further notes of the pet before
            last = record.pet.id
            written[PET] += 1
        if written.total() % _TOLD_EVERY == 0:
            tell(written)
    return written
