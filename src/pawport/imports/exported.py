"""Rows that `pawport export` wrote. They are taken as they stand: in them "N/A" is a text like any other, and
an owner has the id that the row says."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

__all__ = ["CUSTOMER", "MARK", "PET", "STRUCTURES", "plain_text", "record_of", "safe_text", "structure_in"]

MARK: Final = "pawport_record"
"""The column that says what a row is of: PET, or CUSTOMER, who has no pets."""
PET: Final = "pet"
CUSTOMER: Final = "customer"
STRUCTURES: Final = (PET, "owner", CUSTOMER)
"""The columns that can have a record, or the rest of one, as a JSON object."""
_FORMULAS: Final = ("=", "@", "\t", "\r", "+", "-")
_NUMBER: Final = re.compile(r"[+-][\d ().-]*")
_QUOTE: Final = "'"


def record_of(given: Mapping[str, Any]) -> Literal["", "pet", "customer"]:
    """PET or CUSTOMER, if the row was exported; else ""."""
    match given.get(MARK):
        case "pet":
            return PET
        case "customer":
            return CUSTOMER
    return ""


def structure_in(name: str, value: Any) -> Any:
    """The value of a cell; the object of its JSON in a column that can have one."""
    if name not in STRUCTURES or not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def safe_text(text: str) -> str:
    """A text as a cell of a CSV file: no spreadsheet takes it for a formula."""
    is_formula = text.startswith(_FORMULAS) and not _NUMBER.fullmatch(text)
    return _QUOTE + text if is_formula or text.startswith(_QUOTE) else text


def plain_text(cell: str) -> str:
    """The text of a cell that `safe_text` made."""
    return cell.removeprefix(_QUOTE)
