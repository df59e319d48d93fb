"""Between a GroomingBooking and its row."""

from typing import Any, Final

from pawport.care.visits.rows import taken_until
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.kit.times import datetime_of

__all__ = ["OPEN", "UPCOMING", "booking_row"]

UPCOMING: Final = (GroomingBooking.BOOKED,)
"""The status of bookings that can still be moved or called off."""
OPEN: Final = (*UPCOMING, GroomingBooking.CHECKED_IN)
_TAKING: Final = (*OPEN, GroomingBooking.COMPLETED)


def booking_row(booking: GroomingBooking) -> dict[str, Any]:
    """The columns of `grooming_bookings`, except the company's."""
    start = datetime_of(booking.start_time)
    row: dict[str, Any] = {
        "id": booking.id,
        "pet_id": booking.pet_id,
        "customer_id": booking.customer_id,
        "staff_id": booking.staff_id,
        "status": GroomingBooking.Status.Name(booking.status),
        "list_time": start,
        "end_time": None,
        "busy_until": None,
        "wire": booking.SerializeToString(deterministic=True),
    }
    return {**row, **taken_until(booking, start)} if booking.status in _TAKING else row
