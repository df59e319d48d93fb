"""From a record of a file to a pet of an import."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, Final

from google.protobuf.json_format import ParseDict, ParseError

from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports.columns import COLUMNS, Column, Options, column_of
from pawport.imports.problems import Problem
from pawport.imports.values import UnreadableError, text_of_value

__all__ = ["Mapper"]

_ORDER: Final = {column.name: number for number, column in enumerate(COLUMNS)}
_order = itemgetter(0)
_SEVERAL: Final = ("note",)  # columns of which there may be more than one
_OWNERS: Final = ("owner", "customer")
_FIELDS: Final = frozenset(name for field in Pet.DESCRIPTOR.fields for name in (field.name, field.json_name))


class Mapper:
    """Makes pets of the records of one file. `unknown` gathers the names that mean nothing to it."""

    def __init__(self, options: Options) -> None:
        self.unknown: set[str] = set()
        self._options = options
        self._columns: dict[str, tuple[int, Column] | None] = {}

    def pet(self, given: Mapping[str, Any]) -> tuple[PetImport, list[Problem]]:
        """The pet that a record tells of, and what of it could not be read.

        Empty texts and nulls say nothing. A value that is an object or a list is the field of Pet of that
        name, as in Pawport's own JSON; of the name "owner" or "customer", a Customer.
        """
        into = PetImport()
        problems: list[Problem] = []
        texts: list[tuple[int, Column, str]] = []
        for name, value in given.items():
            if isinstance(value, dict | list):
                self._add_structure(name, value, into, problems)
            elif value is not None and (text := text_of_value(value)):
                found = self._column(name)
                if found is not None:
                    texts.append((found[0], found[1], text))
        texts.sort(key=_order)
        before: Column | None = None
        for _, column, text in texts:
            if column is before and column.name not in _SEVERAL:
                problems.append(
                    Problem(
                        column.name, "is given more than once, under different names", ErrorReason.UNREADABLE
                    )
                )
            before = column
            self._add_text(column, text, into, problems)
        if into.pet.HasField("weight") and not into.pet.weight.value:  # but a unit
            into.pet.ClearField("weight")
        return into, problems

    def _column(self, name: str) -> tuple[int, Column] | None:
        """The column of this name, and when it is read."""
        if name not in self._columns:
            column = column_of(name)
            if column is None and name not in _FIELDS:
                self.unknown.add(name)
            self._columns[name] = (_ORDER[column.name.partition(":")[0]], column) if column else None
        return self._columns[name]

    def _add_text(self, column: Column, text: str, into: PetImport, problems: list[Problem]) -> None:
        try:
            column.read(text, into, self._options)
        except UnreadableError as error:
            problems.append(Problem(column.name, str(error), ErrorReason.UNREADABLE))

    def _add_structure(self, name: str, value: Any, into: PetImport, problems: list[Problem]) -> None:
        if name not in _OWNERS and name not in _FIELDS:
            self.unknown.add(name)
        elif value:
            try:
                if name in _OWNERS:
                    ParseDict(value, into.customer)
                else:
                    ParseDict({name: _chips(value) if name == "microchips" else value}, into.pet)
            except (ParseError, TypeError, ValueError) as error:
                problems.append(
                    Problem(name, f"does not match Pawport's JSON format: {error}", ErrorReason.UNREADABLE)
                )


def _chips(value: Any) -> Any:
    """Numbers of microchips by themselves, as most files have them, are taken too."""
    if not isinstance(value, list):
        return value
    return [{"given": each} if isinstance(each, str) else each for each in value]
