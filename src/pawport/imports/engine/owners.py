"""The owners of the pets of an import: found, or made."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers import bulk_service as customers
from pawport.customers import service as customers_service
from pawport.customers.rules import WRITABLE
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.imports.engine.reading import Reading
from pawport.kit.masks import copy_present
from pawport.pets import import_service as pets
from pawport.pets.quota_service import check_count

__all__ = ["Owners"]


class Owners:
    """Who owns the pets of one step of an import.

    All that are found are locked: nobody else gives them pets until the transaction ends.
    """

    def __init__(self, connection: Connection, company: Company, readings: Sequence[Reading]) -> None:
        self._connection = connection
        self._company = company
        self._house: Customer | None = None
        self._found: dict[str, Customer] = {}
        self._ids: dict[str, str] = {}  # by the keys of e-mail addresses and external ids
        self._new: list[tuple[bytes, Customer]] = []
        self._new_ids: set[str] = set()
        self._load(readings)
        self._counts = Counter(pets.count_living(connection, company.id, self._found.keys()))

    def of_new_pet(self, reading: Reading) -> Customer:
        """The owner of a pet that will be made; an owner who is not known will be made too.

        Raises:
            NotFound: there is no customer with the id that is given.
            FailedPrecondition: that customer was erased.
            InvalidArgument: who shall be made has neither a first nor a last name.
        """
        return self.of_known_pet(reading) or self._house_or_new(reading)

    def of_known_pet(self, reading: Reading) -> Customer | None:
        """The owner that is given for a pet that there is; None if none is, or one who cannot be found again.

        Raises as `of_new_pet`.
        """
        if reading.customer_id:
            return self._with_id(reading.customer_id)
        keys = _keys(reading)
        for key in keys:
            if key in self._ids:
                return self._found[self._ids[key]]
        return self._begin(reading.customer, keys) if reading.customer is not None and keys else None

    def add_pet(self, owner: Customer) -> None:
        """Counts one more pet of an owner.

        Raises:
            QuotaExceeded: the owner has as many as the company allows.
        """
        if not owner.house:
            check_count(self._company, owner.id, self._counts[owner.id] + 1)
            self._counts[owner.id] += 1

    def remove_pet(self, customer_id: str) -> None:
        """Counts one less, of an owner whose pet went to another."""
        self._counts[customer_id] -= 1

    def is_new(self, customer_id: str) -> bool:
        """Whether the customer was made in this transaction."""
        return customer_id in self._new_ids

    def save(self) -> None:
        """Writes those who were made since the last time."""
        if self._new:
            customers.add_customers(self._connection, self._company, self._new)
            self._new = []

    def _load(self, readings: Sequence[Reading]) -> None:
        company_id = self._company.id
        emails = {key for reading in readings for key in reading.owner_emails}
        external = {key for reading in readings for key in reading.owner_external_keys}
        by_email = customers.find_by_emails(self._connection, company_id, emails)
        by_external = customers.find_by_external_ids(self._connection, company_id, external)
        given = {reading.customer_id for reading in readings} - {""}
        wanted = given.union(*by_email.values(), *by_external.values())
        found = customers.find_customers(self._connection, company_id, wanted, lock=True)
        self._found = {customer.id: customer for customer in found if not customer.deleted}
        for kind, ids_by_key in (("email", by_email), ("external_id", by_external)):
            for key, ids in ids_by_key.items():
                living = [id_ for id_ in ids if id_ in self._found]
                if living:
                    self._ids[f"{kind}:{key}"] = living[0]

    def _with_id(self, customer_id: str) -> Customer:
        customer = self._found.get(customer_id)
        if customer is None or customer.HasField("erased_time"):  # or it was merged into another
            customer = customers_service.lock_person(self._connection, self._company.id, customer_id)
            self._counts |= Counter(pets.count_living(self._connection, self._company.id, [customer.id]))
            self._found[customer_id] = customer
        return customer

    def _house_or_new(self, reading: Reading) -> Customer:
        if reading.customer is not None:
            return self._begin(reading.customer, [])
        if self._house is None:
            self._house = self._find_house()
        return self._house

    def _find_house(self) -> Customer:
        known = customers_service.find_house(self._connection, self._company.id)
        if known is not None:
            return known
        made = customers_service.house_customer(self._connection, self._company)
        self._new_ids.add(made.id)
        return made

    def _begin(self, given: Customer, keys: Iterable[str]) -> Customer:
        """Somebody new, who is found by the keys from now on."""
        customer = Customer()
        copy_present(given, customer, WRITABLE)
        uid = customers.begin_customer(self._company, customer, "customer.")
        self._new.append((uid, customer))
        self._new_ids.add(customer.id)
        self._found[customer.id] = customer
        self._ids |= dict.fromkeys(keys, customer.id)
        return customer


def _keys(reading: Reading) -> list[str]:
    """What the owner is found by, in this order."""
    external = (f"external_id:{key}" for key in reading.owner_external_keys)
    return [*external, *(f"email:{key}" for key in reading.owner_emails)]
