"""Rows that `pawport export` wrote. They are taken as they stand: in them "N/A" is a text like any other, and
an owner has the id that the row says."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.message import Message

from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.vet_pb2 import Vet

__all__ = [
    "CONTENT",
    "CUSTOMER",
    "HISTORIES",
    "MARK",
    "OTHERS",
    "OWNER",
    "PET",
    "REPEATS",
    "STRUCTURES",
    "history_of",
    "plain_text",
    "record_of",
    "safe_text",
    "structure_in",
]

MARK: Final = "pawport_record"
"""The column that says what a row is of: PET; CUSTOMER, who has no pets; one of OTHERS or of HISTORIES."""
PET: Final = "pet"
CUSTOMER: Final = "customer"
OTHERS: Final[Mapping[str, type[Message]]] = {"pet_code": PetCode, "vet": Vet, "product": Product}
"""What else an import takes, each with its message."""
HISTORIES: Final = ("weights", "appointment", "grooming_booking", "prescription", "order")
"""What only readers of a file take: an import leaves it out."""
OWNER: Final = "owner"
CONTENT: Final = "pawport_content"
"""The column with a record that is neither a pet nor a customer."""
STRUCTURES: Final = (PET, OWNER, CUSTOMER, CONTENT)
"""The columns that can have a record, or the rest of one, as a JSON object."""
REPEATS: Final = "pawport_note_repeats"
"""The column that says of each note of a row how many older ones of the pet have the same text: "0,0,1". It
is empty if none has."""
_FORMULAS: Final = ("=", "@", "\t", "\r", "+", "-")
_NUMBER: Final = re.compile(r"[+-][\d ().-]*")
_QUOTE: Final = "'"


def record_of(given: Mapping[str, Any]) -> str:
    """PET, CUSTOMER or one of OTHERS, if the row was exported; else ""."""
    kind = given.get(MARK)
    return kind if kind in (PET, CUSTOMER, *OTHERS) else ""


def history_of(given: Mapping[str, Any]) -> str:
    """One of HISTORIES, if the row is one; else ""."""
    kind = given.get(MARK)
    return kind if kind in HISTORIES else ""


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
