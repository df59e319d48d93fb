"""What the database has of a batch's pets and owners, with what the batch does to it.

A batch is decided on these, one pet after the other, each on what those before it did. Writing is apart, so
that a dry run is the same without its end.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.smarttag.people import Owner
from pawport.apis.smarttag.reading import Reading
from pawport.customers import bulk_service as customers
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import bulk_service as pets
from pawport.pets import quota_service
from pawport.pets.photos.downloads_service import known_urls

__all__ = ["HOUSE", "OwnerRecord", "PetRecord", "Records"]

HOUSE = ""
"""Stands for the id of the house customer, who is made only when a pet is written that it owns."""


@dataclass(slots=True)
class PetRecord:
    """A pet, as it is now."""

    pet: Pet
    before: Pet | None
    """As the database has it; None for a new one."""
    uid: bytes = b""
    """Of a new one."""
    urls: set[str] | None = None
    """Of the pictures that were asked for; None until somebody asks for some."""


@dataclass(slots=True)
class OwnerRecord:
    """A customer, as it is now."""

    customer: Customer
    before: Customer | None
    """As the database has it; None for a new one."""
    uid: bytes = b""
    """Of a new one."""


class Records:
    """The pets and owners of a batch, or of a part of it."""

    def __init__(self, connection: Connection, company: Company, *, lock: bool) -> None:
        """`lock`: they are going to be written in this transaction."""
        self.company = company
        self.pets: dict[str, PetRecord] = {}
        """By the numbers of their microchips."""
        self.owners: dict[str, OwnerRecord] = {}
        """By their ids."""
        self._by_email: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}  # of the owners' living pets in the database
        self._given: Counter[str] = Counter()
        self._all: int | None = None  # living pets in the database, once somebody asks
        self._added = 0
        self._connection = connection
        self._lock = lock

    def load(self, readings: Sequence[Reading]) -> None:
        """Reads what there is of these pets, and is not here yet."""
        good = [reading for reading in readings if not reading.problems.errors]
        emails = {reading.owner.key for reading in good if reading.owner} - self._by_email.keys()
        found = customers.find_by_emails(self._connection, self.company.id, emails)
        self._by_email |= {key: found.get(key, []) for key in emails}
        self._load_owners({customer_id for ids in found.values() for customer_id in ids})
        numbers = {reading.number for reading in good} - self.pets.keys()
        self._load_pets(numbers)
        # Who keeps a pet gets what is said of others who may be asked.
        kept = [reading for reading in good if reading.secondary and not reading.owner]
        self._load_owners({self.pets[one.number].pet.customer_id for one in kept if one.number in self.pets})

    def owners_found_by(self, owner: Owner) -> list[OwnerRecord]:
        """Whom the e-mail address belongs to, oldest first."""
        ids = self._by_email[owner.key]
        found = [self.owners[customer_id] for customer_id in ids if customer_id in self.owners]
        return [one for one in found if _is_person(one.customer)]

    def person(self, customer_id: str) -> OwnerRecord | None:
        """The customer with the id; None for the house customer, and for one who was erased."""
        found = self.owners.get(customer_id)
        return found if found is not None and _is_person(found.customer) else None

    def count_pets(self, customer_id: str) -> int:
        """How many pets of the owner are not deleted."""
        if customer_id not in self._counts:
            is_new = self.owners[customer_id].before is None
            count = quota_service.count_living
            self._counts[customer_id] = 0 if is_new else count(self._connection, self.company.id, customer_id)
        return self._counts[customer_id] + self._given[customer_id]

    def count_all_pets(self) -> int:
        """How many pets of the company are not deleted."""
        if self._all is None:
            self._all = quota_service.count_living_of_company(self._connection, self.company.id)
        return self._all + self._added

    def give(self, record: PetRecord, owner: OwnerRecord | None) -> None:
        """Makes somebody the owner of the pet; None for the house customer."""
        self._given[record.pet.customer_id] -= 1
        record.pet.customer_id = HOUSE if owner is None else owner.customer.id
        self._given[record.pet.customer_id] += 1

    def urls(self, record: PetRecord) -> set[str]:
        """The addresses of the pictures that were asked for."""
        if record.urls is None:
            is_new = record.before is None
            record.urls = set() if is_new else known_urls(self._connection, self.company.id, record.pet.id)
        return record.urls

    def add_owner(self, owner: Owner, customer: Customer) -> OwnerRecord:
        """A new customer, from here on."""
        uid = customers.begin_customer(self.company, customer)
        record = OwnerRecord(customer, None, uid)
        self.owners[customer.id] = record
        self._by_email[owner.key].append(customer.id)
        return record

    def add_pet(self, number: str, pet: Pet) -> PetRecord:
        """A new pet, from here on."""
        record = self.pets[number] = PetRecord(pet, None, pets.begin_pet(pet))
        self._added += 1
        return record

    def _load_owners(self, ids: set[str]) -> None:
        wanted = ids - self.owners.keys() - {HOUSE}
        for customer in customers.find_customers(self._connection, self.company.id, wanted, lock=self._lock):
            self.owners[customer.id] = OwnerRecord(customer, _copy_of_customer(customer))

    def _load_pets(self, numbers: set[str]) -> None:
        found = pets.find_by_microchips(self._connection, self.company.id, numbers, lock=self._lock)
        by_id: dict[str, PetRecord] = {}  # a pet can have two of the chips
        for number, pet in found.items():
            if pet.id not in by_id:
                before = Pet()
                before.CopyFrom(pet)
                by_id[pet.id] = PetRecord(pet, before)
            self.pets[number] = by_id[pet.id]


def _copy_of_customer(customer: Customer) -> Customer:
    copy = Customer()
    copy.CopyFrom(customer)
    return copy


def _is_person(customer: Customer) -> bool:
    return not (customer.deleted or customer.house or customer.HasField("erased_time"))
