"""Why a booking cannot be changed."""

from pawport.errors import FailedPrecondition
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking

__all__ = ["refused", "wrong_status"]


def wrong_status(booking: GroomingBooking, action: str) -> FailedPrecondition:
    """The status does not allow the action."""
    return refused(booking, f"cannot be {action}: it is {GroomingBooking.Status.Name(booking.status)}")


def refused(booking: GroomingBooking, problem: str) -> FailedPrecondition:
    """The booking as it is does not allow the call."""
    message = f"booking {booking.id} {problem}"
    reason = ErrorReason.GROOMING_BOOKING_STATUS
    return FailedPrecondition("grooming_booking", booking.id, message, reason=reason)
