"""What callers are shown of free starts."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.care.calendar.local import local_time
from pawport.care.calendar.slots import Need
from pawport.care.staff.service import Worker
from pawport.care.visits import finding
from pawport.care.visits.finding import Free, Search
from pawport.care.visits.taking import check_not_far, current_pet_id, zone_of
from pawport.gen.pawport.v1.appointment_pb2 import PartOfDay

__all__ = ["SlotSearch", "Slots", "find_slots"]


class SlotSearch(NamedTuple):
    """Which free starts are shown."""

    first: date
    last: date
    now: datetime
    limit: int
    part: PartOfDay.ValueType = PartOfDay.PART_OF_DAY_UNSPECIFIED
    staff_id: str = ""
    pet_id: str = ""


class Slots(NamedTuple):
    """Free starts, how long a visit takes, and the time zone of the company."""

    free: list[Free]
    need: Need
    zone: ZoneInfo


def find_slots(
    connection: Connection, company_id: str, search: SlotSearch, need: Need, workers: Sequence[Worker]
) -> Slots:
    """The first free starts of some days for one of the workers.

    Raises:
        NotFound: the company has no such pet.
        InvalidArgument: the days are over or too far away.
    """
    zone = zone_of(connection, company_id)
    check_not_far(search.first, local_time(search.now, zone).date(), "from_date")
    pet_id = current_pet_id(connection, company_id, search.pet_id) if search.pet_id else ""
    wanted = Search(search.first, search.last, need, zone, search.now, workers, pet_id, search.part)
    return Slots(list(islice(finding.find_free(connection, company_id, wanted), search.limit)), need, zone)
