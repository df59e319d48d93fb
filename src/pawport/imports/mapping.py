"""From a record of a file to a pet of an import."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message

from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports import exported
from pawport.imports.columns import COLUMNS, Column
from pawport.imports.headings import OWNERS, Headings
from pawport.imports.problems import Problem
from pawport.imports.reading import Options
from pawport.imports.values import UnreadableError, is_truth, text_of_value, whole_number
from pawport.kit.placeholders import Placeholders

__all__ = ["Mapped", "Mapper", "can_be_several", "says_nothing"]

_ORDER: Final = {column.name: number for number, column in enumerate(COLUMNS)}
_order = itemgetter(0)
_SEVERAL: Final = frozenset(
    (
        *("note", "microchip", "owner_email", "owner_phone", "owner_mobile_phone", "owner_home_phone"),
        "owner_work_phone",
    )
)
"""Columns of which there may be more than one."""
_REQUIRED: Final = ("name", "species", "pet_id", "customer_id", "external_id", "owner_external_id")
"""Columns that decide what a row is of: one that cannot be read rejects the row."""
_KEPT_WORDS: Final = frozenset(
    (
        *("name", "species", "gender", "fixed", "breed", "secondary_breed", "color", "secondary_color"),
        *("note", "owner_name", "owner_first_name", "owner_last_name"),
    )
)
"""Columns in which "Unknown" is a value. In those of ids and addresses, the engine says what it was."""
_IDENTITIES: Final = frozenset(
    (
        *("pet_id", "customer_id", "external_id", "owner_external_id", "microchip", "second_microchip"),
        *("owner_email", "owner_phone", "owner_mobile_phone", "owner_home_phone", "owner_work_phone"),
    )
)
_TRUTHS: Final = ("deceased", "inactive", "pregnant")
"""Columns in which "no" is a value."""
_NUMBERS: Final = frozenset((*_IDENTITIES, "owner_postal_code", "vet_phone", "emergency_contact_phone")) - {
    "owner_email"
}
"""Columns whose numbers have no fraction."""
_EMPTY: Final = frozenset(
    (
        "n/a",
        "#n/a",
        "na",
        "n.a.",
        "null",
        "nil",
        "nan",
        "none",
        "(none)",
        "(blank)",
        "<null>",
        "not available",
    )
)
# The oldest that animals become, in years.
_OLDEST: Final = {
    Pet.DOG: 32,
    Pet.CAT: 40,
    Pet.BIRD: 110,
    Pet.RABBIT: 20,
    Pet.GUINEA_PIG: 16,
    Pet.HORSE: 65,
    Pet.HAMSTER: 8,
    Pet.RAT: 8,
    Pet.MOUSE: 8,
    Pet.CHINCHILLA: 35,
}
_OLDEST_OTHER: Final = 200


@dataclass(slots=True)
class Mapped:
    """The pet that a record is of, what rejects it, and what was ignored. Of an exported row: what `record`
    it is, the id of its owner, how often its notes repeat older ones, and `content` if it is neither a pet
    nor a customer."""

    record: str = ""
    customer_id: str = ""
    repeats: tuple[int, ...] = ()
    content: Message | None = None
    pet: PetImport = field(default_factory=PetImport)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


class Mapper:
    """Makes pets of the records of one file."""

    def __init__(self, headings: Headings, options: Options, placeholders: Placeholders) -> None:
        self.unknown: set[str] = set()
        """Nothing: unknown names are looked for before."""
        self._headings = headings
        self._options = options
        self._placeholders = placeholders

    def pet(self, given: Mapping[str, Any]) -> Mapped:
        """The pet that a record is of.

        Empty texts, nulls and the usual words for no value say nothing. A value that is an object or a list
        is the field of Pet of that name, as in Pawport's own JSON; of the name "owner" or "customer", a
        Customer.
        """
        into = Mapped(exported.record_of(given))
        if into.record in exported.OTHERS:
            _take_content(given, into)
            return into
        texts: list[tuple[int, Column, str]] = []
        for name, cell in given.items():
            if cell == "":  # many
                continue
            value = exported.structure_in(name, cell) if name in exported.STRUCTURES else cell
            if not isinstance(value, str) and isinstance(value, dict | list):
                self._add_structure(name, value, into)
            elif into.record and name in exported.STRUCTURES and value:
                message = "must be a JSON object"
                into.problems.append(Problem(name, message, ErrorReason.UNREADABLE))
            elif value is not None and (text := _text(value, into)):
                texts += self._said(name, text, into)
        texts.sort(key=_order)
        self._add_texts(texts, into)
        if into.record:
            _finish_exported(given, into)
            return into
        if into.pet.pet.HasField("weight") and not into.pet.pet.weight.value:  # but a unit
            into.pet.pet.ClearField("weight")
        _check_birthday(into)
        return into

    def _said(self, name: str, text: str, into: Mapped) -> list[tuple[int, Column, str]]:
        """The column of a text, with the number by which columns are read; none if it says nothing."""
        column = self._headings.column(name)
        if column is None:
            return []
        base = column.base or column.name
        if not into.record:
            if base in _NUMBERS:
                text = whole_number(text)
            if says_nothing(column, text, self._placeholders):
                return []
        return [(_ORDER[base], column, text)]

    def _add_texts(self, texts: Sequence[tuple[int, Column, str]], into: Mapped) -> None:
        read: dict[str, str] = {}
        for _, column, text in texts:
            name = column.name
            if into.record and name == "customer_id":  # with whom the owner's other columns are not at odds
                into.customer_id = text
                continue
            if not can_be_several(column) and read.setdefault(name, text) != text:
                message = f"is given more than once, under different names; {text[:50]!r} was ignored"
                self._reject_or_warn(column, message, into)
                continue
            try:
                column.read(text, into.pet, self._options)
            except UnreadableError as error:
                self._reject_or_warn(column, str(error), into)

    def _reject_or_warn(self, column: Column, message: str, into: Mapped) -> None:
        is_required = (column.base or column.name) in _REQUIRED
        problems = into.problems if is_required else into.warnings
        problems.append(Problem(column.name, message, ErrorReason.UNREADABLE))

    def _add_structure(self, name: str, value: Any, into: Mapped) -> None:
        if not self._headings.is_structure(name) or not value:
            return
        try:
            if name in OWNERS:
                ParseDict(value, into.pet.customer)
            elif name == exported.PET:
                ParseDict(value, into.pet.pet)
            else:
                ParseDict({name: _chips(value) if name == "microchips" else value}, into.pet.pet)
        except (ParseError, TypeError, ValueError) as error:
            message = f"does not match Pawport's JSON format: {error}"
            into.problems.append(Problem(name, message, ErrorReason.UNREADABLE))


def _text(value: Any, into: Mapped) -> str:
    """The text of a cell. In an exported row it is as it stands, with the blanks around it."""
    return exported.plain_text(value) if into.record and isinstance(value, str) else text_of_value(value)


def can_be_several(column: Column) -> bool:
    """Whether a file may have more than one column with this meaning."""
    return (column.base or column.name) in _SEVERAL


def says_nothing(column: Column, text: str, placeholders: Placeholders) -> bool:
    """Whether a text stands for no value in a column."""
    name = column.base or column.name
    return name not in _IDENTITIES and _is_no_value(name, text, placeholders)


@lru_cache(maxsize=8192)  # many texts come again in their column
def _is_no_value(name: str, text: str, placeholders: Placeholders) -> bool:
    if name == "name":
        is_error = text.startswith("#") and placeholders.is_nothing(text)
        return is_error or not any(map(str.isalnum, text))
    if name in _TRUTHS and is_truth(text):
        return False
    if text.lower() in _EMPTY or not any(map(str.isalnum, text)):
        return name not in ("weight_unit", "fixed", "gender") or text not in ("?", "#")
    return name not in _KEPT_WORDS and len(text) < _LONGEST_PLACEHOLDER and placeholders.is_nothing(text)


_LONGEST_PLACEHOLDER: Final = 30
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COUNT: Final = re.compile(r"[0-9]{1,9}")


def _take_content(row: Mapping[str, Any], into: Mapped) -> None:
    """Reads a record that is neither a pet nor a customer."""
    value = exported.structure_in(exported.CONTENT, row.get(exported.CONTENT))
    message = exported.OTHERS[into.record]()
    try:
        if not isinstance(value, dict):
            raise TypeError("it is no object")
        into.content = ParseDict(value, message)
    except (ParseError, TypeError, ValueError) as error:
        problem = f"does not match Pawport's JSON format: {error}"
        into.problems.append(Problem(exported.CONTENT, problem, ErrorReason.UNREADABLE))


def _finish_exported(row: Mapping[str, Any], into: Mapped) -> None:
    """Takes the ids from the records where no columns have them, and what is said of the notes."""
    given = into.pet
    into.repeats = _repeats(row.get(exported.REPEATS), [note.content for note in given.pet.notes])
    if into.record == exported.PET:
        given.pet_id = given.pet_id or given.pet.id
    given.pet.SetInParent()
    owner_id = given.customer.id if given.HasField("customer") else ""
    into.customer_id = into.customer_id or owner_id or given.pet.customer_id
    problem = ""
    if into.customer_id and not _ID.fullmatch(into.customer_id):
        problem = "must be 1 to 64 letters, digits, '-' and '_'"
    elif into.record == exported.CUSTOMER and not (into.customer_id and given.HasField("customer")):
        problem = "is required"
    if problem:
        into.problems.append(Problem("customer_id", problem, ErrorReason.INVALID_ARGUMENT))


def _repeats(said: Any, contents: Sequence[str]) -> tuple[int, ...]:
    """How many older notes have the text of each note: as it is said, or else in the row itself."""
    parts = str(said or "").split(",")
    if len(parts) == len(contents) and all(_COUNT.fullmatch(part) for part in parts):
        return tuple(map(int, parts))
    return tuple(contents[index + 1 :].count(text) for index, text in enumerate(contents))


def _check_birthday(into: Mapped) -> None:
    """Ignores a birthday that no animal of the species can have."""
    pet = into.pet.pet
    if not pet.HasField("birthday"):
        return
    oldest = _OLDEST.get(pet.type, _OLDEST_OTHER)
    this_year = date.today().year  # noqa: DTZ011 - the year is enough
    age = this_year - pet.birthday.year
    if age <= oldest or (pet.status == Pet.PASSED_AWAY and age <= _OLDEST_OTHER):
        return
    message = f"{pet.birthday.year:04} is too long ago for an animal of this species; it was ignored"
    into.warnings.append(Problem("birthday", message, ErrorReason.UNREADABLE))
    pet.ClearField("birthday")


def _chips(value: Any) -> Any:
    """Numbers of microchips by themselves, as most files have them, are taken too."""
    if not isinstance(value, list):
        return value
    return [{"given": each} if isinstance(each, str) else each for each in value]
