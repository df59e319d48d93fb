"""Allivet's CustomerService."""

from typing import Any, Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.allivet.answers import Warnings
from pawport.apis.allivet.customers import translation
from pawport.apis.allivet.ids import SYSTEM, find_customer
from pawport.apis.writes import Writes
from pawport.customers import service
from pawport.customers.changes import CustomerChanges
from pawport.customers.rows import email_keys
from pawport.customers.rules import normalize
from pawport.db import Database, lock_keys
from pawport.errors import FieldViolation, InvalidArgument
from pawport.gen.allivet.v1 import customer_pb2
from pawport.gen.allivet.v1 import customer_service_pb2 as messages
from pawport.gen.allivet.v1.customer_service_pb2_grpc import CustomerServiceServicer
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit import external_ids
from pawport.kit.search_keys import external_id_key
from pawport.rpc.caller import caller

__all__ = ["AllivetCustomerServicer"]

_TAKEN: Final = "is already in use"


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
            _check_free(connection, company.id, given)
            customer = service.create_customer(connection, company, given)
            return _shown(connection, company.id, customer, warnings)

        return await self._writes.run(work)

    async def UpdateCustomer(self, request: messages.UpdateCustomerRequest, context: Any) -> Any:
        company = caller().principal.company

        def work(connection: Connection) -> customer_pb2.Customer:
            found = find_customer(connection, company.id, request.client_customer_no)
            customer = _update(connection, company, found, request.customer)
            return _shown(connection, company.id, customer, Warnings())

        return await self._writes.run(work)


def _update(
    connection: Connection, company: Company, found: Customer, given: customer_pb2.CustomerChange
) -> Customer:
    after = Customer(id=found.id)
    translation.change_customer(after, given)
    after.external_ids.pop(SYSTEM, None)
    _check_free(connection, company.id, after)
    changes = CustomerChanges(connection, company.id)
    change = changes.person(found.id)
    customer = change.edit()
    fields = translation.change_customer(customer, given)
    normalize(customer, company, fields, list(customer.addresses))
    changes.write()
    return customer


def _check_free(connection: Connection, company_id: str, given: Customer) -> None:
    """Raises InvalidArgument when another customer has the client's number, or has a number of the client and
    one of the e-mail addresses. Until the transaction ends, no other gives them to a customer."""
    emails, ids = email_keys(given), external_ids.keys(given)
    lock_keys(connection, company_id, {"customer_email": emails, "customer_external_id": ids})
    changes = CustomerChanges(connection, company_id, lock=False)
    changes.load(emails=emails, external_ids=ids)
    number = given.external_ids.get(SYSTEM)
    numbered = changes.by_external_id(external_id_key(SYSTEM, number)) if number else []
    mailed = [
        each
        for email in emails
        for each in changes.by_email(email)
        if SYSTEM in each.customer.external_ids and each.customer.id != given.id
    ]
    taken = {"clientCustomerNo": numbered, "email": mailed}
    if wrong := [FieldViolation(field, _TAKEN) for field, holders in taken.items() if holders]:
        raise InvalidArgument(wrong)


def _shown(
    connection: Connection, company_id: str, customer: Customer, warnings: Warnings
) -> customer_pb2.Customer:
    guid = service.guid(connection, company_id, customer.id)
    return translation.shown_customer(customer, guid, warnings)
