"""What only one customer of a company can have.

Ids in other systems and e-mail addresses may repeat: a family shares a mailbox. But some vendors' APIs
address a customer by an id, and have one customer for each address. So of the customers with an id in such a
system, each has its ids there, and all of its e-mail addresses, for itself. Deleted and erased ones have
nothing.

A row for each of them keeps the second one out, however many transactions try at the same time.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from pawport.customers import claims_repository as repository
from pawport.customers.change import CustomerChange
from pawport.customers.finding import is_person
from pawport.customers.rows import email_keys
from pawport.errors import AlreadyExists
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit import external_ids
from pawport.kit.search_keys import external_id_key

__all__ = ["Claim", "check", "claims_of", "holder_of", "new_claims", "release", "take", "taken_error"]

_EXCLUSIVE: Final = ("allivet",)  # the systems; in it, clientCustomerNo of Allivet's API
_PREFIXES: Final = tuple(external_id_key(system, "") for system in _EXCLUSIVE)

Claim = tuple[str, str]
"""The kind and the value, as in the lookups."""


def claims_of(customer: Customer) -> set[Claim]:
    """Returns what the customer has for itself."""
    ids = {("external_id", key) for key in external_ids.keys(customer) if key.startswith(_PREFIXES)}
    if not ids or not is_person(customer):
        return set()
    return ids | {("email", key) for key in email_keys(customer)}


def holder_of(connection: Connection, company_id: str, system: str, id_: str) -> str | None:
    """Returns the id of the customer who has the id in the system for itself; None if nobody does."""
    claim = ("external_id", external_id_key(system, id_))
    return repository.holders(connection, company_id, [claim]).get(claim)


def check(
    connection: Connection,
    company_id: str,
    customer: Customer,
    before: Customer | None,
    prefix: str = "",
) -> None:
    """Raises AlreadyExists if another customer has for itself what the customer would have anew; `prefix`
    stands before the name of the field."""
    if wanted := new_claims(customer, before):
        holders = repository.holders(connection, company_id, wanted)
        taken = [claim for claim, holder in holders.items() if holder != customer.id]
        if taken:
            raise taken_error(taken, customer, prefix)


def release(connection: Connection, company_id: str, changes: Iterable[CustomerChange]) -> None:
    """Lets go of what customers no longer have, before they are written."""
    for change in changes:
        if change.action == "merged":
            repository.delete_all(connection, company_id, change.customer.id)
        elif change.before and (gone := claims_of(change.before) - claims_of(change.customer)):
            repository.delete_claims(connection, company_id, change.customer.id, gone)


def take(connection: Connection, company_id: str, changes: Sequence[CustomerChange]) -> None:
    """Keeps what written customers have anew for them.

    Raises:
        AlreadyExists: another customer has it.
    """
    wanted = [
        (claim, change.customer)
        for change in changes
        if change.action != "merged" and (change.is_new or change.before)
        for claim in new_claims(change.customer, change.before)
    ]
    # In one order, so that no two transactions wait for each other.
    for claim, customer in sorted(wanted, key=lambda each: each[0]):
        while not repository.insert_claim(connection, company_id, claim, customer.id):
            holder = repository.holders(connection, company_id, [claim]).get(claim)
            if holder == customer.id:
                break
            if holder is not None:  # else it was let go since, by another transaction
                raise taken_error([claim], customer)


def new_claims(customer: Customer, before: Customer | None) -> set[Claim]:
    """Returns what the customer would have for itself that it did not have before."""
    wanted = claims_of(customer)
    return wanted - claims_of(before) if wanted and before else wanted


def taken_error(taken: Collection[Claim], customer: Customer, prefix: str = "") -> AlreadyExists:
    """Returns the error of what another customer than this one has for itself."""
    for system, id_ in external_ids.pairs(customer):
        if ("external_id", external_id_key(system, id_)) in taken:
            field = f"{prefix}external_ids"
            message = f"{field}: another customer has the id {id_} in the system {system}"
            reason = ErrorReason.CUSTOMER_EXTERNAL_ID_TAKEN
            return AlreadyExists("customer", id_, message, reason=reason, field=field)
    field = f"{prefix}email"
    message = f"{field}: another customer has the e-mail address"
    reason = ErrorReason.CUSTOMER_EMAIL_TAKEN
    return AlreadyExists("customer", customer.email, message, reason=reason, field=field)
