"""Booking visits to groomers, and changing what was booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.care.calendar.slots import Need
from pawport.care.grooming import changes, packages_service, repository
from pawport.care.grooming.packages_service import Quote
from pawport.care.grooming.refusals import wrong_status
from pawport.care.grooming.rows import OPEN, UPCOMING
from pawport.care.staff import service as staff
from pawport.care.staff.service import Worker
from pawport.care.visits import slots
from pawport.care.visits.busy import key_of
from pawport.care.visits.finding import Search
from pawport.care.visits.repository import Position, Wanted
from pawport.care.visits.requirements import check_pet
from pawport.care.visits.rows import need_of, set_start
from pawport.care.visits.slots import Slots, SlotSearch
from pawport.care.visits.taking import candidates, current_pet_id, lock_pet, take, take_at, zone_of
from pawport.db import Conflict, new_id, new_uid, write_time
from pawport.errors import FailedPrecondition, NotFound, invalid
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.kit.money import decimal_of
from pawport.kit.paging import Window
from pawport.pets import service as pets

__all__ = [
    "Change",
    "Wish",
    "create",
    "find_slots",
    "get_booking",
    "list_bookings",
    "list_for_calendar",
    "update",
]


@dataclass(frozen=True)
class Wish:
    """What is asked for."""

    pet_id: str
    package_id: str
    local: datetime
    add_on_ids: Sequence[str] = ()
    staff_id: str = ""
    """Of whom it must be; empty for whoever is free."""
    notes: str = ""
    booking_id: str = ""


@dataclass(frozen=True)
class Change:
    """What is to be changed of a booking; None is not."""

    package_id: str | None = None
    add_on_ids: Sequence[str] | None = None
    notes: str | None = None
    local: datetime | None = None
    """The start, in the company's time zone."""
    staff_id: str | None = None

    @property
    def moves(self) -> bool:
        """Whether it gets another start or groomer."""
        return self.local is not None or self.staff_id is not None

    @property
    def fields(self) -> list[str]:
        """The names of what is to be changed."""
        names = {"local": "local_start"}
        return [names.get(name, name) for name, value in vars(self).items() if value is not None]

    @property
    def actions(self) -> list[str]:
        """What the events say."""
        is_updated = any(each is not None for each in (self.package_id, self.add_on_ids, self.notes))
        return ["rescheduled"] * self.moves + ["updated"] * (is_updated or not self.moves)


def get_booking(connection: Connection, company_id: str, booking_id: str) -> GroomingBooking:
    """Returns the booking.

    Raises:
        NotFound: the company has no such booking.
    """
    found = repository.find(connection, company_id, booking_id)
    if found is None:
        raise NotFound("grooming_booking", booking_id)
    return GroomingBooking.FromString(found)


def list_bookings(
    connection: Connection, company_id: str, wanted: Wanted, after: Position | None, window: Window
) -> tuple[list[GroomingBooking], Position | None]:
    """A page of bookings, in the order of their starts, and the position of the next page; None after the
    last one.

    Raises:
        NotFound: the company has no such pet or staff member.
    """
    if wanted.pet_id:
        wanted = wanted._replace(pet_id=current_pet_id(connection, company_id, wanted.pet_id))
    if wanted.staff_id:
        staff.get_member(connection, company_id, wanted.staff_id)
    rows = repository.page(connection, company_id, wanted, after, window)
    shown, last = window.page_of(rows, lambda row: len(row[1]))
    return [GroomingBooking.FromString(wire) for _, wire in shown], None if last is None else last[0]


def create(connection: Connection, principal: Principal, wish: Wish) -> GroomingBooking:
    """Books a visit.

    Raises:
        NotFound: the company has no such pet, package, add-on or staff member.
        InvalidArgument: the start is over or too far away, the staff member is no groomer, or the packages do
            not go together.
        FailedPrecondition: the start is not free, the pet is dead or lacks what a package requires, or no
            option of one is for the pet.
        AlreadyExists: another booking has the id.
    """
    company_id = principal.company.id
    zone = zone_of(connection, company_id)
    workers = _groomers(connection, company_id, wish.staff_id)
    pet = lock_pet(connection, company_id, wish.pet_id, workers)
    booking = GroomingBooking(
        id=wish.booking_id or new_id("groom", new_uid()),
        pet_id=pet.id,
        customer_id=pet.customer_id,
        status=GroomingBooking.BOOKED,
        notes=wish.notes,
    )
    found = packages_service.quote(connection, company_id, pet, wish.package_id, wish.add_on_ids)
    _apply(booking, found)
    for package in found.packages:
        check_pet(pet, package, wish.local.date(), zone)
    search = _search(connection, booking, wish.local, zone, workers)
    booking.staff_id = take(connection, company_id, booking, search, wish.local, wish.staff_id)
    changes.add(connection, company_id, booking)
    return booking


