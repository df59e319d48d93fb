"""The one door through which customers are written: those of one transaction, as they were and will be.

It works as `pawport.pets.changes` does. The house customer owns the pets that come without an owner.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport.accounts import company_service as companies
from pawport.customers import claims, finding, repository
from pawport.customers.change import CustomerChange
from pawport.customers.recording import record
from pawport.customers.rows import lookups
from pawport.db import Conflict, new_id, write_time
from pawport.errors import AlreadyExists
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.etags import next_etag
from pawport.kit.times import timestamp_of
from pawport.redirects import service as redirects

__all__ = ["CustomerChange", "CustomerChanges"]


class CustomerChanges:
    """The changes of one transaction. With `lock=False` nothing is locked, for a dry run: never write it."""

    def __init__(self, connection: Connection, company_id: str, *, lock: bool = True) -> None:
        self.connection = connection
        """Another one can stand here when a dry run goes on in another transaction."""
        self._company_id = company_id
        self._lock = lock
        self._changes: dict[str, CustomerChange] = {}
        self._loaded: set[str] = set()  # ids
        self._found: dict[tuple[str, str], list[str]] = {}  # ids by the kind and value of a lookup
        self._current: dict[str, str] = {}  # what ids mean that were merged while they were looked for
        self._own: dict[tuple[str, str], dict[str, None]] = {}  # ids of the customers who have them here
        self._house: CustomerChange | None = None

    def customer(self, customer_id: str, etag: str = "") -> CustomerChange:
        """Locks the customer. Raises as `finding.lock_customer` does."""
        found = finding.lock_customer(self.connection, self._company_id, customer_id, etag, lock=self._lock)
        return self._keep(found)

    def person(self, customer_id: str, etag: str = "", *, deleted_too: bool = False) -> CustomerChange:
        """Locks the customer, to change what is known of the person. Raises as `finding.lock_person`."""
        found = finding.lock_person(
            self.connection, self._company_id, customer_id, etag, deleted_too=deleted_too, lock=self._lock
        )
        return self._keep(found)

    def load(
        self,
        *,
        ids: Iterable[str] = (),
        emails: Collection[str] = (),
        external_ids: Collection[str] = (),
        phones: Collection[str] = (),
        full_names: Collection[str] = (),
    ) -> list[CustomerChange]:
        """Reads and locks the customers that a batch may mean: by their ids, and by the keys of e-mail
        addresses, of ids in other systems, of phone numbers and of full names. Returns those that were not
        loaded before."""
        found_ids: set[str] = set()
        by_kind = {"email": emails, "external_id": external_ids, "phone": phones, "full_name": full_names}
        for kind, keys in by_kind.items():
            missing = {key for key in keys if (kind, key) not in self._found}
            if missing:
                ids_by_key = repository.find_by_keys(self.connection, self._company_id, kind, missing)
                self._found |= {(kind, key): list(ids_by_key.get(key, ())) for key in missing}
                found_ids.update(*ids_by_key.values())
        missing = {*ids, *found_ids} - self._loaded - self._changes.keys()
        self._loaded |= missing
        loaded = self._load(missing)
        if merged := (found_ids & missing) - self._changes.keys():
            self._current |= {
                id_: redirects.current_id(self.connection, self._company_id, "customer", id_)
                for id_ in merged
            }
            loaded += self._load(set(self._current.values()) - self._changes.keys())
        return loaded

    def by_id(self, customer_id: str) -> CustomerChange | None:
        """Returns the customer with the id, deleted or not, if it was loaded."""
        return self._changes.get(customer_id)

    def by_email(self, key: str) -> list[CustomerChange]:
        """Returns the people who have an e-mail address, oldest first, if it was loaded."""
        return self.found_by("email", key)

    def by_external_id(self, key: str) -> list[CustomerChange]:
        """Returns the people who have an id in another system, oldest first, if it was loaded."""
        return self.found_by("external_id", key)

    def found_by(self, kind: str, key: str) -> list[CustomerChange]:
        """Returns the people who are found by a key of a kind, oldest first, if it was loaded; none if more
        than 20 are."""
        stored, own = self._found.get((kind, key), ()), self._own.get((kind, key), ())
        if (not stored and not own) or len(own) > repository.MOST_OF_KEY:
            return []
        current = dict.fromkeys(self._current.get(id_, id_) for id_ in (*stored, *own))
        found = (self._changes[id_] for id_ in current if id_ in self._changes)
        # Until a customer was locked, another transaction could have taken the key from it.
        return [change for change in found if finding.is_person(change.customer) and key in change.keys(kind)]

    def count_indexed(self, kind: str, key: str) -> int:
        """Returns how many customers were given a key of a kind in this transaction."""
        return len(self._own.get((kind, key), ()))

    def house(self) -> CustomerChange:
        """Returns the house customer, who is added when it is needed for the first time."""
        if self._house is None:
            found = repository.find_house(self.connection, self._company_id)
            if found is None and self._lock:  # or two callers could add one each
                companies.take_turn(self.connection, self._company_id)
                found = repository.find_house(self.connection, self._company_id)
            if found is None:
                self._house = self.add(Customer(first_name="House", house=True))
            else:
                self._house = self._keep(found)
        return self._house

    def house_id(self) -> str:
        """Returns the id of the house customer; empty if there is none yet."""
        if self._house is None:
            found = repository.find_house(self.connection, self._company_id)
            if found is None:
                return ""
            self._house = self._keep(found)
        return self._house.customer.id

    def add(self, customer: Customer, customer_id: str = "") -> CustomerChange:
        """Adds a new customer, whose fields are in the form in which they are kept.

        Raises:
            AlreadyExists: `customer_id`, the caller's own id, is taken.
        """
        change = CustomerChange(customer, is_new=True)
        if customer_id and self._is_taken(customer_id):
            raise _taken(customer_id)
        customer.id = customer_id or customer.id or new_id("cus", change.uid)
        self._changes[customer.id] = change
        self.index(change)
        return change

    def index(self, change: CustomerChange) -> None:
        """Lets a customer be found by what it has now."""
        customer = change.customer
        for key in lookups(customer):
            self._own.setdefault(key, {})[customer.id] = None

    def check_claims(self, customer: Customer, before: Customer | None, prefix: str = "") -> None:
        """Raises AlreadyExists if a customer could not be written as it will be, because another one has for
        itself what it has anew: in the database, or in this transaction. `prefix` stands before the names of
        fields in errors."""
        claims.check(self.connection, self._company_id, customer, before, prefix)
        for kind, value in claims.new_claims(customer, before):
            for id_ in self._own.get((kind, value), ()):
                if id_ != customer.id and (kind, value) in claims.claims_of(self._changes[id_].customer):
                    raise claims.taken_error([(kind, value)], customer, prefix)

    def write(self) -> None:
        """Writes what differs, with an event for each customer who does.

        Raises:
            AlreadyExists: another transaction took the id of the only new customer, or another customer has
                for itself what one would have: see `claims`.
            Conflict: another transaction took the id of one of several.
        """
        differing = [
            (change, fields)
            for change in self._changes.values()
            if (fields := change.changed()) or change.action != "updated"
        ]
        written = [change for change, _ in differing]
        for change in written:
            self._stamp(change)
        claims.release(self.connection, self._company_id, written)
        if new := [change for change in written if change.is_new]:
            self._insert(new)
        for change, fields in differing:
            if change.action == "merged":
                repository.delete_row(self.connection, self._company_id, change.customer.id)
            elif not change.is_new:
                repository.save(
                    self.connection, self._company_id, change.customer, lookups=change.are_lookups_changed()
                )
            record(self.connection, self._company_id, change, fields)
        claims.take(self.connection, self._company_id, written)
        for change in written:
            change.is_written()

    def _stamp(self, change: CustomerChange) -> None:
        customer = change.customer
        if not change.is_new:
            change.previous_time = change.stored_time()
        customer.last_updated_time.CopyFrom(timestamp_of(write_time(self.connection)))
        customer.etag = next_etag(customer.etag)
        if not customer.HasField("created_time"):
            customer.created_time.CopyFrom(customer.last_updated_time)

    def _insert(self, new: Collection[CustomerChange]) -> None:
        rows = [(change.uid, change.customer) for change in new]
        try:
            repository.insert_customers(self.connection, self._company_id, rows)
        except IntegrityError as error:  # another transaction was faster
            if len(rows) == 1:
                raise _taken(rows[0][1].id) from None
            raise Conflict("a concurrent write created a customer with the same id") from error

    def _load(self, ids: Collection[str]) -> list[CustomerChange]:
        found = repository.load(self.connection, self._company_id, ids, lock=self._lock)
        return [self._keep(customer) for customer in found]

    def _keep(self, customer: Customer) -> CustomerChange:
        return self._changes.setdefault(customer.id, CustomerChange(customer))

    def _is_taken(self, customer_id: str) -> bool:
        return repository.find(
            self.connection, self._company_id, customer_id
        ) is not None or redirects.is_old(self.connection, self._company_id, "customer", customer_id)


def _taken(customer_id: str) -> AlreadyExists:
    message = f"the customer id {customer_id} is already in use"
    return AlreadyExists("customer", customer_id, message, reason=ErrorReason.CUSTOMER_ID_TAKEN)
