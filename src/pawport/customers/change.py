"""One customer in a transaction: as it was, and as it will be."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from pawport.customers.rows import keys_of_kind, lookups
from pawport.customers.rules import WRITABLE
from pawport.db import new_uid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit.masks import changed_fields
from pawport.kit.times import datetime_of

__all__ = ["CustomerChange"]

_NOT_COMPARED: Final = frozenset(("id", "created_time", "last_updated_time", "etag"))
_COMPARED: Final = {field.name for field in Customer.DESCRIPTOR.fields} - _NOT_COMPARED
_NAMED: Final = WRITABLE | {"vets"}


class CustomerChange:
    """A customer who is locked, or new. What is done here is written by `CustomerChanges.write`."""

    def __init__(self, customer: Customer, *, is_new: bool = False) -> None:
        self.customer = customer
        """The customer as it will be, to be read."""
        self.uid = new_uid() if is_new else b""
        self.is_new = is_new
        self.action = "created" if is_new else "updated"
        """What the event says: it is always recorded unless it is "updated"."""
        self.merged_into_id = ""
        """Of a duplicate, the id of the customer that it is merged into."""
        self.previous_time: datetime | None = None
        """Of the change before this one, once it is stamped."""
        self.further_events: Sequence[str] = ()
        """The types of events beside the one of the action."""
        self.before: Customer | None = None
        """The customer as stored, if it is edited."""
        self._is_edited = False
        self._keys: dict[str, Collection[str]] = {}  # by their kinds, of what is not edited

    def edit(self) -> Customer:
        """Returns the customer to be changed in place."""
        self._is_edited = True
        if self.before is None and not self.is_new:
            self.before = Customer()
            self.before.CopyFrom(self.customer)
        return self.customer

    def replace(self, customer: Customer, action: str) -> None:
        """Makes the customer another one with the same id."""
        self.edit()
        self.customer, self.action = customer, action

    def keys(self, kind: str) -> Collection[str]:
        """Returns the keys of one kind that the customer is found by."""
        if self._is_edited:
            return keys_of_kind(self.customer, kind)
        if kind not in self._keys:
            self._keys[kind] = keys_of_kind(self.customer, kind)
        return self._keys[kind]

    def changed(self) -> list[str]:
        """Returns the names of what differs from what is stored; of a new customer, of what it has."""
        if self.is_new:
            return [field.name for field, _ in self.customer.ListFields() if field.name in WRITABLE]
        if self.before is None or self.before == self.customer:
            return []
        names = changed_fields(self.before, self.customer, _COMPARED)
        return [name for name in names if name in _NAMED] or names

    def stored_time(self) -> datetime:
        """Returns the time of the last change that is stored."""
        return datetime_of((self.before or self.customer).last_updated_time)

    def are_lookups_changed(self) -> bool:
        """Returns whether the customer is found by something else than before."""
        return self.before is None or list(lookups(self.before)) != list(lookups(self.customer))

    def is_written(self) -> None:
        """Lets what is done from now on be a change of its own."""
        self.is_new, self.action, self.before = False, "updated", None
        self.further_events = ()
        self._is_edited, self._keys = False, {}
