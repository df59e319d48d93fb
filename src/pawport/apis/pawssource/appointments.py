"""Paws Source's AppointmentService."""

from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.apis.pawssource import appointment_translation
from pawport.apis.pawssource.errors import UNKNOWN
from pawport.apis.pawssource.lists import list_meta, window
from pawport.apis.writes import Writes
from pawport.care.appointments import service, steps, types_service
from pawport.care.appointments.repository import Position
from pawport.care.appointments.service import Wish
from pawport.care.staff import service as staff
from pawport.db import Database
from pawport.errors import NotFound, invalid
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawssource.v2 import appointment_service_pb2 as messages
from pawport.gen.pawssource.v2.appointment_service_pb2_grpc import AppointmentServiceServicer
from pawport.rpc.caller import caller
from pawport.rpc.page_token import position

__all__ = ["PawsSourceAppointmentServicer"]

_FIELDS: Final = {"pet": "pet_id", "staff_member": "vet_id"}


class PawsSourceAppointmentServicer(AppointmentServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateAppointment(self, request: messages.CreateAppointmentRequest, context: Any) -> Any:
        principal, wish = caller().principal, appointment_translation.wish(request)

        def work(connection: Connection) -> messages.CreateAppointmentResponse:
            made = _create(connection, principal, wish)
            return messages.CreateAppointmentResponse(data=appointment_translation.appointment(made))

        return await self._writes.run(work)

    async def ListAppointments(self, request: messages.ListAppointmentsRequest, context: Any) -> Any:
        company = caller().principal.company
        wanted = appointment_translation.wanted(request, ZoneInfo(company.time_zone))
        found = position(request, company.id, None)
        after = None if found is None else Position.decoded(found, "cursor")

        def work(connection: Connection) -> tuple[list[bytes], Position | None]:
            known = staff.find_id(connection, company.id, wanted.staff_id) if wanted.staff_id else None
            ours = wanted._replace(staff_id=known or wanted.staff_id)
            return service.list_appointments(connection, company.id, ours, after, window(request))

        wires, following = await self._database.read_slowly(work)
        return messages.ListAppointmentsResponse(
            data=[appointment_translation.appointment(Appointment.FromString(wire)) for wire in wires],
            meta=list_meta(request, company.id, None if following is None else following.encoded()),
        )

    async def GetAppointment(self, request: messages.GetAppointmentRequest, context: Any) -> Any:
        company_id = caller().company_id
        wire = await self._database.read(
            lambda connection: service.get_appointment(connection, company_id, request.id)
        )
        found = Appointment.FromString(wire)
        return messages.GetAppointmentResponse(data=appointment_translation.appointment(found))

    async def CancelAppointment(self, request: messages.CancelAppointmentRequest, context: Any) -> Any:
        principal = caller().principal

        def work(connection: Connection) -> messages.CancelAppointmentResponse:
            found = steps.take_step(connection, principal, request.id, steps.CANCEL, reason=request.reason)
            return messages.CancelAppointmentResponse(data=appointment_translation.appointment(found))

        return await self._writes.run(work)


def _create(connection: Connection, principal: Principal, wish: Wish) -> Appointment:
    """Makes the appointment. A pet, vet or type that does not exist is a wrong field."""
    company_id = principal.company.id
    known = [type_.id for type_ in types_service.list_types(connection, company_id)]
    if wish.type_id not in known:
        raise invalid("appointment_type", f"must be one of {', '.join(known)}")
    if wish.staff_id:
        staff_id = staff.find_id(connection, company_id, wish.staff_id)
        if staff_id is None:
            raise invalid("vet_id", UNKNOWN)
        wish = replace(wish, staff_id=staff_id)
    try:
        return service.create(connection, principal, wish)
    except NotFound as error:
        raise invalid(_FIELDS[error.kind], UNKNOWN) from None
