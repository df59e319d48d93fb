"""The types of appointments: those that exist from the beginning, and what a company sets."""

from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import company_service as companies
from pawport.care.appointments import types_repository as repository
from pawport.errors import NotFound, QuotaExceeded, invalid
from pawport.events import NewEvent
from pawport.gen.pawport.v1.appointment_pb2 import AppointmentType
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.staff_pb2 import StaffMember

__all__ = ["BUILT_IN", "get_type", "list_types", "set_type"]

_MAX_TYPES: Final = 200
# With the names of Paws Source's appointments; minutes of the visit and after it.
BUILT_IN: Final = {
    type_id: AppointmentType(
        id=type_id, name=name, role=StaffMember.VET, duration_minutes=duration, buffer_minutes=buffer
    )
    for type_id, name, duration, buffer in (
        ("dental", "Dental care", 60, 15),
        ("emergency", "Emergency", 30, 0),
        ("follow_up", "Follow-up", 15, 0),
        ("other", "Other", 30, 0),
        ("routine_checkup", "Routine checkup", 30, 0),
        ("surgery", "Surgery", 120, 30),
        ("vaccination", "Vaccination", 15, 0),
    )
}


def get_type(connection: Connection, company_id: str, type_id: str) -> AppointmentType:
    """The type with the id.

    Raises:
        NotFound: the company has no such type.
    """
    found = repository.find(connection, company_id, type_id)
    if found is not None:
        return AppointmentType.FromString(found)
    if type_id in BUILT_IN:
        return BUILT_IN[type_id]
    raise NotFound("appointment_type", type_id)


def list_types(connection: Connection, company_id: str) -> list[AppointmentType]:
    """All types, in the order of their ids."""
    found = map(AppointmentType.FromString, repository.find_all(connection, company_id))
    by_id = BUILT_IN | {type_.id: type_ for type_ in found}
    return [by_id[type_id] for type_id in sorted(by_id)]


def set_type(connection: Connection, company_id: str, type_: AppointmentType) -> AppointmentType:
    """Adds the type, or replaces the one with its id.

    Raises:
        InvalidArgument: the name is empty.
        QuotaExceeded: the company has as many types as one can have.
    """
    if not type_.name.strip():
        raise invalid("name", "is required")
    companies.take_turn(connection, company_id)
    known = {each.id: each for each in list_types(connection, company_id)}
    if type_.id not in known and len(known) >= _MAX_TYPES:
        message = f"a company can have at most {_MAX_TYPES} types of appointments"
        reason = ErrorReason.APPOINTMENT_TYPE_QUOTA_EXCEEDED
        raise QuotaExceeded(f"company:{company_id}", message, reason=reason)
    if known.get(type_.id) != type_:
        repository.save(connection, company_id, type_)
        event = NewEvent("appointment_type.updated", type_.SerializeToString(deterministic=True))
        events.record(connection, company_id, "appointment_type", type_.id, "updated", (), (event,))
    return type_
