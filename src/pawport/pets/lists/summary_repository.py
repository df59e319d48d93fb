"""All SQL of lists of summaries: of each pet only what a line about it shows, by keyset."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import ColumnElement, Connection, bindparam, select

from pawport.db import Statement, keyset
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.rows import SUMMARY, summary_from_row
from pawport.pets.tables import pets

__all__ = ["Place", "Summary", "Wanted", "page"]

_AFTER_ALL_NAMES: Final = "\U0010ffff" * 101  # a name has at most 100 characters


@dataclass(frozen=True)
class Wanted:
    """Which pets of a company, and in which order: None does not narrow. Oldest record first, unless said."""

    species_key: str | None = None
    state: str | None = None
    by_name: bool = False
    descending: bool = False


Place = tuple[str, bytes]
"""Where a pet stands in a list: its name's key, which is "" in lists that are not by name, and its uid."""
Summary = tuple[Place, Pet]


def page(
    connection: Connection, company_id: str, wanted: Wanted, after: Place | None, limit: int
) -> list[Summary]:
    """At most `limit` of the living pets after the place, with as much of each as `summary_from_row` gives.

    A species needs a state beside it: no index has all of a species in one order.
    """
    name_key, uid = after or _start(wanted)
    values: dict[str, object] = {"company_id": company_id, "after": uid, "limit": limit, "offset": 0}
    if wanted.by_name:
        values["after_name"] = name_key
    if wanted.species_key:
        values["species_key"] = wanted.species_key
    if wanted.state:
        values["state"] = wanted.state
    shape = (bool(wanted.species_key), bool(wanted.state), wanted.by_name, wanted.descending)
    rows = _statement(*shape).all(connection, **values)
    return [((key if wanted.by_name else "", uid), summary_from_row(row)) for uid, key, *row in rows]


def _start(wanted: Wanted) -> Place:
    return (_AFTER_ALL_NAMES, keyset.AFTER_ALL) if wanted.descending else ("", keyset.BEFORE_ALL)


@lru_cache
def _statement(of_species: bool, in_state: bool, by_name: bool, descending: bool) -> Statement:
    conditions: list[ColumnElement[bool]] = [
        pets.c.company_id == bindparam("company_id"),
        pets.c.deleted.is_(False),
    ]
    if of_species:
        conditions.append(pets.c.species_key == bindparam("species_key"))
    if in_state:
        conditions.append(pets.c.state == bindparam("state"))
    order = [pets.c.name_key, pets.c.uid] if by_name else [pets.c.uid]
    names = ("after_name", "after") if by_name else ("after",)
    found = select(pets.c.uid, pets.c.name_key, *(pets.c[name] for name in SUMMARY)).where(*conditions)
    return Statement(keyset.page(found, order, [*map(bindparam, names)], descending=descending))
