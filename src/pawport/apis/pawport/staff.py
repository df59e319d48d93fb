"""StaffService over gRPC."""

from typing import Any

from sqlalchemy import Connection

from pawport.apis.writes import Writes
from pawport.care.staff import calendars_service, service
from pawport.db import Database
from pawport.gen.pawport.v1 import staff_service_pb2 as messages
from pawport.gen.pawport.v1.staff_service_pb2 import StaffCalendar
from pawport.gen.pawport.v1.staff_service_pb2_grpc import StaffServiceServicer
from pawport.kit.paging import UID_POSITION
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["StaffServicer"]


class StaffServicer(StaffServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, public_url: str) -> None:
        """`public_url`: what the addresses of calendars begin with, without a slash at the end."""
        self._database = database
        self._writes = writes
        self._public_url = public_url

    async def CreateStaffMember(self, request: messages.CreateStaffMemberRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.create_member(
                connection, company_id, request.staff_member, request.staff_id
            )
        )

    async def GetStaffMember(self, request: messages.GetStaffMemberRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_member(connection, company_id, request.id)
        )

    async def ListStaff(self, request: messages.ListStaffRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = position(request, company_id, UID_POSITION)
        staff, following = await self._database.read_slowly(
            lambda connection: service.list_members(
                connection, company_id, after, window, show_deleted=request.show_deleted
            )
        )
        return messages.ListStaffResponse(next_page_token=token(request, company_id, following), staff=staff)

    async def UpdateStaffMember(self, request: messages.UpdateStaffMemberRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.update_member(connection, company_id, request)
        )

    async def DeleteStaffMember(self, request: messages.DeleteStaffMemberRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.delete_member(connection, company_id, request.id, request.etag)
        )

    async def CreateStaffCalendar(self, request: messages.CreateStaffCalendarRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> tuple[StaffCalendar, str]:
            token = calendars_service.create_token(connection, company_id, request.id)
            return StaffCalendar(staff_id=request.id), token

        answer, token = await self._writes.run_with_secret(work)
        calendar = StaffCalendar.FromString(answer)
        calendar.url = f"{self._public_url}/calendars/{token}.ics" if token else ""
        return calendar

    async def RevokeStaffCalendar(self, request: messages.RevokeStaffCalendarRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> StaffCalendar:
            calendars_service.revoke(connection, company_id, request.id)
            return StaffCalendar(staff_id=request.id)

        return await self._writes.run(work)

    async def GetHolidays(self, request: messages.GetHolidaysRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(lambda connection: service.get_holidays(connection, company_id))

    async def UpdateHolidays(self, request: messages.UpdateHolidaysRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.update_holidays(connection, company_id, request.holidays)
        )
