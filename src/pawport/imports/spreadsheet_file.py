"""Records of a spreadsheet: Excel's files, and OpenDocument's."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from pawport.imports.records import FileError, Records
from pawport.imports.table import records_of

__all__ = ["read_spreadsheet"]


def read_spreadsheet(path: Path, sheet: str | None) -> Records:
    """The rows of a sheet, or of the first one that is not empty, each with its number.

    Raises:
        FileError: it is no spreadsheet, has no such sheet, or has no heading.
    """
    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            rows = _rows(workbook, sheet)
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    except (CalamineError, ValueError) as error:
        raise FileError(f"{path} cannot be read as a spreadsheet: {error}") from error
    return records_of(rows)


def _rows(workbook: CalamineWorkbook, sheet: str | None) -> Iterator[tuple[int, list[str], str]]:
    names = workbook.sheet_names
    if sheet is not None and sheet not in names:
        raise FileError(f"--sheet: there is no sheet {sheet!r}; there are {', '.join(names)}")
    for name in [sheet] if sheet is not None else names:
        found: Sequence[Sequence[Any]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if any(any(cell != "" for cell in row) for row in found):
            return ((number, [_text(cell) for cell in row], "") for number, row in enumerate(found, 1))
    return iter(())


def _text(cell: Any) -> str:
    """A cell as it would stand in a CSV file."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if isinstance(cell, timedelta) else str(cell).strip()
