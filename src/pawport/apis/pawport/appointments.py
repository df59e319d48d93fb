"""AppointmentService over gRPC."""

from typing import Any

from sqlalchemy import Connection

from pawport.apis.pawport.slots import add_slots, search_of
from pawport.apis.writes import Writes
from pawport.care.appointments import service, steps, types_service
from pawport.care.appointments.repository import Position, Wanted
from pawport.care.appointments.service import Wish
from pawport.care.appointments.steps import Step
from pawport.care.staff.rules import given_date, given_local_time
from pawport.db import Database
from pawport.errors import invalid
from pawport.gen.pawport.v1 import appointment_service_pb2 as messages
from pawport.gen.pawport.v1.appointment_pb2 import Appointment, AppointmentType
from pawport.gen.pawport.v1.appointment_service_pb2_grpc import AppointmentServiceServicer
from pawport.kit.encoding import EncodedList
from pawport.kit.masks import copy_field
from pawport.kit.times import given_interval
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["AppointmentServicer"]


class AppointmentServicer(AppointmentServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateAppointment(self, request: messages.CreateAppointmentRequest, context: Any) -> Any:
        principal, wish = caller().principal, _wish(request)
        return await self._writes.run(lambda connection: service.create(connection, principal, wish))

    async def OverbookAppointment(self, request: messages.OverbookAppointmentRequest, context: Any) -> Any:
        principal = caller().principal
        local = given_local_time(request.local_start, "local_start")
        wish = Wish(
            pet_id=request.pet_id,
            type_id=request.type,
            day=local.date(),
            staff_id=request.staff_id,
            notes=request.notes,
            appointment_id=request.appointment_id,
        )
        return await self._writes.run(lambda connection: service.overbook(connection, principal, wish, local))

    async def GetAppointment(self, request: messages.GetAppointmentRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_appointment(connection, company_id, request.id)
        )

    async def ListAppointments(self, request: messages.ListAppointmentsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        found = position(request, company_id, None)
        after = None if found is None else Position.decoded(found, "pagination.page_token")
        start, end = given_interval(request.interval, "interval")
        wanted = Wanted(
            pet_id=request.pet_id,
            staff_id=request.staff_id,
            statuses=(Appointment.Status.Name(request.status),) if request.status else (),
            start=start if request.interval.HasField("start_time") else None,
            end=end,
        )
        wires, following = await self._database.read_slowly(
            lambda connection: service.list_appointments(connection, company_id, wanted, after, window)
        )
        next_token = token(request, company_id, following and following.encoded())
        rest = messages.ListAppointmentsResponse(next_page_token=next_token).SerializeToString()
        return EncodedList(rest, messages.ListAppointmentsResponse.APPOINTMENTS_FIELD_NUMBER, wires)

    async def FindSlots(self, request: messages.FindSlotsRequest, context: Any) -> Any:
        company_id = caller().company_id
        search = search_of(request)

        def work(connection: Connection) -> messages.FindSlotsResponse:
            found = service.find_slots(connection, company_id, request.type, search)
            response = messages.FindSlotsResponse(time_zone=found.zone.key)
            add_slots(response, found)
            return response

        return await self._database.read_slowly(work)

    async def RescheduleAppointment(
        self, request: messages.RescheduleAppointmentRequest, context: Any
    ) -> Any:
        principal = caller().principal
        local = given_local_time(request.local_start, "local_start")
        return await self._writes.run(
            lambda connection: service.reschedule(
                connection,
                principal,
                request.id,
                local,
                staff_id=request.staff_id,
                reason=request.reason,
                etag=request.etag,
            )
        )

    async def ConfirmAppointment(self, request: messages.ConfirmAppointmentRequest, context: Any) -> Any:
        return await self._step(request, steps.CONFIRM)

    async def DeclineAppointment(self, request: messages.DeclineAppointmentRequest, context: Any) -> Any:
        return await self._step(request, steps.DECLINE, reason=request.reason)

    async def CancelAppointment(self, request: messages.CancelAppointmentRequest, context: Any) -> Any:
        return await self._step(
            request, steps.CANCEL, reason=request.reason, cancelled_by=request.cancelled_by
        )

    async def CheckInAppointment(self, request: messages.CheckInAppointmentRequest, context: Any) -> Any:
        return await self._step(request, steps.CHECK_IN)

    async def CompleteAppointment(self, request: messages.CompleteAppointmentRequest, context: Any) -> Any:
        weight = request.weight if request.HasField("weight") else None
        return await self._step(request, steps.COMPLETE, weight=weight)

    async def MarkAppointmentNoShow(
        self, request: messages.MarkAppointmentNoShowRequest, context: Any
    ) -> Any:
        return await self._step(request, steps.NO_SHOW)

    async def ListAppointmentTypes(self, request: messages.ListAppointmentTypesRequest, context: Any) -> Any:
        company_id = caller().company_id
        found = await self._database.read(lambda connection: types_service.list_types(connection, company_id))
        return messages.ListAppointmentTypesResponse(appointment_types=found)

    async def SetAppointmentType(self, request: messages.SetAppointmentTypeRequest, context: Any) -> Any:
        company_id, type_ = caller().company_id, AppointmentType()
        for field in AppointmentType.DESCRIPTOR.fields:
            copy_field(request, type_, field.name)
        return await self._writes.run(
            lambda connection: types_service.set_type(connection, company_id, type_)
        )

    async def _step(self, request: Any, step: Step, **options: Any) -> Any:
        principal = caller().principal
        return await self._writes.run(
            lambda connection: steps.take_step(
                connection, principal, request.id, step, etag=request.etag, **options
            )
        )


def _wish(request: messages.CreateAppointmentRequest) -> Wish:
    local = given_local_time(request.local_start, "local_start") if request.local_start else None
    if local is None and not request.HasField("requested_date"):
        raise invalid("local_start", "is required if there is no requested_date")
    return Wish(
        pet_id=request.pet_id,
        type_id=request.type,
        day=local.date() if local else given_date(request.requested_date, "requested_date"),
        local=local,
        part=request.part_of_day,
        staff_id=request.staff_id,
        notes=request.notes,
        confirm=request.confirm,
        appointment_id=request.appointment_id,
    )
