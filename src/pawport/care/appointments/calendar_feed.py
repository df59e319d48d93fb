"""The calendar of a staff member, for whoever knows its secret URL."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from pawport.care.appointments import repository, types_service
from pawport.care.appointments.repository import Wanted
from pawport.care.staff import calendars_service
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.kit.paging import Window
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
    from pawport.care.appointments import ical  # noqa: PLC0415 - it takes long, and few processes need it

    company_id, member = calendars_service.find_member(connection, token)
    wanted = Wanted(staff_id=member.id, start=now - _BEFORE, end=now + _AFTER)
    rows = repository.page(connection, company_id, wanted, None, Window(_MOST))
    all_ = [Appointment.FromString(wire) for _, wire in rows[:_MOST]]
    appointments = [each for each in all_ if each.local_start]
    types = {type_.id: type_.name for type_ in types_service.list_types(connection, company_id)}
    pets = PetChanges(connection, company_id, lock=False)
    pets.load(ids={each.pet_id for each in appointments})

    def summary(appointment: Appointment) -> str:
        pet = pets.by_id(appointment.pet_id)
        return ": ".join(filter(None, (types[appointment.type], pet.pet.name if pet else "")))

    return ical.written(member.name, (ical.Visit(each, summary(each)) for each in appointments))
