"""What an import takes of a company, one record after the other, from one state of the database."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import chain
from typing import Any, Final, NamedTuple

from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.care.vets.service import list_vets
from pawport.customers.listing import list_customers
from pawport.customers.service import get_customers
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import CustomerFilter
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.imports.exported import CUSTOMER, PET
from pawport.kit.paging import Window
from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.codes.service import list_codes
from pawport.pets.lists.listing import pets_in_order
from pawport.pets.lists.listing_repository import Filter
from pawport.pets.notes.service import list_notes
from pawport.pets.service import owners_of_living
from pawport.shop.products.listing import list_products
from pawport.shop.products.listing_repository import Listed

__all__ = ["Record", "all_pages", "pets_of", "records"]

_AT_ONCE: Final = 200
_SHOWN_NOTES: Final = 100
_MOST_NOTES: Final = 10
"""Of one record, at most 10,000 characters each: what reads a file takes a record of a million characters."""


class Record(NamedTuple):
    """A pet with its owner, or a customer without pets: `kind` is PET or CUSTOMER. A pet of nobody's has no
    owner; neither have further records of a pet, which have nothing but further notes. Of any other kind,
    only `content` is there.

    `repeats` says how many older notes of the pet have the text of each of its notes here, as "0,0,1"; it is
    empty if none has.
    """

    kind: str
    pet: Pet | None = None
    owner: Customer | None = None
    repeats: str = ""
    content: Message | None = None


def all_pages(page: Callable[[Any], tuple[Sequence[Any], Any]]) -> Iterator[Any]:
    """What is on the pages of a list. `page` returns the one at a position, first at None, and the position
    of the next one, or None."""
    position = None
    while True:
        found, position = page(position)
        yield from found
        if position is None:
            return


def records(connection: Connection, company: Company) -> Iterator[Record]:
    """All that are not deleted, oldest first: codes, vets, products, customers without pets, then pets with
    their notes, the oldest ones in the first record of a pet."""
    window = Window(_AT_ONCE)
    for code in all_pages(lambda after: list_codes(connection, company.id, after, window)):
        yield Record("pet_code", content=code)
    vet_ids: set[str] = set()
    for vet in all_pages(lambda after: list_vets(connection, company.id, after, window, show_deleted=False)):
        vet_ids.add(vet.id)
        yield Record("vet", content=vet)
    listed = Listed(by="created")
    for encoded in all_pages(lambda after: list_products(connection, company.id, after, window, listed)):
        yield Record("product", content=Product.FromString(encoded))
    for record in chain(_customers_without_pets(connection, company), _pets(connection, company)):
        _leave_out_deleted_vets(record, vet_ids)
        yield record


def _customers_without_pets(connection: Connection, company: Company) -> Iterator[Record]:
    window = Window(_AT_ONCE)
    position: bytes | None = None
    while True:
        page = list_customers(connection, company, CustomerFilter(), position, window, show_deleted=False)
        people = [Customer.FromString(encoded) for encoded in page.customers]
        with_pets = owners_of_living(connection, company.id, [person.id for person in people])
        for person in people:
            if person.id not in with_pets and _is_kept(person):
                yield Record(CUSTOMER, owner=person)
        position = page.next_position
        if position is None:
            return


def _pets(connection: Connection, company: Company) -> Iterator[Record]:
    for page in _pages_of_pets(connection, company):
        owners = get_customers(connection, company.id, {pet.customer_id for pet in page})
        for pet in page:
            yield from _of_pet(connection, company.id, pet, owners[pet.customer_id])


def pets_of(connection: Connection, company: Company) -> Iterator[Pet]:
    """The pets that are not deleted, oldest first."""
    for page in _pages_of_pets(connection, company):
        yield from page


def _pages_of_pets(connection: Connection, company: Company) -> Iterator[list[Pet]]:
    codes = Catalogue()
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
        yield [Pet.FromString(encoded) for encoded in page.pets]
        position = page.next_position
        if position is None:
            return


def _is_kept(person: Customer) -> bool:
    return not person.house and not person.HasField("erased_time")


def _leave_out_deleted_vets(record: Record, vet_ids: Set[str]) -> None:
    """Removes the vets that are not among those with these ids: they have been deleted."""
    if record.pet is not None and set(record.pet.vet_ids) - vet_ids:
        kept = [vet_id for vet_id in record.pet.vet_ids if vet_id in vet_ids]
        record.pet.ClearField("vet_ids")
        record.pet.vet_ids.extend(kept)
    if record.owner is not None:
        for link in list(record.owner.vets):
            if link.vet_id not in vet_ids:
                record.owner.vets.remove(link)


def _of_pet(connection: Connection, company_id: str, pet: Pet, owner: Customer) -> Iterator[Record]:
    notes = list(pet.notes)
    if len(notes) >= _SHOWN_NOTES:
        notes += _older_notes(connection, company_id, pet, notes[-1].id)
    counts = Counter(note.content for note in notes)
    repeats = [_older(counts, note.content) for note in notes]
    pet.ClearField("notes")
    if not _is_kept(owner):
        pet.ClearField("customer_id")
    first = True
    # The oldest first: an import adds notes to those before.
    for end in range(len(notes), 0, -_MOST_NOTES) or (0,):
        part = slice(max(0, end - _MOST_NOTES), end)
        said = ",".join(map(str, repeats[part])) if any(repeats[part]) else ""
        if first:
            pet.notes.extend(notes[part])
            yield Record(PET, pet, owner if _is_kept(owner) else None, said)
        else:
            yield Record(PET, Pet(id=pet.id, notes=notes[part]), repeats=said)
        first = False


def _older(counts: Counter[str], text: str) -> int:
    """How many of the notes that are not counted off yet have a text, besides the next one."""
    counts[text] -= 1
    return counts[text]


def _older_notes(connection: Connection, company_id: str, pet: Pet, before: str) -> Iterator[Pet.Note]:
    position: str | None = before
    while position is not None:
        notes, position = list_notes(
            connection, company_id, pet.customer_id, pet.id, position, Window(_AT_ONCE)
        )
        yield from notes
