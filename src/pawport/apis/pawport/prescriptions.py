"""PrescriptionService over gRPC."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import prescription_service_pb2 as messages
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.prescription_service_pb2_grpc import PrescriptionServiceServicer
from pawport.kit.paging import UID_POSITION
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token
from pawport.shop.orders.waiting import release_lines
from pawport.shop.prescriptions import service
from pawport.shop.prescriptions.service import Wanted

__all__ = ["PrescriptionServicer"]

_Request = TypeVar("_Request")


class PrescriptionServicer(PrescriptionServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def RequestPrescription(self, request: messages.RequestPrescriptionRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: service.request_prescription(connection, company, request)
        )

    async def CreatePrescription(self, request: messages.CreatePrescriptionRequest, context: Any) -> Any:
        return await self._make_valid(service.create_prescription, request)

    async def GetPrescription(self, request: messages.GetPrescriptionRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._database.read(
            lambda connection: service.get_prescription(connection, company, request.id)
        )

    async def ListPrescriptions(self, request: messages.ListPrescriptionsRequest, context: Any) -> Any:
        company = caller().principal.company
        window = page_window(request.pagination)
        before = position(request, company.id, UID_POSITION)
        statuses = (request.filter.status,) if request.filter.status else ()
        wanted = Wanted(request.filter.customer_id, request.filter.pet_id, statuses)
        found, following = await self._database.read_slowly(
            lambda connection: service.list_prescriptions(connection, company, wanted, before, window)
        )
        return messages.ListPrescriptionsResponse(
            next_page_token=token(request, company.id, following), prescriptions=found
        )

    async def ApprovePrescription(self, request: messages.ApprovePrescriptionRequest, context: Any) -> Any:
        return await self._make_valid(service.approve_prescription, request)

    async def DenyPrescription(self, request: messages.DenyPrescriptionRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: service.deny_prescription(
                connection, company, request.id, request.reason, request.etag
            )
        )

    async def ClosePrescription(self, request: messages.ClosePrescriptionRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: service.close_prescription(
                connection, company, request.id, request.reason, request.etag
            )
        )

    async def _make_valid(
        self, change: Callable[[Connection, Company, _Request], Prescription], request: _Request
    ) -> Any:
        """The prescription that a change makes valid, after the lines of orders that wait for it have taken
        fills."""
        company = caller().principal.company

        def write(connection: Connection) -> Prescription:
            prescription = change(connection, company, request)
            if release_lines(connection, company.id, prescription.pet_id):
                return service.get_prescription(connection, company, prescription.id)
            return prescription

        return await self._writes.run(write)
