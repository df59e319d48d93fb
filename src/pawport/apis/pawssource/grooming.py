"""Paws Source's GroomingService."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport.apis.pawssource import grooming_translation
from pawport.apis.pawssource.errors import UNKNOWN
from pawport.apis.pawssource.lists import list_meta, window
from pawport.apis.writes import Writes
from pawport.care.grooming import packages_service, service
from pawport.care.visits.repository import Position
from pawport.care.visits.taking import zone_of
from pawport.db import Database
from pawport.errors import FieldViolation, InvalidArgument, NotFound, invalid
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawssource.v2 import grooming_service_pb2 as messages
from pawport.gen.pawssource.v2.grooming_service_pb2_grpc import GroomingServiceServicer
from pawport.rpc.caller import caller
from pawport.rpc.page_token import position

__all__ = ["PawsSourceGroomingServicer"]

_KINDS: Final = {"pet": "pet_id", "staff_member": "groomer_id"}
# Our fields, and what this API calls them.
_FIELDS: Final = {
    "package_id": "package",
    "add_on_ids": "add_ons",
    "local_start": "scheduled_start",
    "staff_id": "groomer_id",
}


class PawsSourceGroomingServicer(GroomingServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateGroomingBooking(
        self, request: messages.CreateGroomingBookingRequest, context: Any
    ) -> Any:
        principal = caller().principal

        def work(connection: Connection) -> bytes:
            wish = grooming_translation.wish(request, zone_of(connection, principal.company.id))
            with _fields_renamed(wish.package_id):
                made = service.create(connection, principal, wish)
            data = grooming_translation.booking(made)
            return _encoded(messages.CreateGroomingBookingResponse(data=data))

        return await self._writes.run(work)

    async def UpdateGroomingBooking(
        self, request: messages.UpdateGroomingBookingRequest, context: Any
    ) -> Any:
        principal = caller().principal

        def work(connection: Connection) -> bytes:
            change = grooming_translation.change(request, zone_of(connection, principal.company.id))
            with _fields_renamed(change.package_id):
                found = service.update(connection, principal, request.id, change)
            data = grooming_translation.booking(found)
            return _encoded(messages.UpdateGroomingBookingResponse(data=data))

        return await self._writes.run(work)

    async def ListGroomingBookings(self, request: messages.ListGroomingBookingsRequest, context: Any) -> Any:
        company_id = caller().company_id
        wanted = grooming_translation.wanted(request)
        found = position(request, company_id, None)
        after = None if found is None else Position.decoded(found, "cursor")

        def work(connection: Connection) -> tuple[list[GroomingBooking], Position | None]:
            return service.list_bookings(connection, company_id, wanted, after, window(request))

        bookings, following = await self._database.read_slowly(work)
        meta = list_meta(request, company_id, None if following is None else following.encoded())
        data = map(grooming_translation.booking, bookings)
        return _encoded(messages.ListGroomingBookingsResponse(data=data, meta=meta))

    async def GetGroomingBooking(self, request: messages.GetGroomingBookingRequest, context: Any) -> Any:
        company_id = caller().company_id
        found = await self._database.read(
            lambda connection: service.get_booking(connection, company_id, request.id)
        )
        data = grooming_translation.booking(found)
        return _encoded(messages.GetGroomingBookingResponse(data=data))

    async def ListGroomingPackages(self, request: messages.ListGroomingPackagesRequest, context: Any) -> Any:
        company_id = caller().company_id
        found = await self._database.read(
            lambda connection: packages_service.list_packages(connection, company_id)
        )
        data = [grooming_translation.package(each) for each in found if not each.inactive]
        return messages.ListGroomingPackagesResponse(data=data, meta=list_meta(request, company_id, None))


def _encoded(answer: Message) -> bytes:
    """The answer, with the fields of a report always in the same order: it is a map."""
    return answer.SerializeToString(deterministic=True)


@contextmanager
def _fields_renamed(package_id: str | None) -> Iterator[None]:
    """Gives the fields that services blame for an error this API's names. A pet, a groomer or a package that
    does not exist is a wrong field. `package_id`: what the request has as package; others are add-ons."""
    try:
        yield
    except NotFound as error:
        if error.kind == "grooming_package":
            raise invalid("package" if error.name == package_id else "add_ons", UNKNOWN) from None
        if error.kind not in _KINDS:
            raise
        raise invalid(_KINDS[error.kind], UNKNOWN) from None
    except InvalidArgument as error:
        raise InvalidArgument([_renamed(each) for each in error.violations], reason=error.reason) from None


def _renamed(violation: FieldViolation) -> FieldViolation:
    name, bracket, rest = violation.field.partition("[")
    return FieldViolation(_FIELDS.get(name, name) + bracket + rest, violation.description)
