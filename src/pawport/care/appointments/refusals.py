"""Why an appointment cannot be: errors with what callers need to go on."""

from collections.abc import Sequence

from pawport.errors import FailedPrecondition
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["pet_not_free", "slot_not_free", "wrong_status"]


def slot_not_free(staff_id: str, start: str, next_free: Sequence[str]) -> FailedPrecondition:
    """The staff member, or everybody if none is named, does not work then or has another appointment."""
    who = f"staff member {staff_id} is not free" if staff_id else "nobody is free"
    return FailedPrecondition(
        "staff_member",
        staff_id,
        f"{who} at {start}{_then(next_free)}",
        reason=ErrorReason.SLOT_NOT_FREE,
        metadata={"next_free": ",".join(next_free)},
    )


def pet_not_free(pet_id: str, start: str, next_free: Sequence[str]) -> FailedPrecondition:
    """The pet has another appointment then."""
    return FailedPrecondition(
        "pet",
        pet_id,
        f"pet {pet_id} has another appointment at {start}{_then(next_free)}",
        reason=ErrorReason.PET_NOT_FREE,
        metadata={"next_free": ",".join(next_free)},
    )


def wrong_status(appointment: Appointment, action: str) -> FailedPrecondition:
    """The status does not allow the action."""
    status = Appointment.Status.Name(appointment.status)
    message = f"appointment {appointment.id} cannot be {action}: it is {status}"
    return FailedPrecondition("appointment", appointment.id, message, reason=ErrorReason.APPOINTMENT_STATUS)


def _then(next_free: Sequence[str]) -> str:
    return f"; the next free starts are {', '.join(next_free)}" if next_free else ""
