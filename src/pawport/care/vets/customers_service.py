"""The vets of a customer. A change of them is a change of the customer."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.care.vets import repository, service
from pawport.care.vets.rows import identity_of, shown_to_customers
from pawport.customers import links
from pawport.customers.changes import CustomerChanges
from pawport.customers.finding import get_customer
from pawport.db import lock_keys, write_time
from pawport.errors import AlreadyExists, NotFound, QuotaExceeded, invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.vet_pb2 import CustomerVet, Vet
from pawport.kit.times import timestamp_of

__all__ = ["link_customer_vet", "list_customer_vets", "unlink_customer_vet", "vet_id_of"]

_MAX_VETS: Final = 20


def link_customer_vet(
    connection: Connection,
    company: Company,
    customer_id: str,
    *,
    vet_id: str = "",
    client_vet_id: str = "",
    external_code: str = "",
    given: Vet | None = None,
) -> CustomerVet:
    """Makes a vet one of the customer's: the one that is named, or else `given`, which is added to the
    directory if that does not have it. If the customer has the vet already, only the client's id and code are
    updated.

    Without `vet_id`, `client_vet_id` names the first of these that there is: the customer's vet with this id,
    the vet with this number, the vet that it named last at any customer of the company.

    Raises:
        NotFound: there is no such customer or vet, or it is deleted.
        FailedPrecondition: the person was erased.
        InvalidArgument: no vet is named, and none is given.
        AlreadyExists: another vet of the customer has the client's id.
        QuotaExceeded: the customer has as many vets as one can have.
    """
    new = None if given is None else service.new_vet(company, given)
    identities = [] if new is None else [identity_of(new)]
    client_ids = [client_vet_id] if client_vet_id else []
    lock_keys(connection, company.id, {"vet": identities, "client_vet_id": client_ids})
    changes = CustomerChanges(connection, company.id)
    customer = changes.person(customer_id).edit()
    vet = _find_or_add(connection, company.id, customer, vet_id, client_vet_id, new)
    link = _link(connection, customer, vet, client_vet_id)
    link.client_vet_id = client_vet_id or link.client_vet_id
    link.external_code = external_code or link.external_code
    links.prefer(customer, lambda first_id: _shown(connection, company.id, first_id))
    changes.write()
    if client_vet_id:
        repository.remember_client_id(connection, company.id, client_vet_id, vet.id)
    return _message(customer, link, vet)


def list_customer_vets(connection: Connection, company_id: str, customer_id: str) -> list[CustomerVet]:
    """Returns the customer's vets, the preferred one first.

    Raises:
        NotFound: the company has no such customer.
    """
    customer = get_customer(connection, company_id, customer_id)
    vets = service.get_vets(connection, company_id, [link.vet_id for link in customer.vets])
    return [_message(customer, link, vet) for link, vet in zip(customer.vets, vets, strict=True)]


def unlink_customer_vet(
    connection: Connection, company_id: str, customer_id: str, vet_id: str
) -> CustomerVet:
    """Removes a vet from the customer, and returns it as it was. The directory keeps it.

    Raises:
        NotFound: there is no such customer, it is deleted, or it does not have the vet.
        FailedPrecondition: the person was erased.
    """
    changes = CustomerChanges(connection, company_id)
    customer = changes.person(customer_id).edit()
    link = _of(customer, vet_id)
    if link is None:
        raise NotFound("vet", vet_id)
    removed = _message(customer, link, service.get_vet(connection, company_id, vet_id))
    links.remove(customer, link, lambda next_id: _shown(connection, company_id, next_id))
    changes.write()
    return removed


def vet_id_of(connection: Connection, company_id: str, customer: Customer, name: str) -> str | None:
    """Returns the id of the customer's vet that the client names by an id of its own, by the vet's number or
    by its id; None if the customer has no such vet."""
    for link in customer.vets:
        if link.client_vet_id == name:
            return link.vet_id
    by_number = _by_number(connection, company_id, name)
    found = _of(customer, name if by_number is None else by_number.id)
    return None if found is None else found.vet_id


def _find_or_add(
    connection: Connection,
    company_id: str,
    customer: Customer,
    vet_id: str,
    client_vet_id: str,
    new: Vet | None,
) -> Vet:
    if vet_id:
        return service.get_vet(connection, company_id, vet_id)
    if client_vet_id:
        for link in customer.vets:
            if link.client_vet_id == client_vet_id:
                return service.get_vet(connection, company_id, link.vet_id)
        known = _by_number(connection, company_id, client_vet_id)
        if known is None or known.deleted:
            known = repository.find_by_client_id(connection, company_id, client_vet_id)
        if known is not None and not known.deleted:
            return known
    if new is None:
        raise invalid("vet", "is required: neither vet_id nor client_vet_id names a vet of the directory")
    return service.find_or_add(connection, company_id, new)


def _link(connection: Connection, customer: Customer, vet: Vet, client_vet_id: str) -> Customer.VetLink:
    """The customer's link to the vet, which is added if there is none."""
    for other in customer.vets:
        if client_vet_id and other.client_vet_id == client_vet_id and other.vet_id != vet.id:
            message = f"client_vet_id: another vet of the customer has the id {client_vet_id}"
            reason = ErrorReason.CLIENT_VET_ID_TAKEN
            raise AlreadyExists("vet", other.vet_id, message, reason=reason, field="client_vet_id")
    if (known := _of(customer, vet.id)) is not None:
        return known
    if vet.deleted:
        raise NotFound("vet", vet.id)
    if len(customer.vets) >= _MAX_VETS:
        message = f"a customer can have at most {_MAX_VETS} vets; remove some first"
        raise QuotaExceeded(f"customer:{customer.id}", message, reason=ErrorReason.VET_QUOTA_EXCEEDED)
    return customer.vets.add(vet_id=vet.id, created_time=timestamp_of(write_time(connection)))


def _by_number(connection: Connection, company_id: str, text: str) -> Vet | None:
    """The vet whose number the text is."""
    if not service.is_number(text):
        return None
    return repository.find_by_number(connection, company_id, int(text))


def _of(customer: Customer, vet_id: str) -> Customer.VetLink | None:
    return next((link for link in customer.vets if link.vet_id == vet_id), None)


def _shown(connection: Connection, company_id: str, vet_id: str) -> Pet.Vet:
    return shown_to_customers(service.get_vet(connection, company_id, vet_id))


def _message(customer: Customer, link: Customer.VetLink, vet: Vet) -> CustomerVet:
    return CustomerVet(
        customer_id=customer.id,
        vet=vet,
        client_vet_id=link.client_vet_id,
        external_code=link.external_code,
        preferred=link.preferred,
        created_time=link.created_time,
    )
