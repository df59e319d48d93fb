"""Files of products."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from sqlalchemy import Connection

from pawport.accounts import Company, Principal
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductImport, ProductImportResult
from pawport.imports.kinds import Importer, Taken
from pawport.imports.problems import Problem
from pawport.imports.products.columns import amount_of, column_of
from pawport.imports.products.importing import DryRun, import_products
from pawport.imports.products.items import Item, read
from pawport.imports.records import Record, Records
from pawport.imports.rejections import FindingForm, Form
from pawport.imports.survey import Survey
from pawport.imports.values import UnreadableError, text_of_value

__all__ = ["ProductFile"]

_FIELDS: Final = frozenset(
    name for field in Product.DESCRIPTOR.fields for name in (field.name, field.json_name)
)
_PRICES: Final = frozenset(("price", "map_price", "mapPrice"))


@dataclass(frozen=True, slots=True)
class ProductFile:
    """A file of products. `currency` is that of prices without one."""

    command: ClassVar = "pawport catalog import"
    format_: str | None = None
    encoding: str | None = None
    currency: str = "USD"

    @property
    def sheet(self) -> str | None:
        """As `Kind.sheet`: the first one."""
        return None

    def look(self, path: Path) -> tuple["ProductFile", None]:  # noqa: ARG002 - nothing has to be found out
        """As `Kind.look`."""
        return self, None

    def records(self, source: Records) -> Records:
        """As `Kind.records`: each is one product."""
        return source

    def form(self, path: Path, found: Survey | None) -> Form:  # noqa: ARG002 - it is the same for all files
        """As `Kind.form`."""
        return FindingForm()

    def mapper(self, company: Company) -> "_Mapper":  # noqa: ARG002 - products know no company
        """As `Kind.mapper`."""
        return _Mapper(self.currency)

    def importer(self, principal: Principal, *, is_dry_run: bool) -> Importer:
        """As `Kind.importer`."""
        if is_dry_run:
            return DryRun(principal.company.id).import_products
        return partial(_import, principal.company.id)

    def shown(self, field: str) -> str:
        """As `Kind.shown`."""
        return field.removeprefix("product.")


def _import(company_id: str, connection: Connection, items: list[Item]) -> list[ProductImportResult]:
    return import_products(connection, company_id, items)


class _Mapper:
    """Makes items of records."""

    def __init__(self, currency: str) -> None:
        self.unknown: set[str] = set()
        self._currency = currency

    def take(self, record: Record) -> Taken:
        """The item of a record.

        Empty texts and nulls say nothing. A value that is an object or a list is the field of Product of that
        name, as in Pawport's own JSON, in which prices can be numbers.
        """
        if record.problem:
            problem = Problem(record.problem_field, record.problem, ErrorReason.BROKEN)
            return Taken(record.line, Item(problems=(problem,)))
        into = ProductImport()
        problems: list[Problem] = []
        for name, value in record.given.items():
            try:
                self._read(name, value, into)
            except UnreadableError as error:
                problems.append(Problem(name, str(error), ErrorReason.UNREADABLE))
        if problems:
            return Taken(record.line, Item(into.product.sku[:50], problems=tuple(problems)))
        return Taken(record.line, read(into))

    def _read(self, name: str, value: Any, into: ProductImport) -> None:
        if isinstance(value, dict) or (isinstance(value, list) and name in _FIELDS):
            self._read_structure(name, value, into)
            return
        column = column_of(name)
        if column is None:
            self.unknown.add(name)
        elif isinstance(value, list):
            text = "; ".join(text_of_value(each) for each in value)
            column.read(text, into, self._currency)
        elif value is not None and (text := text_of_value(value)):
            column.read(text, into, self._currency)

    def _read_structure(self, name: str, value: Any, into: ProductImport) -> None:
        if name not in _FIELDS:
            self.unknown.add(name)
        elif value:
            try:
                ParseDict({name: _with_money(value, self._currency)}, into.product)
            except (ParseError, TypeError, ValueError) as error:
                raise UnreadableError(f"does not match Pawport's JSON format: {error}") from error


def _with_money(value: Any, currency: str) -> Any:
    """The value with messages in the place of prices that are numbers or texts."""
    if isinstance(value, list):
        return [_with_money(each, currency) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: MessageToDict(amount_of(text_of_value(each), currency))
        if name in _PRICES and isinstance(each, int | float | str) and not isinstance(each, bool)
        else _with_money(each, currency)
        for name, each in value.items()
    }
