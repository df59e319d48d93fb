"""Where the entries of a pet's service history come from."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date
from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.care.appointments import repository as appointments
from pawport.care.appointments import types_service
from pawport.care.grooming import packages_service
from pawport.care.grooming import repository as grooming
from pawport.care.visits.repository import Position
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
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
    """Which no other entry of the pet has. Of vaccinations, prescriptions and orders, 16 bytes."""


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


class VisitSource(NamedTuple):
    """Where visits of a kind come from."""

    prefix: bytes
    """Of the keys of their places."""
    read: Callable[[Connection, str, str, Position, int], list[tuple[Position, bytes]]]
    titles: Callable[[Connection, str], Mapping[str, str]]
    """The names of types or packages, by their ids."""
    entry: Callable[[bytes, Mapping[str, str]], ServiceHistoryEntry]


_LAST_ID: Final = "~"  # after each id
_UNKNOWN: Final = datetime.min.replace(tzinfo=UTC)
_KEY_BYTES: Final = 16


def _prescriptions(
    connection: Connection, company: Company, pet: Pet, before: Place, limit: int
) -> list[Placed]:
    rows = prescriptions.list_of_pet(connection, company, pet.id, _before_uid(before), limit)
    return [
        Placed(Place(datetime_of(found.created_time), uid), _of_prescription(found, title))
        for uid, found, title in rows
    ]


def _before_uid(place: Place) -> Place:
    """The place as one of a record with a uid; that of a visit has a longer key."""
    return place._replace(key=place.key[:_KEY_BYTES].ljust(_KEY_BYTES, b"\0"))


def _of_prescription(found: Prescription, title: str) -> ServiceHistoryEntry:
    return ServiceHistoryEntry(
        kind=ServiceHistoryEntry.PRESCRIPTION,
        id=found.id,
        time=found.created_time,
        title=title,
        status=Prescription.Status.Name(found.status),
    )


def _orders(connection: Connection, company: Company, pet: Pet, before: Place, limit: int) -> list[Placed]:
    rows = orders.lines_of_pet(connection, company.id, pet, _before_uid(before), limit)
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


def _visits(
    source: VisitSource, connection: Connection, company: Company, pet: Pet, before: Place, limit: int
) -> list[Placed]:
    """The completed visits of a kind. Their keys are their ids after a prefix, so that they sort as in the
    table."""
    rows = source.read(connection, company.id, pet.id, _position(source.prefix, before), limit)
    titles = source.titles(connection, company.id) if rows else {}
    return [
        Placed(Place(at.time, source.prefix + at.id.encode()), source.entry(wire, titles))
        for at, wire in rows
    ]


def _position(prefix: bytes, before: Place) -> Position:
    """The position of the visits with the prefix before which those are that come before a place."""
    if before.key.startswith(prefix):
        id_ = before.key[len(prefix) :].decode("ascii", errors="replace")
        return Position(before.time, id_ if id_.isprintable() else "")
    return Position(before.time, _LAST_ID if before.key > prefix else "")


def _of_appointment(wire: bytes, titles: Mapping[str, str]) -> ServiceHistoryEntry:
    found = Appointment.FromString(wire)
    return ServiceHistoryEntry(
        kind=ServiceHistoryEntry.APPOINTMENT,
        id=found.id,
        time=found.start_time,
        title=titles.get(found.type, found.type),
        status=Appointment.Status.Name(found.status),
    )


def _of_booking(wire: bytes, titles: Mapping[str, str]) -> ServiceHistoryEntry:
    found = GroomingBooking.FromString(wire)
    return ServiceHistoryEntry(
        kind=ServiceHistoryEntry.GROOMING,
        id=found.id,
        time=found.start_time,
        title=titles.get(found.package_id, found.package_id),
        status=GroomingBooking.Status.Name(found.status),
        grooming_report=found.report,
    )


def _type_names(connection: Connection, company_id: str) -> Mapping[str, str]:
    return {type_.id: type_.name for type_ in types_service.list_types(connection, company_id)}


def _package_names(connection: Connection, company_id: str) -> Mapping[str, str]:
    return {package.id: package.name for package in packages_service.list_packages(connection, company_id)}


_APPOINTMENTS: Final = VisitSource(
    b"appointment:", appointments.completed_of_pet, _type_names, _of_appointment
)
_GROOMING: Final = VisitSource(b"grooming:", grooming.completed_of_pet, _package_names, _of_booking)

SOURCES: Final = {
    ServiceHistoryEntry.VACCINATION: Source("pets:read", _vaccinations),
    ServiceHistoryEntry.PRESCRIPTION: Source("prescriptions:read", _prescriptions),
    ServiceHistoryEntry.ORDER: Source("orders:read", _orders),
    ServiceHistoryEntry.APPOINTMENT: Source("appointments:read", partial(_visits, _APPOINTMENTS)),
    ServiceHistoryEntry.GROOMING: Source("grooming:read", partial(_visits, _GROOMING)),
}
"""All sources, by the kind of their entries."""
