"""What the database has of a batch's pets and owners, with what the batch does to it.

A batch is decided on these, one pet after the other, each on what those before it did. Writing is apart, so
that a dry run is the same without its end.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.apis.smarttag.parsing import Reading
from pawport.customers.changes import CustomerChange, CustomerChanges
from pawport.customers.finding import is_person
from pawport.customers.rules import WRITABLE, normalize
from pawport.db import lock_keys
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit.placeholders import Placeholders
from pawport.matching.customers import KnownPeople
from pawport.pets.changes import PetChange, PetChanges
from pawport.pets.identities.service import find_holders
from pawport.pets.photos.downloads_service import MAX_DOWNLOADS, KnownPictures, known_pictures

__all__ = ["PLACEHOLDERS", "Batch"]

PLACEHOLDERS: Final = Placeholders()


class Batch:
    """The pets and owners of a batch, or of a part of it."""

    def __init__(self, connection: Connection, principal: Principal, *, lock: bool) -> None:
        """`lock`: they are going to be written in this transaction."""
        self.company = principal.company
        self.pets = PetChanges(connection, self.company.id, principal, lock=lock)
        self.customers = CustomerChanges(connection, self.company.id, lock=lock)
        self.people = KnownPeople(self.customers, PLACEHOLDERS, self.company.phone_region)
        self._connection = connection
        self._lock = lock
        self._pictures: dict[str, KnownPictures] = {}

    def load(self, readings: Sequence[Reading]) -> None:
        """Reads what there is of these pets."""
        good = [reading for reading in readings if not reading.problems.errors]
        emails = {reading.owner.key for reading in good if reading.owner} - {""}
        numbers = {reading.number for reading in good}
        if self._lock:
            lock_keys(self._connection, self.company.id, {"customer_email": emails, "microchip": numbers})
        # Who owns a pet is who is meant in doubt, and gets what is said of others who may be asked.
        holders = find_holders(self._connection, self.company.id, numbers).values()
        self.customers.load(ids={holder.customer_id for holder in holders}, emails=emails)
        self.pets.load(chips=numbers)
        transferred = [change for number in numbers if (change := self.pets.by_chip(number))]
        self.customers.load(ids={change.pet.customer_id for change in transferred})

    def person(self, customer_id: str) -> CustomerChange | None:
        """Returns the customer with the id; None for the house customer, and for one who was erased."""
        found = self.customers.by_id(customer_id)
        return found if found is not None and is_person(found.customer) else None

    def pictures(self, change: PetChange, images: Sequence[str]) -> bool:
        """Notes that these pictures are asked for; whether anything changes by it."""
        pet = change.pet
        known = self._pictures.get(pet.id)
        if known is None:
            is_new = change.is_new
            known = KnownPictures(set()) if is_new else known_pictures(self._connection, self.company.id, pet)
        new = [url for url in images if url not in known.urls][: MAX_DOWNLOADS - len(known.urls)]
        urls = known.urls | set(new)
        featured = images[0] if images[0] in urls - known.gone else known.featured
        self._pictures[pet.id] = KnownPictures(urls, featured, known.gone)
        return bool(new) or featured != known.featured

    def add_owner(self, customer: Customer) -> CustomerChange:
        """Adds a customer, who has an e-mail address."""
        normalize(customer, self.company, WRITABLE)
        change = self.customers.add(customer)
        change.further_events = ("owner.registered",)
        self.pets.new_owner(customer.id)
        return change
