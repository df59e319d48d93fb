"""All SQL of vaccinations that expire."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from pawport.db import keyset
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import Window
from pawport.pets.rows import vaccination_from_row
from pawport.pets.tables import pet_vaccinations, pets

__all__ = ["Expiry", "LivingPet", "expiries", "living_pets", "vaccinations_of"]


class Expiry(NamedTuple):
    """When a vaccination expires, and its place in the pet."""

    time: datetime
    pet_id: str
    position: int


class LivingPet(NamedTuple):
    """A pet that is neither deleted nor dead."""

    id: str
    name: str
    customer_id: str


_ORDER: Final = (pet_vaccinations.c.expired_at, pet_vaccinations.c.pet_id, pet_vaccinations.c.position)
_LIVING: Final = (pets.c.deleted.is_(False), pets.c.status != Pet.Status.Name(Pet.PASSED_AWAY))


def expiries(
    connection: Connection, company_id: str, after: Expiry, end: datetime, limit: int
) -> list[Expiry]:
    """The company's next vaccinations that expire after a position, and not after the end."""
    of_company = (pet_vaccinations.c.company_id == company_id, pet_vaccinations.c.expired_at <= end)
    found = keyset.page(select(*_ORDER).where(*of_company), _ORDER, after, Window(limit))
    return [Expiry(*row) for row in connection.execute(found)][:limit]


def living_pets(
    connection: Connection, company_id: str, ids: Collection[str], *, lock: bool
) -> dict[str, LivingPet]:
    """Those of the pets that are neither deleted nor dead, by their ids; with `lock`, other transactions that
    write one of them wait until this one ends."""
    of_company = (pets.c.company_id == company_id, pets.c.id.in_(sorted(ids)))
    columns = (pets.c.id, pets.c.name, pets.c.customer_id)
    query = select(*columns).where(*of_company, *_LIVING).order_by(pets.c.id)
    rows = connection.execute(query.with_for_update() if lock else query)
    return {row.id: LivingPet(*row) for row in rows}


def vaccinations_of(
    connection: Connection, company_id: str, ids: Collection[str]
) -> dict[str, list[Pet.Vaccination]]:
    """All vaccinations of the pets, each at its position."""
    table = pet_vaccinations
    of_company = (table.c.company_id == company_id, table.c.pet_id.in_(sorted(ids)))
    query = select(table).where(*of_company).order_by(table.c.pet_id, table.c.position)
    found: dict[str, list[Pet.Vaccination]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["pet_id"]].append(vaccination_from_row(row))
    return found
