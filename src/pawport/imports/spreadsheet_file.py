"""Records of a spreadsheet: Excel's files, and OpenDocument's."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from pawport.imports.records import FileError, Records
from pawport.imports.table import records_of

__all__ = ["read_spreadsheet"]


def read_spreadsheet(path: Path, sheet: str | None) -> tuple[Records, list[str]]:
    """The rows of a sheet, or of the first one that is not empty, each with its number; and the names of the
    other sheets that are not empty.

    Raises:
        FileError: it is no spreadsheet, has no such sheet, or has no heading.
    """
    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            rows, others = _rows(workbook, sheet)
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    except (CalamineError, ValueError) as error:
        raise FileError(f"{path} cannot be read as a spreadsheet: {error}") from error
    return records_of(rows), others


def _rows(
    workbook: CalamineWorkbook, sheet: str | None
) -> tuple[Iterator[tuple[int, list[str], str]], list[str]]:
    names = workbook.sheet_names
    if sheet is not None and sheet not in names:
        raise FileError(f"--sheet: there is no sheet {sheet!r}; there are {', '.join(names)}")
    filled = [name for name in names if name == sheet or _is_filled(workbook, name)]
    chosen = sheet or (filled[0] if filled else "")
    found: Sequence[Sequence[Any]] = _cells(workbook, chosen) if chosen else ()
    rows = ((number, [_text(cell) for cell in row], "") for number, row in enumerate(found, 1))
    return rows, [name for name in filled if name != chosen] if sheet is None else []


def _is_filled(workbook: CalamineWorkbook, name: str) -> bool:
    return any(cell != "" for row in _cells(workbook, name) for cell in row)


def _cells(workbook: CalamineWorkbook, name: str) -> Sequence[Sequence[Any]]:
    found: Sequence[Sequence[Any]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return found


def _text(cell: Any) -> str:
    """A cell as it would stand in a CSV file."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):  # midnight alone is day 0, which stands for no date
        return cell.isoformat() if cell != time() else ""
    return "" if isinstance(cell, timedelta) else str(cell).strip()
