"""Allivet's CustomerService."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.allivet.answers import Warnings
from pawport.apis.allivet.customers import translation
from pawport.apis.allivet.ids import find_customer
from pawport.apis.writes import Writes
from pawport.customers import service
from pawport.customers.changes import CustomerChanges
from pawport.customers.rules import normalize
from pawport.db import Database, lock_keys
from pawport.errors import AlreadyExists, invalid
from pawport.gen.allivet.v1 import customer_pb2
from pawport.gen.allivet.v1 import customer_service_pb2 as messages
from pawport.gen.allivet.v1.customer_service_pb2_grpc import CustomerServiceServicer
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.search_keys import email_key
from pawport.rpc.caller import caller

__all__ = ["AllivetCustomerServicer"]

_TAKEN: Final = {
    ErrorReason.CUSTOMER_EXTERNAL_ID_TAKEN: "clientCustomerNo",
    ErrorReason.CUSTOMER_EMAIL_TAKEN: "email",
}


class AllivetCustomerServicer(CustomerServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def GetCustomer(self, request: messages.GetCustomerRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> customer_pb2.Customer:
            customer = find_customer(connection, company_id, request.client_customer_no)
            return _shown(connection, company_id, customer, Warnings())

        return await self._database.read(work)

    async def CreateCustomer(self, request: messages.CreateCustomerRequest, context: Any) -> Any:
        company = caller().principal.company
        warnings = Warnings()
        if request.customer.password:
            request.customer.ClearField("password")  # before anything is kept, such as a hash of the request
            warnings.add("password", "is not kept")
        given = translation.new_customer(request.customer, warnings)

        def work(connection: Connection) -> customer_pb2.Customer:
            with _named_as_in_the_document():
                customer = service.create_customer(connection, company, given)
            return _shown(connection, company.id, customer, warnings)

        return await self._writes.run(work)

    async def UpdateCustomer(self, request: messages.UpdateCustomerRequest, context: Any) -> Any:
        company = caller().principal.company

        def work(connection: Connection) -> customer_pb2.Customer:
            found = find_customer(connection, company.id, request.client_customer_no)
            with _named_as_in_the_document():
                customer = _update(connection, company, found, request.customer)
            return _shown(connection, company.id, customer, Warnings())

        return await self._writes.run(work)


def _update(
    connection: Connection, company: Company, found: Customer, given: customer_pb2.CustomerChange
) -> Customer:
    lock_keys(connection, company.id, {"customer_email": [email_key(given.email)]})
    changes = CustomerChanges(connection, company.id)
    customer = changes.person(found.id).edit()
    fields = translation.change_customer(customer, given)
    normalize(customer, company, fields, list(customer.addresses))
    changes.write()
    return customer


@contextmanager
def _named_as_in_the_document() -> Iterator[None]:
    """Gives what another customer has for itself the document's name."""
    try:
        yield
    except AlreadyExists as error:
        if (field := _TAKEN.get(error.reason)) is None:
            raise
        raise invalid(field, "is already in use") from None


def _shown(
    connection: Connection, company_id: str, customer: Customer, warnings: Warnings
) -> customer_pb2.Customer:
    guid = service.guid(connection, company_id, customer.id)
    return translation.shown_customer(customer, guid, warnings)
