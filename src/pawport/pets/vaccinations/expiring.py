"""The vaccinations of a company that expire in a span of days."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.customers import service as customers
from pawport.db import Conflict
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.civil_days import around, date_of
from pawport.kit.paging import Window
from pawport.kit.times import datetime_of
from pawport.kit.vaccines import Vaccine, vaccine
from pawport.pets.vaccinations import repository
from pawport.pets.vaccinations.doses import current_doses
from pawport.pets.vaccinations.repository import Expiry

__all__ = ["START", "Days", "ExpiringDose", "Expiry", "Found", "all_doses", "page", "search"]

START: Final = Expiry(datetime.min.replace(tzinfo=UTC), "", -1)
"""The position before all vaccinations."""
_SEARCHED_AT_ONCE: Final = 500
_MOST_SEARCHED: Final = 5000  # by one page: when few of them count, the page is short
_MICROSECOND: Final = timedelta(microseconds=1)


class Days(NamedTuple):
    """The dates from `first` to `last`, in the time zone of the company."""

    first: date
    last: date
    zone: ZoneInfo


class ExpiringDose(NamedTuple):
    """A dose that no newer one has renewed, of a living pet."""

    place: Expiry
    pet_name: str
    owner: Customer
    vaccine: Vaccine
    vaccination: Pet.Vaccination
    expiration_date: date


class Found(NamedTuple):
    """Some doses, and where the rest begins; None if there is no more."""

    doses: Sequence[ExpiringDose]
    next_position: Expiry | None


def page(
    connection: Connection, company_id: str, days: Days, name: str, after: Expiry, window: Window
) -> Found:
    """A page of what `all_doses` returns, in the order of the times. It can be short, although others
    follow."""
    found = Found((), after)
    for _ in range(window.number):
        if found.next_position is None:
            return Found((), None)
        found = _page(connection, company_id, days, name, found.next_position, window.size)
    return found


def all_doses(connection: Connection, company_id: str, days: Days, name: str) -> Iterator[ExpiringDose]:
    """All doses that expire in these days, of the vaccine that the name means, if there is a name."""
    following: Expiry | None = START
    while following is not None:
        found, following = search(connection, company_id, days, following, _SEARCHED_AT_ONCE)
        yield from _of_vaccine(found, name)


def _of_vaccine(doses: Sequence[ExpiringDose], name: str) -> Iterator[ExpiringDose]:
    wanted = vaccine(name).diseases if name.strip() else frozenset[str]()
    return (dose for dose in doses if wanted <= dose.vaccine.diseases)


def _page(connection: Connection, company_id: str, days: Days, name: str, after: Expiry, size: int) -> Found:
    doses: list[ExpiringDose] = []
    following: Expiry | None = after
    searched = 0
    while following is not None and searched < _MOST_SEARCHED:
        some, following = search(connection, company_id, days, following, 2 * size)
        searched += 2 * size
        doses += _of_vaccine(some, name)
        if len(doses) > size:
            return Found(doses[:size], doses[size - 1].place)
    return Found(doses, following)


def search(
    connection: Connection, company_id: str, days: Days, after: Expiry, limit: int, *, lock: bool = False
) -> Found:
    """Those of the next vaccinations, at most so many, that count. With `lock`, other transactions that write
    their pets wait until this one ends."""
    start, end = around(days.first, days.last)
    start_position = START._replace(time=start - _MICROSECOND) if start > START.time else START
    places = repository.expiries(connection, company_id, max(after, start_position), end, limit)
    wanted = [place for place in places if days.first <= date_of(place.time, days.zone) <= days.last]
    doses = list(_counting(connection, company_id, days.zone, wanted, lock=lock)) if wanted else []
    return Found(doses, places[-1] if len(places) == limit else None)


def _counting(
    connection: Connection, company_id: str, zone: ZoneInfo, places: Sequence[Expiry], *, lock: bool
) -> Iterator[ExpiringDose]:
    """Those that no newer dose has renewed, of living pets whose owners were not erased."""
    pets = repository.living_pets(connection, company_id, {place.pet_id for place in places}, lock=lock)
    owners = customers.get_customers(connection, company_id, {pet.customer_id for pet in pets.values()})
    owned = {pet.id: pet for pet in pets.values() if not owners[pet.customer_id].HasField("erased_time")}
    vaccinations = repository.vaccinations_of(connection, company_id, owned)
    current = {pet_id: current_doses(doses) for pet_id, doses in vaccinations.items()}
    for place in places:
        if place.pet_id not in owned:
            continue
        dose = _dose_at(place, vaccinations[place.pet_id])
        if place.position not in current[place.pet_id]:
            continue
        pet = owned[place.pet_id]
        yield ExpiringDose(
            place, pet.name, owners[pet.customer_id], vaccine(dose.name), dose, date_of(place.time, zone)
        )


def _dose_at(place: Expiry, vaccinations: Sequence[Pet.Vaccination]) -> Pet.Vaccination:
    if place.position < len(vaccinations):
        dose = vaccinations[place.position]
        if dose.HasField("expired_at") and datetime_of(dose.expired_at) == place.time:
            return dose
    raise Conflict("a concurrent write changed the vaccinations of a pet")  # before it was locked
