"""Recording what changed of a customer: one change in the audit log, and the events for subscribers."""

from collections.abc import Iterator, Sequence

from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport import events
from pawport.customers.change import CustomerChange
from pawport.events import NewEvent
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.event_pb2 import MergeEvent

__all__ = ["record"]


def record(connection: Connection, company_id: str, change: CustomerChange, fields: Sequence[str]) -> None:
    """Records a change that was written; `fields` are the names of what differs."""
    customer, action = change.customer, change.action
    if action == "merged":
        message: Message = MergeEvent(id=customer.id, merged_into_id=change.merged_into_id)
    else:
        message = customer
    data = message.SerializeToString(deterministic=True)
    types = (f"customer.{action}", *change.further_events)
    named = fields if action in ("created", "updated") else ()
    happened = [NewEvent(type_, data) for type_ in types]
    if action == "updated" and "addresses" in fields:
        happened += _addresses(change.before or Customer(), customer)
    events.record(
        connection, company_id, "customer", customer.id, action, named, happened, change.previous_time
    )


def _addresses(before: Customer, after: Customer) -> Iterator[NewEvent]:
    """The events of addresses that came, changed or went."""
    old = {address.id: address for address in before.addresses}
    new = {address.id: address for address in after.addresses}
    for id_, address in old.items():
        if id_ not in new:
            yield _address("deleted", address)
    for id_, address in new.items():
        if id_ not in old:
            yield _address("created", address)
        elif address != old[id_]:
            yield _address("updated", address)


def _address(what: str, address: Customer.Address) -> NewEvent:
    return NewEvent(f"address.{what}", address.SerializeToString(deterministic=True), address.id)
