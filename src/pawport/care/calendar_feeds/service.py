"""The calendar of a staff member, for whoever knows its secret URL."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from pawport.care.appointments import service as appointments
from pawport.care.grooming import service as grooming
from pawport.care.staff import calendars_service
from pawport.care.visits.repository import Wanted
from pawport.care.visits.rows import Visit
from pawport.kit.times import datetime_of
from pawport.pets.changes import PetChanges

__all__ = ["calendar_of"]

_BEFORE: Final = timedelta(days=30)
_AFTER: Final = timedelta(days=366)
_MOST: Final = 2000


def calendar_of(connection: Connection, token: str, now: datetime) -> bytes:
    """The calendar whose token it is, from 30 days ago to a year from now.

    Of a pet it has the name, and neither notes nor the owner: the URL may be known to many applications.

    Raises:
        NotFound: the token is not valid.
    """
    from pawport.care.calendar_feeds import ical  # noqa: PLC0415 - it takes long, and few processes need it

    company_id, member = calendars_service.find_member(connection, token)
    wanted = Wanted(staff_id=member.id, start=now - _BEFORE, end=now + _AFTER)
    titled: list[tuple[Visit, str]] = [
        *appointments.list_for_calendar(connection, company_id, wanted, _MOST),
        *grooming.list_for_calendar(connection, company_id, wanted, _MOST),
    ]
    titled.sort(key=lambda each: datetime_of(each[0].start_time))
    del titled[_MOST:]
    pets = PetChanges(connection, company_id, lock=False)
    pets.load(ids={visit.pet_id for visit, _ in titled})

    def summary(title: str, pet_id: str) -> str:
        pet = pets.by_id(pet_id)
        return ": ".join(filter(None, (title, pet.pet.name if pet else "")))

    entries = (ical.Entry(visit, summary(title, visit.pet_id)) for visit, title in titled)
    return ical.written(member.name, entries)
