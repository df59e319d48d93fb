"""Between Paws Source's grooming and ours."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from google.protobuf.struct_pb2 import Struct, Value
from google.protobuf.timestamp_pb2 import Timestamp

from pawport.apis.pawssource.errors import REQUIRED
from pawport.apis.pawssource.values import value
from pawport.care.calendar.local import local_text, local_time
from pawport.care.grooming.service import Change, Wish
from pawport.care.staff.rules import given_local_time
from pawport.care.visits.repository import Wanted
from pawport.errors import invalid
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking, GroomingPackage
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawssource.v2 import grooming_pb2 as theirs
from pawport.gen.pawssource.v2 import grooming_service_pb2 as messages
from pawport.kit.money import decimal_of
from pawport.kit.vocabulary import say_species

__all__ = ["booking", "change", "package", "wanted", "wish"]

_STATUSES: Final = {
    GroomingBooking.Status.Name(status).lower(): status for status in GroomingBooking.Status.values()[1:]
}

_MAX_ADD_ONS: Final = 20


def wish(request: messages.CreateGroomingBookingRequest, zone: ZoneInfo) -> Wish:
    """What the request asks for.

    Raises:
        InvalidArgument: a field is missing or wrong.
    """
    for field in ("pet_id", "package", "scheduled_start"):
        if not getattr(request, field).strip():
            raise invalid(field, REQUIRED)
    return Wish(
        pet_id=request.pet_id.strip(),
        package_id=request.package.strip(),
        local=_start(request.scheduled_start, zone),
        add_on_ids=[each.strip() for each in request.add_ons],
        staff_id=request.groomer_id.strip(),
        notes=request.notes.strip(),
    )


def change(request: messages.UpdateGroomingBookingRequest, zone: ZoneInfo) -> Change:
    """What the request changes. Empty texts are absent, except for notes.

    Raises:
        InvalidArgument: a field is wrong.
    """
    start = request.scheduled_start.strip()
    return Change(
        package_id=request.package.strip() or None,
        add_on_ids=_add_ons(request.add_ons),
        notes=request.notes.strip() if request.HasField("notes") else None,
        local=_start(start, zone) if start else None,
        staff_id=request.groomer_id.strip() or None,
    )


def _add_ons(given: Value) -> list[str] | None:
    kind = given.WhichOneof("kind")
    if kind in (None, "null_value"):
        return None
    values = given.list_value.values
    if kind != "list_value" or any(each.WhichOneof("kind") != "string_value" for each in values):
        raise invalid("add_ons", "must be a list of strings")
    if len(values) > _MAX_ADD_ONS:
        raise invalid("add_ons", f"must have at most {_MAX_ADD_ONS} items")
    return [each.string_value.strip() for each in values]


def _start(text: str, zone: ZoneInfo) -> datetime:
    """The civil time in the company's time zone, in whole minutes."""
    try:
        given = datetime.fromisoformat(text.strip())
        local = given if given.tzinfo is None else local_time(given, zone)
    except (ValueError, OverflowError):
        raise invalid("scheduled_start", "must be a time in ISO 8601 format") from None
    if local.second or local.microsecond:
        raise invalid("scheduled_start", "must be at a full minute")
    return given_local_time(local_text(local), "scheduled_start")


def wanted(request: messages.ListGroomingBookingsRequest) -> Wanted:
    """Which bookings the request asks for.

    Raises:
        InvalidArgument: there is no such status.
    """
    status = request.status.strip().lower()
    if status and status not in _STATUSES:
        raise invalid("status", f"must be one of {', '.join(_STATUSES)}")
    return Wanted(
        pet_id=request.pet_id.strip(),
        staff_id=request.groomer_id.strip(),
        statuses=(status.upper(),) if status else (),
    )


def booking(ours: GroomingBooking) -> theirs.GroomingBooking:
    """A booking in the document's style."""
    return theirs.GroomingBooking(
        id=ours.id,
        pet_id=ours.pet_id,
        groomer_id=ours.staff_id,
        package=ours.package_id,
        add_ons=ours.add_on_ids,
        status=GroomingBooking.Status.Name(ours.status).lower(),
        scheduled_start=Timestamp(seconds=ours.start_time.seconds),
        scheduled_end=Timestamp(seconds=ours.end_time.seconds),
        time_zone=ours.time_zone,
        price=float(decimal_of(ours.price)),
        currency=ours.price.currency_code,
        notes=value(ours.notes),
        report=_report(ours),
        created_at=Timestamp(seconds=ours.created_time.seconds),
        updated_at=Timestamp(seconds=ours.last_updated_time.seconds),
    )


def _report(ours: GroomingBooking) -> Value:
    if not ours.HasField("report"):
        return value(None)
    found = Struct()
    found.update({"text": ours.report.text, "pictures": [each.url for each in ours.report.pictures]})
    return Value(struct_value=found)


def package(ours: GroomingPackage) -> theirs.GroomingPackage:
    """A package or an add-on in the document's style."""
    return theirs.GroomingPackage(
        id=ours.id,
        name=ours.name,
        add_on=ours.add_on,
        description=value(ours.description),
        options=[
            theirs.GroomingPackage.Option(
                species=[say_species("pawssource", Pet.Type.Name(type_), "") for type_ in option.pet_types],
                max_weight_kg=value(option.max_weight_kg or None),
                coat=value(option.coat),
                price=float(decimal_of(option.price)),
                currency=option.price.currency_code,
                duration_minutes=option.duration_minutes,
            )
            for option in ours.options
        ],
    )
