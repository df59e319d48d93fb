"""The pets and customers of a company, one after the other, from one state of the database."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers.listing import list_customers
from pawport.customers.service import get_customers
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import CustomerFilter
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import Window
from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.lists.listing import pets_in_order
from pawport.pets.lists.listing_repository import Filter
from pawport.pets.notes.service import list_notes
from pawport.pets.service import owners_of_living

__all__ = ["Record", "records"]

_AT_ONCE: Final = 200
_SHOWN_NOTES: Final = 100
_MOST_NOTES: Final = 10
"""Of one record, at most 10,000 characters each: what reads a file takes a record of a million characters."""


class Record(NamedTuple):
    """A pet with its owner, or a customer without pets. A pet of nobody's has no owner; neither have further
    records of a pet, which have nothing but further notes."""

    pet: Pet | None
    owner: Customer | None


def records(connection: Connection, company: Company) -> Iterator[Record]:
    """All that are not deleted, oldest first: customers without pets, then pets with their notes, the oldest
    ones in the first record of a pet."""
    codes = Catalogue()
    yield from _customers_without_pets(connection, company)
    position: bytes | None = None
    while True:
        page = pets_in_order(
            connection,
            company.id,
            Filter(),
            position,
            Window(_AT_ONCE),
            lambda code_ids: codes.encoded(connection, company.id, code_ids),
        )
        pets = [Pet.FromString(encoded) for encoded in page.pets]
        owners = get_customers(connection, company.id, {pet.customer_id for pet in pets})
        for pet in pets:
            yield from _of_pet(connection, company.id, pet, owners[pet.customer_id])
        position = page.next_position
        if position is None:
            return


def _customers_without_pets(connection: Connection, company: Company) -> Iterator[Record]:
    position: bytes | None = None
    while True:
        page = list_customers(
            connection, company, CustomerFilter(), position, Window(_AT_ONCE), show_deleted=False
        )
        people = [Customer.FromString(encoded) for encoded in page.customers]
        with_pets = owners_of_living(connection, company.id, [person.id for person in people])
        for person in people:
            if person.id not in with_pets and _is_kept(person):
                yield Record(None, person)
        position = page.next_position
        if position is None:
            return


def _is_kept(person: Customer) -> bool:
    return not person.house and not person.HasField("erased_time")


def _of_pet(connection: Connection, company_id: str, pet: Pet, owner: Customer) -> Iterator[Record]:
    notes = list(pet.notes)
    if len(notes) >= _SHOWN_NOTES:
        notes += _older_notes(connection, company_id, pet, notes[-1].id)
    ends = range(len(notes), 0, -_MOST_NOTES)  # the oldest first: an import adds notes to those before
    first, *others = [notes[max(0, end - _MOST_NOTES) : end] for end in ends] or [[]]
    pet.ClearField("notes")
    pet.notes.extend(first)
    if not _is_kept(owner):
        pet.ClearField("customer_id")
    yield Record(pet, owner if _is_kept(owner) else None)
    for more in others:
        yield Record(Pet(id=pet.id, notes=more), None)


def _older_notes(connection: Connection, company_id: str, pet: Pet, before: str) -> Iterator[Pet.Note]:
    position: str | None = before
    while position is not None:
        notes, position = list_notes(
            connection, company_id, pet.customer_id, pet.id, position, Window(_AT_ONCE)
        )
        yield from notes
