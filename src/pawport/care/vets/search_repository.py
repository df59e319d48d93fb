"""All SQL of the search."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from pawport.care.vets.rows import vet_from_row
from pawport.care.vets.tables import vet_lookups, vets
from pawport.db import keyset
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.kit.paging import Window
from pawport.kit.search_keys import after_prefix

__all__ = ["Found", "Keys", "page"]


class Keys(NamedTuple):
    """What is looked for, in the forms of the lookups. Empty ones say nothing."""

    name_prefix: str
    region: str
    phones: Sequence[str]
    """Of which a vet must have one."""
    postal_code: str
    vet_number: int


class Found(NamedTuple):
    """A vet, and its place in the order of the search."""

    vet: Vet
    name_key: str
    uid: bytes


def page(
    connection: Connection, company_id: str, keys: Keys, after: tuple[str, bytes], window: Window
) -> list[Found]:
    """The vets that are not deleted and have all keys, ordered by name, after this name and uid."""
    query = select(vets).where(
        vets.c.company_id == company_id, vets.c.deleted.is_(False), *_conditions(company_id, keys)
    )
    rows = connection.execute(keyset.page(query, [vets.c.name_key, vets.c.uid], after, window)).mappings()
    return [Found(vet_from_row(row), row["name_key"], row["uid"]) for row in rows]


def _conditions(company_id: str, keys: Keys) -> Iterator[ColumnElement[bool]]:
    value = vet_lookups.c.value
    if keys.name_prefix:
        is_in_range = (value >= keys.name_prefix) & (value < after_prefix(keys.name_prefix))
        yield _is_found(company_id, "name", is_in_range)
    if keys.region:
        yield vets.c.region_key == keys.region
    if keys.phones:
        yield _is_found(company_id, "phone", value.in_(keys.phones))
    if keys.postal_code:
        yield _is_found(company_id, "postal_code", value == keys.postal_code)
    if keys.vet_number:
        yield vets.c.vet_number == keys.vet_number


def _is_found(company_id: str, kind: str, matches: ColumnElement[bool]) -> ColumnElement[bool]:
    of_kind = (vet_lookups.c.company_id == company_id, vet_lookups.c.kind == kind)
    return vets.c.id.in_(select(vet_lookups.c.vet_id).where(*of_kind, matches))
