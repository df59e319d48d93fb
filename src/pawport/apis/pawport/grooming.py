"""GroomingService over gRPC."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from pawport.apis.pawport.slots import add_slots, search_of
from pawport.apis.writes import Writes
from pawport.care.grooming import packages_service, service, steps
from pawport.care.grooming.service import Change, Wish
from pawport.care.grooming.steps import Step
from pawport.care.staff.rules import given_local_time
from pawport.care.visits.repository import Position, Wanted
from pawport.db import Database
from pawport.gen.pawport.v1 import grooming_service_pb2 as messages
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking, GroomingPackage
from pawport.gen.pawport.v1.grooming_service_pb2_grpc import GroomingServiceServicer
from pawport.kit.masks import copy_field, copy_masked, copy_present
from pawport.kit.times import given_interval
from pawport.pets.changes import PetChanges
from pawport.pets.codes.catalogue import Catalogue
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["GroomingServicer"]

_WRITABLE = frozenset(("package_id", "add_on_ids", "notes"))


class GroomingServicer(GroomingServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, catalogue: Catalogue) -> None:
        self._database = database
        self._writes = writes
        self._catalogue = catalogue

    async def CreateGroomingBooking(
        self, request: messages.CreateGroomingBookingRequest, context: Any
    ) -> Any:
        principal = caller().principal
        wish = Wish(
            pet_id=request.pet_id,
            package_id=request.package_id,
            local=given_local_time(request.local_start, "local_start"),
            add_on_ids=list(request.add_on_ids),
            staff_id=request.staff_id,
            notes=request.notes,
            booking_id=request.booking_id,
        )
        return await self._write(lambda connection: service.create(connection, principal, wish))

    async def GetGroomingBooking(self, request: messages.GetGroomingBookingRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> GroomingBooking:
            booking = service.get_booking(connection, company_id, request.id)
            self._show_pets(connection, company_id, [booking])
            return booking

        return await self._database.read(work)

    async def ListGroomingBookings(self, request: messages.ListGroomingBookingsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        found = position(request, company_id, None)
        after = None if found is None else Position.decoded(found, "pagination.page_token")
        start, end = given_interval(request.interval, "interval")
        wanted = Wanted(
            pet_id=request.pet_id,
            staff_id=request.staff_id,
            statuses=(GroomingBooking.Status.Name(request.status),) if request.status else (),
            start=start if request.interval.HasField("start_time") else None,
            end=end,
        )

        def work(connection: Connection) -> tuple[list[GroomingBooking], Position | None]:
            page = service.list_bookings(connection, company_id, wanted, after, window)
            self._show_pets(connection, company_id, page[0])
            return page

        bookings, following = await self._database.read_slowly(work)
        next_token = token(request, company_id, following and following.encoded())
        return messages.ListGroomingBookingsResponse(next_page_token=next_token, bookings=bookings)

    async def FindGroomingSlots(self, request: messages.FindGroomingSlotsRequest, context: Any) -> Any:
        company_id, search = caller().company_id, search_of(request)
        packages = (request.package_id, list(request.add_on_ids))

        def work(connection: Connection) -> messages.FindGroomingSlotsResponse:
            found, quote = service.find_slots(connection, company_id, *packages, search)
            response = messages.FindGroomingSlotsResponse(
                time_zone=found.zone.key, price=quote.price, duration_minutes=quote.duration_minutes
            )
            add_slots(response, found)
            return response

        return await self._database.read_slowly(work)

    async def RescheduleGroomingBooking(
        self, request: messages.RescheduleGroomingBookingRequest, context: Any
    ) -> Any:
        local = given_local_time(request.local_start, "local_start")
        return await self._update(request, Change(local=local, staff_id=request.staff_id or None))

    async def UpdateGroomingBooking(
        self, request: messages.UpdateGroomingBookingRequest, context: Any
    ) -> Any:
        given = GroomingBooking()
        if request.update_mask.paths:
            fields = copy_masked(request, given, _WRITABLE, request.update_mask.paths)
        else:
            fields = copy_present(request, given, _WRITABLE)
        change = Change(
            package_id=given.package_id if "package_id" in fields else None,
            add_on_ids=list(given.add_on_ids) if "add_on_ids" in fields else None,
            notes=given.notes if "notes" in fields else None,
        )
        return await self._update(request, change)

    async def CheckInGroomingBooking(
        self, request: messages.CheckInGroomingBookingRequest, context: Any
    ) -> Any:
        return await self._step(request, steps.CHECK_IN)

    async def CompleteGroomingBooking(
        self, request: messages.CompleteGroomingBookingRequest, context: Any
    ) -> Any:
        principal = caller().principal
        return await self._write(
            lambda connection: steps.complete(
                connection,
                principal,
                request.id,
                text=request.report,
                photo_ids=list(request.photo_ids),
                weight=request.weight if request.HasField("weight") else None,
                etag=request.etag,
            )
        )

    async def CancelGroomingBooking(
        self, request: messages.CancelGroomingBookingRequest, context: Any
    ) -> Any:
        return await self._step(
            request, steps.CANCEL, reason=request.reason, cancelled_by=request.cancelled_by
        )

    async def MarkGroomingNoShow(self, request: messages.MarkGroomingNoShowRequest, context: Any) -> Any:
        return await self._step(request, steps.NO_SHOW)

    async def ListGroomingPackages(self, request: messages.ListGroomingPackagesRequest, context: Any) -> Any:
        company_id = caller().company_id
        found = await self._database.read(
            lambda connection: packages_service.list_packages(connection, company_id)
        )
        return messages.ListGroomingPackagesResponse(packages=found)

    async def SetGroomingPackage(self, request: messages.SetGroomingPackageRequest, context: Any) -> Any:
        company_id, package = caller().company_id, GroomingPackage()
        for field in GroomingPackage.DESCRIPTOR.fields:
            copy_field(request, package, field.name)
        return await self._writes.run(
            lambda connection: packages_service.set_package(connection, company_id, package)
        )

    async def _update(self, request: Any, change: Change) -> Any:
        principal = caller().principal
        return await self._write(
            lambda connection: service.update(connection, principal, request.id, change, request.etag)
        )

    async def _step(self, request: Any, step: Step, **options: Any) -> Any:
        principal = caller().principal
        return await self._write(
            lambda connection: steps.take_step(
                connection, principal, request.id, step, etag=request.etag, **options
            )
        )

    async def _write(self, change: Callable[[Connection], GroomingBooking]) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> GroomingBooking:
            booking = change(connection)
            self._show_pets(connection, company_id, [booking])
            return booking

        return await self._writes.run(work)

    def _show_pets(
        self, connection: Connection, company_id: str, bookings: Sequence[GroomingBooking]
    ) -> None:
        """Shows in each booking what a groomer must know of the pet."""
        pets = PetChanges(connection, company_id, lock=False)
        pets.load(ids={booking.pet_id for booking in bookings})
        for booking in bookings:
            change = pets.by_id(booking.pet_id)
            if change is not None:
                booking.evaluation_status = change.pet.evaluation_status
                codes = self._catalogue.codes(connection, company_id, " ".join(change.code_ids))
                booking.pet_codes.extend(codes)
