"""Files of pets."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.accounts import Company, Principal
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.registry_service_pb2 import PetImportResult
from pawport.imports.choices import Choices, system_of
from pawport.imports.engine.importing import DryRun, import_pets
from pawport.imports.engine.items import Item, read
from pawport.imports.engine.others import read_other
from pawport.imports.formats import is_json
from pawport.imports.headings import REJECTED, Headings
from pawport.imports.kinds import Importer, Taken
from pawport.imports.lenient import read_leniently
from pawport.imports.mapping import Mapped, Mapper
from pawport.imports.policy import Policy
from pawport.imports.problems import Problem
from pawport.imports.reading import Options
from pawport.imports.records import Record
from pawport.imports.rejections import Form, RowForm
from pawport.imports.survey import Survey, survey
from pawport.kit.placeholders import NoPlaceholders, Placeholders

__all__ = ["PetFile"]

_PREFIXES: Final = {"pet.": "", "customer.": "owner."}
_IDS: Final = ("external_id", "owner_external_id")


@dataclass(frozen=True, slots=True)
class PetFile(Choices):
    """A file of pets and their owners."""

    command: ClassVar = "pawport import"

    def look(self, path: Path) -> tuple["PetFile", Survey | None]:
        """As `Kind.look`."""
        found = survey(path, self)
        system = system_of(path, self)
        return replace(self, dates=found.dates, encoding=found.encoding, system=system), found

    def form(self, path: Path, found: Survey | None) -> Form:
        """As `Kind.form`: with the system of its ids, since the rejected rows are in another file then."""
        assert found is not None  # noqa: S101 - `look` returns one
        system = system_of(path, self)
        columns = {
            use.name: f"{use.field}:{system}" if use.field in _IDS else use.name
            for use in found.uses.values()
            if use.name not in REJECTED
        }
        return RowForm(columns, is_json(path, self.format_))

    def mapper(self, company: Company) -> "_Mapper":
        """As `Kind.mapper`."""
        placeholders = Placeholders(self.placeholders)
        today = datetime.now(ZoneInfo(company.time_zone)).date()
        options = Options(self.dates, self.weight_unit, self.system or "import", today)
        return _Mapper(self.headings(), options, placeholders, company)

    def importer(self, principal: Principal, *, is_dry_run: bool) -> Importer:
        """As `Kind.importer`."""
        placeholders = Placeholders(self.placeholders)
        if is_dry_run:
            return DryRun(principal, placeholders, self.policy()).import_pets
        return partial(_import, principal, placeholders, self.policy())

    def shown(self, field: str) -> str:
        """As `Kind.shown`."""
        for prefix, shown in _PREFIXES.items():
            if field.startswith(prefix):
                return shown + field.removeprefix(prefix)
        return field


def _import(
    principal: Principal,
    placeholders: Placeholders,
    policy: Policy,
    connection: Connection,
    items: list[Item],
) -> list[PetImportResult]:
    return import_pets(connection, principal, items, placeholders, policy)


def _exported(mapped: Mapped, company: Company) -> Item:
    """The item of a row of an export, in which nothing is a placeholder."""
    if mapped.content is not None:
        return read_other(mapped.record, mapped.content)
    item = read(mapped.pet, company, NoPlaceholders(), mapped.warnings)
    if item.problems:
        return item
    return replace(
        item,
        customer_id=mapped.customer_id,
        record=mapped.record,
        repeats=mapped.repeats,
        vet_ids=tuple(mapped.pet.pet.vet_ids),
    )


class _Mapper(Mapper):
    def __init__(
        self, headings: Headings, options: Options, placeholders: Placeholders, company: Company
    ) -> None:
        super().__init__(headings, options, placeholders)
        self._company = company

    def take(self, record: Record) -> Taken:
        """The item of a record."""
        if record.problem:
            problem = Problem(record.problem_field, record.problem, ErrorReason.BROKEN)
            return Taken(record.line, Item(problems=(problem,)), record.given)
        mapped = self.pet(record.given)
        if mapped.problems:
            return Taken(record.line, Item(problems=tuple(mapped.problems)), record.given)
        if mapped.record:
            item = _exported(mapped, self._company)
        else:
            item = read_leniently(mapped, self._company, self._placeholders)
        return Taken(record.line, item, record.given)
