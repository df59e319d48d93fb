"""Files of pets."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from sqlalchemy import Connection

from pawport.accounts import Company, Principal
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.registry_service_pb2 import PetImportResult
from pawport.imports.columns import Options
from pawport.imports.engine.importing import DryRun, import_pets
from pawport.imports.engine.items import Item, read
from pawport.imports.kinds import Importer, Taken
from pawport.imports.mapping import Mapper
from pawport.imports.problems import Problem
from pawport.imports.records import Record

__all__ = ["PetFile"]

_PREFIXES: Final = {"pet.": "", "customer.": "owner."}


@dataclass(frozen=True, slots=True)
class PetFile:
    """A file of pets and their owners; see `pawport.imports.columns.Options`."""

    command: ClassVar = "pawport import"
    format_: str | None = None
    encoding: str | None = None
    dates: str | None = None
    weight_unit: str | None = None
    system: str = "import"

    def mapper(self, company: Company) -> "_Mapper":
        """As `Kind.mapper`."""
        return _Mapper(Options(self.dates, self.weight_unit, self.system), company)

    def importer(self, principal: Principal, *, is_dry_run: bool) -> Importer:
        """As `Kind.importer`."""
        if is_dry_run:
            return DryRun(principal).import_pets
        return partial(_import, principal)

    def shown(self, field: str) -> str:
        """As `Kind.shown`."""
        for prefix, shown in _PREFIXES.items():
            if field.startswith(prefix):
                return shown + field.removeprefix(prefix)
        return field


def _import(principal: Principal, connection: Connection, items: list[Item]) -> list[PetImportResult]:
    return import_pets(connection, principal, items)


class _Mapper(Mapper):
    def __init__(self, options: Options, company: Company) -> None:
        super().__init__(options)
        self._company = company

    def take(self, record: Record) -> Taken:
        """The item of a record."""
        if record.problem:
            problem = Problem(record.problem_field, record.problem, ErrorReason.BROKEN)
            return Taken(record.line, Item(problems=(problem,)))
        given, problems = self.pet(record.given)
        if problems:
            return Taken(record.line, Item(problems=tuple(problems)))
        return Taken(record.line, read(given, self._company))