def update(
    connection: Connection, principal: Principal, booking_id: str, change: Change, etag: str = ""
) -> GroomingBooking:
    """Changes a booking: its start and groomer until the pet is checked in, the rest until it is completed.

    Raises:
        NotFound: the company has no such booking, package, add-on or staff member.
        Aborted: the etag is not the booking's.
        InvalidArgument: the start is over or too far away, the staff member is no groomer, or the packages do
            not go together.
        FailedPrecondition: the status does not allow it, the time is not free, the pet is checked in and the
            package is cheaper, or the pet is dead or lacks what a package requires.
    """
    company_id = principal.company.id
    before = get_booking(connection, company_id, booking_id)
    staff_id = change.staff_id or before.staff_id
    workers = _groomers(connection, company_id, staff_id)
    pet = lock_pet(connection, company_id, before.pet_id, workers)
    booking = changes.lock(connection, company_id, booking_id, etag)
    if (booking.pet_id, booking.staff_id) != (before.pet_id, before.staff_id):
        raise Conflict("a concurrent write changed the booking")
    if booking.status not in (UPCOMING if change.moves else OPEN):
        raise wrong_status(booking, "rescheduled" if change.moves else "updated")
    data_before = booking.SerializeToString(deterministic=True)
    if change.notes is not None:
        booking.notes = change.notes
    is_repriced = _reprice(connection, company_id, booking, pet, change)
    if change.moves or is_repriced:
        _fit(connection, company_id, booking, pet, workers, change)
    if booking.SerializeToString(deterministic=True) != data_before:
        changes.store(connection, company_id, booking, change.actions, change.fields)
    return booking


def find_slots(
    connection: Connection,
    company_id: str,
    package_id: str,
    add_on_ids: Sequence[str],
    search: SlotSearch,
) -> tuple[Slots, Quote]:
    """The first free starts of some days for a package with add-ons, and what these mean for the pet.

    Raises:
        NotFound: the company has no such pet, package, add-on or staff member.
        InvalidArgument: the days are over or too far away, the staff member is no groomer, or the packages do
            not go together.
        FailedPrecondition: no option of one is for the pet.
    """
    pet = pets.find_living_pet(connection, company_id, search.pet_id)
    found = packages_service.quote(connection, company_id, pet, package_id, add_on_ids)
    workers = _groomers(connection, company_id, search.staff_id)
    need = Need(timedelta(minutes=found.duration_minutes), timedelta(minutes=found.buffer_minutes))
    return slots.find_slots(connection, company_id, search, need, workers), found


def list_for_calendar(
    connection: Connection, company_id: str, wanted: Wanted, limit: int
) -> list[tuple[GroomingBooking, str]]:
    """The first bookings that match, each with the name of its package."""
    rows = repository.page(connection, company_id, wanted, None, Window(limit))[:limit]
    names = {package.id: package.name for package in packages_service.list_packages(connection, company_id)}
    found = (GroomingBooking.FromString(wire) for _, wire in rows)
    return [(each, names[each.package_id]) for each in found]


def _reprice(
    connection: Connection, company_id: str, booking: GroomingBooking, pet: Pet, change: Change
) -> bool:
    """Gives the booking other packages, and returns whether they are others."""
    package_id = booking.package_id if change.package_id is None else change.package_id
    add_on_ids = list(booking.add_on_ids) if change.add_on_ids is None else list(change.add_on_ids)
    if not package_id:
        raise invalid("package_id", "is required")
    if (package_id, add_on_ids) == (booking.package_id, list(booking.add_on_ids)):
        return False
    found = packages_service.quote(connection, company_id, pet, package_id, add_on_ids)
    if booking.status not in UPCOMING and package_id != booking.package_id:
        _check_no_downgrade(booking, found)
    _apply(booking, found)
    return True


def _fit(
    connection: Connection,
    company_id: str,
    booking: GroomingBooking,
    pet: Pet,
    workers: Sequence[Worker],
    change: Change,
) -> None:
    """Gives the booking its time, for as long as it takes now."""
    local = change.local or datetime.fromisoformat(booking.local_start)
    zone = zone_of(connection, company_id) if change.moves else ZoneInfo(booking.time_zone)
    for id_ in (booking.package_id, *booking.add_on_ids):
        check_pet(pet, packages_service.get_package(connection, company_id, id_), local.date(), zone)
    search = _search(connection, booking, local, zone, workers)
    if change.moves:
        booking.staff_id = take(connection, company_id, booking, search, local, workers[0].id)
        booking.double_booked = False
        return
    until = booking.end_time.seconds
    set_start(booking, local, zone)
    if booking.end_time.seconds > until:
        take_at(connection, company_id, booking, search, local, booking.staff_id)


def _check_no_downgrade(booking: GroomingBooking, found: Quote) -> None:
    before, after = booking.package_price, found.package_price
    if after.currency_code == before.currency_code and decimal_of(after) >= decimal_of(before):
        return
    message = (
        f"the pet of booking {booking.id} is checked in: the package can only be replaced by a dearer one"
    )
    reason = ErrorReason.GROOMING_DOWNGRADE
    raise FailedPrecondition("grooming_booking", booking.id, message, reason=reason)


def _groomers(connection: Connection, company_id: str, staff_id: str) -> Sequence[Worker]:
    return candidates(
        connection, company_id, StaffMember.GROOMER, staff_id, problem="must have the role GROOMER"
    )


def _apply(booking: GroomingBooking, found: Quote) -> None:
    package, *add_ons = found.packages
    booking.package_id, booking.add_on_ids[:] = package.id, [add_on.id for add_on in add_ons]
    booking.price.CopyFrom(found.price)
    booking.package_price.CopyFrom(found.package_price)
    booking.duration_minutes, booking.buffer_minutes = found.duration_minutes, found.buffer_minutes


def _search(
    connection: Connection,
    booking: GroomingBooking,
    local: datetime,
    zone: ZoneInfo,
    workers: Sequence[Worker],
) -> Search:
    day, now = local.date(), write_time(connection)
    need = need_of(booking)
    return Search(day, day, need, zone, now, workers, booking.pet_id, ignored=key_of(booking))
