"""Why an appointment cannot be changed."""

from pawport.errors import FailedPrecondition
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["wrong_status"]


def wrong_status(appointment: Appointment, action: str) -> FailedPrecondition:
    """The status does not allow the action."""
    status = Appointment.Status.Name(appointment.status)
    message = f"appointment {appointment.id} cannot be {action}: it is {status}"
    return FailedPrecondition("appointment", appointment.id, message, reason=ErrorReason.APPOINTMENT_STATUS)
