"""Where the entries of a pet's service history come from."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date
from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_history_pb2 import ServiceHistoryEntry
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.civil_days import date_of
from pawport.kit.times import datetime_of
from pawport.shop.orders import listing as orders
from pawport.shop.prescriptions import service as prescriptions
from pawport.shop.prescriptions.days import today

__all__ = ["SOURCES", "Place", "Placed", "Source"]


class Place(NamedTuple):
    """Where an entry stands in the history of a pet: the larger, the newer."""

    time: datetime
    key: bytes
    """16 bytes, which no other entry of the pet has."""


class Placed(NamedTuple):
    """An entry in its place."""

    place: Place
    entry: ServiceHistoryEntry


class Source(NamedTuple):
    """Where entries of a kind come from."""

    scope: str
    """What a key needs to read them."""
    read: Callable[[Connection, Company, Pet, Place, int], list[Placed]]
    """The next entries of a pet before a place, newest first; not more than a number."""


_UNKNOWN: Final = datetime.min.replace(tzinfo=UTC)
_KEY_BYTES: Final = 16


def _prescriptions(
    connection: Connection, company: Company, pet: Pet, before: Place, limit: int
) -> list[Placed]:
    rows = prescriptions.list_of_pet(connection, company, pet.id, before, limit)
    return [
        Placed(Place(datetime_of(found.created_time), uid), _of_prescription(found, title))
        for uid, found, title in rows
    ]


def _of_prescription(found: Prescription, title: str) -> ServiceHistoryEntry:
    return ServiceHistoryEntry(
        kind=ServiceHistoryEntry.PRESCRIPTION,
        id=found.id,
        time=found.created_time,
        title=title,
        status=Prescription.Status.Name(found.status),
    )


def _orders(connection: Connection, company: Company, pet: Pet, before: Place, limit: int) -> list[Placed]:
    rows = orders.lines_of_pet(connection, company.id, pet, before, limit)
    return [
        Placed(Place(datetime_of(order.created_time), uid), _of_line(order, line))
        for uid, order, line in rows
    ]


def _of_line(order: Order, line: Order.Line) -> ServiceHistoryEntry:
    return ServiceHistoryEntry(
        kind=ServiceHistoryEntry.ORDER,
        id=order.id,
        time=order.created_time,
        title=line.name,
        status=Order.Status.Name(line.status),
    )


def _vaccinations(
    connection: Connection,  # noqa: ARG001 - the pet has them
    company: Company,
    pet: Pet,
    before: Place,
    limit: int,
) -> list[Placed]:
    zone = ZoneInfo(company.time_zone)
    placed = sorted(_placed_doses(pet, company, zone), key=lambda each: each.place, reverse=True)
    return [each for each in placed if each.place < before][:limit]


def _placed_doses(pet: Pet, company: Company, zone: ZoneInfo) -> Iterator[Placed]:
    for number, dose in enumerate(pet.vaccinations):
        day = dose.administered_date if dose.HasField("administered_date") else None
        encoded = dose.SerializeToString(deterministic=True) + bytes([number])
        key = blake2b(encoded, digest_size=_KEY_BYTES).digest()
        entry = ServiceHistoryEntry(
            kind=ServiceHistoryEntry.VACCINATION,
            date=day,
            title=dose.name,
            status=_validity(dose, company, zone),
            vaccination=dose,
        )
        yield Placed(Place(_UNKNOWN if day is None else _start(day, zone), key), entry)


def _validity(dose: Pet.Vaccination, company: Company, zone: ZoneInfo) -> str:
    if not dose.HasField("expired_at"):
        return ""
    return "VALID" if today(company) <= date_of(datetime_of(dose.expired_at), zone) else "EXPIRED"


def _start(day: Date, zone: ZoneInfo) -> datetime:
    """The first moment that a date can mean, of which perhaps only the year is known."""
    first = datetime(day.year, day.month or 1, day.day or 1, tzinfo=zone)
    try:
        return first.astimezone(UTC)
    except OverflowError:  # on the first day of the calendar
        return _UNKNOWN


SOURCES: Final = {
    ServiceHistoryEntry.VACCINATION: Source("pets:read", _vaccinations),
    ServiceHistoryEntry.PRESCRIPTION: Source("prescriptions:read", _prescriptions),
    ServiceHistoryEntry.ORDER: Source("orders:read", _orders),
}
"""All sources, by the kind of their entries."""
