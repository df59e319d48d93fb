"""What becomes of an appointment: confirmed, declined, cancelled, checked in, completed, or nobody came."""

from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.care.appointments import changes
from pawport.care.appointments.refusals import wrong_status
from pawport.care.appointments.rows import UPCOMING
from pawport.care.appointments.service import get_appointment
from pawport.care.visits.weighing import weigh
from pawport.db import Conflict, write_time
from pawport.errors import FailedPrecondition
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Weight
from pawport.kit.times import datetime_of

__all__ = ["CANCEL", "CHECK_IN", "COMPLETE", "CONFIRM", "DECLINE", "NO_SHOW", "Step", "take_step"]


class Step(NamedTuple):
    """A step, with the status that an appointment must have before it, and the one that it has after it."""

    before: tuple[Appointment.Status.ValueType, ...]
    after: Appointment.Status.ValueType
    action: str
    """What the event says."""
    said: str
    """What an error says that the appointment cannot be."""


CONFIRM: Final = Step((Appointment.REQUESTED,), Appointment.CONFIRMED, "confirmed", "confirmed")
DECLINE: Final = Step((Appointment.REQUESTED,), Appointment.DECLINED, "declined", "declined")
CANCEL: Final = Step(UPCOMING, Appointment.CANCELLED, "cancelled", "cancelled")
CHECK_IN: Final = Step((Appointment.CONFIRMED,), Appointment.CHECKED_IN, "checked_in", "checked in")
COMPLETE: Final = Step(
    (Appointment.CONFIRMED, Appointment.CHECKED_IN), Appointment.COMPLETED, "completed", "completed"
)
NO_SHOW: Final = Step((Appointment.CONFIRMED,), Appointment.NO_SHOW, "no_show", "marked as a no-show")


def take_step(
    connection: Connection,
    principal: Principal,
    appointment_id: str,
    step: Step,
    *,
    etag: str = "",
    reason: str = "",
    cancelled_by: Appointment.Party.ValueType = Appointment.PARTY_UNSPECIFIED,
    weight: Weight | None = None,
) -> Appointment:
    """Takes a step. A weight that was measured becomes the pet's.

    Raises:
        NotFound: the company has no such appointment.
        Aborted: the etag is not the appointment's.
        InvalidArgument: the weight is wrong.
        FailedPrecondition: its status does not allow the step, it has no start to be confirmed, or it begins
            later than now and nobody can have missed it.
    """
    company_id = principal.company.id
    pet_id = ""
    if weight is not None:
        wire = get_appointment(connection, company_id, appointment_id)
        pet_id = Appointment.FromString(wire).pet_id
        weigh(connection, principal, pet_id, weight)
    appointment = changes.lock(connection, company_id, appointment_id, etag)
    if pet_id not in ("", appointment.pet_id):
        raise Conflict("a concurrent write changed the appointment")
    if appointment.status not in step.before:
        raise wrong_status(appointment, step.said)
    if step is CONFIRM and not appointment.local_start:
        raise _refused(appointment, "has no start yet; reschedule it first")
    if step is NO_SHOW and datetime_of(appointment.start_time) > write_time(connection):
        raise _refused(appointment, "has not begun yet")
    appointment.status = step.after
    appointment.reason, appointment.cancelled_by = reason, cancelled_by
    del appointment.alternatives[:]
    changes.store(connection, company_id, appointment, step.action, principal.key_name, reason)
    return appointment


def _refused(appointment: Appointment, problem: str) -> FailedPrecondition:
    message = f"appointment {appointment.id} {problem}"
    return FailedPrecondition("appointment", appointment.id, message, reason=ErrorReason.APPOINTMENT_STATUS)
