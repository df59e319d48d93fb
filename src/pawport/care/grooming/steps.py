"""What becomes of a booking: checked in, completed, cancelled, or nobody came."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.care.grooming import changes
from pawport.care.grooming.refusals import refused, wrong_status
from pawport.care.grooming.rows import OPEN, UPCOMING
from pawport.care.grooming.service import get_booking
from pawport.care.visits.weighing import weigh
from pawport.db import Conflict, write_time
from pawport.errors import invalid
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.pet_pb2 import Weight
from pawport.kit.times import datetime_of
from pawport.pets import service as pets

__all__ = ["CANCEL", "CHECK_IN", "NO_SHOW", "Step", "complete", "take_step"]


class Step(NamedTuple):
    """A step from BOOKED, with the status that a booking has after it."""

    after: GroomingBooking.Status.ValueType
    action: str
    """What the event says."""
    said: str
    """What an error says that the booking cannot be."""


CHECK_IN: Final = Step(GroomingBooking.CHECKED_IN, "checked_in", "checked in")
CANCEL: Final = Step(GroomingBooking.CANCELLED, "cancelled", "cancelled")
NO_SHOW: Final = Step(GroomingBooking.NO_SHOW, "no_show", "marked as a no-show")


def take_step(
    connection: Connection,
    principal: Principal,
    booking_id: str,
    step: Step,
    *,
    etag: str = "",
    reason: str = "",
    cancelled_by: Appointment.Party.ValueType = Appointment.PARTY_UNSPECIFIED,
) -> GroomingBooking:
    """Takes a step.

    Raises:
        NotFound: the company has no such booking.
        Aborted: the etag is not the booking's.
        FailedPrecondition: its status does not allow the step, or it begins later than now and nobody can
            have missed it.
    """
    company_id = principal.company.id
    booking = changes.lock(connection, company_id, booking_id, etag)
    if booking.status not in UPCOMING:
        raise wrong_status(booking, step.said)
    if step is NO_SHOW and datetime_of(booking.start_time) > write_time(connection):
        raise refused(booking, "has not begun yet")
    booking.status, booking.reason, booking.cancelled_by = step.after, reason, cancelled_by
    changes.store(connection, company_id, booking, [step.action])
    return booking


def complete(
    connection: Connection,
    principal: Principal,
    booking_id: str,
    *,
    text: str,
    photo_ids: Sequence[str] = (),
    weight: Weight | None = None,
    etag: str = "",
) -> GroomingBooking:
    """Ends the visit with a report. A weight becomes the pet's.

    Raises:
        NotFound: the company has no such booking.
        Aborted: the etag is not the booking's.
        InvalidArgument: the pet has no such photo, or the weight is wrong.
        FailedPrecondition: the booking is over.
    """
    company_id = principal.company.id
    before = get_booking(connection, company_id, booking_id)
    if weight is not None:
        weigh(connection, principal, before.pet_id, weight)
    booking = changes.lock(connection, company_id, booking_id, etag)
    if booking.pet_id != before.pet_id:
        raise Conflict("a concurrent write changed the booking")
    if booking.status not in OPEN:
        raise wrong_status(booking, "completed")
    booking.status = GroomingBooking.COMPLETED
    report = GroomingBooking.Report(text=text, weight=weight)
    report.pictures.extend(_pictures(connection, company_id, booking.pet_id, photo_ids))
    booking.report.CopyFrom(report)
    changes.store(connection, company_id, booking, ["completed"])
    return booking


def _pictures(
    connection: Connection, company_id: str, pet_id: str, photo_ids: Sequence[str]
) -> list[GroomingBooking.Picture]:
    if not photo_ids:
        return []
    known = {each.id: each.url for each in pets.find_pet(connection, company_id, pet_id).pet().photos}
    for index, photo_id in enumerate(photo_ids):
        if photo_id not in known:
            raise invalid(f"photo_ids[{index}]", f"the pet has no photo {photo_id}")
    return [GroomingBooking.Picture(photo_id=id_, url=known[id_]) for id_ in dict.fromkeys(photo_ids)]
