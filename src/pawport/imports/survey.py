"""A first look at a whole file, before anything of it is written.

It finds out which columns there are, what they mean, and in which order the dates are.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pawport.imports.choices import Choices
from pawport.imports.dates import Order, orders_of
from pawport.imports.exported import MARK, history_of, structure_in
from pawport.imports.formats import opened
from pawport.imports.headings import Headings, described
from pawport.imports.presets import preset_for
from pawport.imports.records import FileError, Record, Records

__all__ = ["Survey", "Use", "survey"]

_MOST_SHOWN: Final = 10
_LONGEST_SHOWN: Final = 40


@dataclass(slots=True)
class Use:
    """How a file uses one of its columns. `field`: the column that it is, or "" if it is ignored."""

    name: str
    field: str
    first: str = ""
    rows: int = 0


@dataclass(slots=True)
class Survey:
    """What a file has."""

    encoding: str | None
    """Of the text; None if the file says it itself."""
    dates: Order | None = None
    """The order of its dates, if that matters."""
    uses: dict[str, Use] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    suggested: str = ""
    """The preset of whose exports it can be one, if none was chosen."""
    other_sheets: Sequence[str] = ()
    """Those of a spreadsheet that are not read."""
    unused: Sequence[str] = ()
    """The names of columns that were chosen, and that the file does not have."""
    histories: Counter[str] = field(default_factory=Counter)
    """How many records of an export are not imported, by their kinds."""


def survey(path: Path, choices: Choices) -> Survey:
    """Reads the whole file.

    Raises:
        FileError: it cannot be read, has a column that means nothing, or dates whose order is not known.
    """
    headings = choices.headings()
    with opened(path, choices.format_, choices.encoding, choices.sheet) as source:
        found = Survey(source.encoding, other_sheets=source.other_sheets)
        orders = _Orders()
        try:
            for record in choices.records(_counted(source.records, found.histories)):
                _look(record, headings, found, orders)
        except FileError:
            if not found.uses:
                raise
            # The import reports it where it comes to it: what is before is imported.
    found.unknown = list(headings.unknown)
    found.unused = headings.unused(found.uses)
    suggested = None if choices.preset else preset_for(found.uses)
    found.suggested = suggested.name if suggested else ""
    if found.unknown and not choices.ignore_unknown:
        raise FileError(_unknown(found.unknown, found.suggested))
    if found.uses and MARK not in found.uses and not any(use.field for use in found.uses.values()):
        raise FileError("no column is known; pawport import --help lists the names that columns can have")
    found.dates = choices.dates or orders.chosen()
    return found


def _counted(records: Records, histories: Counter[str]) -> Iterator[Record]:
    for record in records:
        if kind := history_of(record.given):
            histories[kind] += 1
        yield record


def _look(record: Record, headings: Headings, found: Survey, orders: "_Orders") -> None:
    for name, cell in record.given.items():
        value = structure_in(name, cell)
        use = found.uses.get(name)
        if use is None:
            use = found.uses[name] = Use(name, _field(name, value, headings))
        elif isinstance(value, dict | list) and use.field != name:
            use.field = _field(name, value, headings)
        if value in (None, "", [], {}):
            continue
        use.rows += 1
        if not use.first:
            use.first = str(value)[:_LONGEST_SHOWN]
        if isinstance(value, str) and value[:1].isdigit():
            column = headings.column(name)
            if column is not None and column.is_date:
                orders.add(value, record.line)


def _field(name: str, value: object, headings: Headings) -> str:
    if isinstance(value, dict | list):
        return name if headings.is_structure(name) else ""
    column = headings.column(name)
    return column.name if column else ""


class _Orders:
    """Which orders of dates the file's own dates can have."""

    def __init__(self) -> None:
        self._lines: dict[Order, int] = {}  # of a date that has this order and no other
        self._ambiguous = 0

    def add(self, text: str, line: int) -> None:
        """Looks at a date."""
        possible = orders_of(text)
        if len(possible) == 1:
            (order,) = possible
            self._lines.setdefault(order, line)
        elif possible and not self._ambiguous:
            self._ambiguous = line

    def chosen(self) -> Order | None:
        """The order, if the file has dates that can be read in several.

        Raises:
            FileError: there is no telling.
        """
        if len(self._lines) == 1:
            return next(iter(self._lines))
        if not self._ambiguous:
            return None
        if self._lines:
            month, day = self._lines["mdy"], self._lines["dmy"]
            why = f"line {month} has the month first, and line {day} the day"
        else:
            why = f"in line {self._ambiguous}, either can be the month"
        raise FileError(f"the order of dates such as 01/02/2024 is not clear: {why}; use --dates mdy or dmy")


def _unknown(names: Sequence[str], preset: str) -> str:
    shown = ", ".join(described(name) for name in names[:_MOST_SHOWN])
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    use_preset = f"Use --preset {preset} if the file is such an export. " if preset else ""
    return (
        f"unknown columns: {shown}{more}. {use_preset}Say what they are with --map NAME=COLUMN, or leave "
        "them out with --ignore NAME or --ignore-unknown"
    )
