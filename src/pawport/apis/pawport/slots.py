"""Searches for free starts, and what is found, over gRPC."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from pawport.care.calendar.local import local_text
from pawport.care.staff.rules import given_date
from pawport.care.visits.slots import Slots, SlotSearch
from pawport.errors import invalid
from pawport.gen.pawport.v1.appointment_service_pb2 import FindSlotsRequest, FindSlotsResponse
from pawport.gen.pawport.v1.grooming_service_pb2 import FindGroomingSlotsRequest, FindGroomingSlotsResponse

__all__ = ["add_slots", "search_of"]

_DEFAULT_SLOTS: Final = 50
_MAX_SLOTS: Final = 500
_MAX_DAYS: Final = timedelta(days=30)


def search_of(request: FindSlotsRequest | FindGroomingSlotsRequest) -> SlotSearch:
    """What the request looks for.

    Raises:
        InvalidArgument: its days are wrong, or too many.
    """
    first, last = _days(request)
    limit = min(request.max_slots or _DEFAULT_SLOTS, _MAX_SLOTS)
    return SlotSearch(
        first, last, datetime.now(UTC), limit, request.part_of_day, request.staff_id, request.pet_id
    )


def _days(request: FindSlotsRequest | FindGroomingSlotsRequest) -> tuple[date, date]:
    first = given_date(request.from_date, "from_date")
    last = given_date(request.to_date, "to_date") if request.HasField("to_date") else first
    if last < first:
        raise invalid("to_date", "must not be before from_date")
    if last - first > _MAX_DAYS:
        raise invalid("to_date", "must be at most 30 days after from_date")
    return first, last


def add_slots(response: FindSlotsResponse | FindGroomingSlotsResponse, found: Slots) -> None:
    """Adds the free starts that were found."""
    for free in found.free:
        slot = response.slots.add()
        slot.local_start = local_text(free.start.local)
        slot.start_time.seconds = int(free.start.time.timestamp())
        slot.end_time.seconds = int(found.need.visit(free.start.time).end.timestamp())
        slot.staff_ids.extend(free.staff_ids)
