"""Records of a company that can be of one person or of one animal, to be merged."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers import listing
from pawport.customers.changes import CustomerChange, CustomerChanges
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import CustomerFilter
from pawport.kit.paging import Window
from pawport.kit.placeholders import Placeholders
from pawport.matching.animals import Animal, animal_of_row, contradictions
from pawport.matching.customers import KnownPeople, age_of
from pawport.matching.names import NameMatch
from pawport.matching.people import Evidence, Verdict
from pawport.pets import namesakes
from pawport.pets.namesakes import Namesake

__all__ = ["DuplicateCustomer", "DuplicatePet", "duplicate_customers", "duplicate_pets"]

_AT_ONCE: Final = Window(100)  # customers that are looked at
_DETAILS: Final = ("breed", "sex", "color", "birthday")


class DuplicateCustomer(NamedTuple):
    """Two customers who can be one person, the older one first; why, and how sure that is, from 0 to 1."""

    customer: Customer
    duplicate: Customer
    reasons: Sequence[str]
    score: float


class DuplicatePet(NamedTuple):
    """Two pets that can be one animal, of one owner or of two who can be one; the older one first."""

    pet: Namesake
    duplicate: Namesake
    reasons: Sequence[str]
    score: float


class _Batch(NamedTuple):
    """Customers who were looked at, and which of them can be one person with others."""

    customers: Sequence[Customer]
    duplicates: Sequence[DuplicateCustomer]
    next_position: bytes | None


def duplicate_customers(
    connection: Connection, company: Company, position: bytes | None, window: Window = _AT_ONCE
) -> tuple[list[DuplicateCustomer], bytes | None]:
    """Looks at some customers, from the one after a position; returns what was found, and where to go on."""
    batch = _look(connection, company, position, window)
    return list(batch.duplicates), batch.next_position


def duplicate_pets(
    connection: Connection, company: Company, position: bytes | None, window: Window = _AT_ONCE
) -> tuple[list[DuplicatePet], bytes | None]:
    """Looks at the pets of some customers, as `duplicate_customers`."""
    batch = _look(connection, company, position, window)
    others = {each.duplicate.id for each in batch.duplicates}
    rows = namesakes.of_customers(connection, company.id, {each.id for each in batch.customers} | others)
    by_owner: dict[str, list[Namesake]] = defaultdict(list)
    for row in rows:
        by_owner[row.customer_id].append(row)
    found: list[DuplicatePet] = []
    for customer in batch.customers:
        found += _of_one_owner(by_owner[customer.id], is_house=customer.house)
    for each in batch.duplicates:
        found += _of_two_owners(by_owner[each.customer.id], by_owner[each.duplicate.id], each.score)
    return found, batch.next_position


def _look(connection: Connection, company: Company, position: bytes | None, window: Window) -> _Batch:
    page = listing.list_customers(connection, company, CustomerFilter(), position, window, show_deleted=False)
    customers = [Customer.FromString(wire) for wire in page.customers]
    changes = CustomerChanges(connection, company.id, lock=False)
    people = KnownPeople(changes, Placeholders(), company.phone_region)
    loaded = {each.customer.id: each for each in people.load((), {each.id for each in customers})}
    people.load([people.person(each) for each in loaded.values()])
    found = [
        duplicate
        for each in customers
        if each.id in loaded and not each.house
        for duplicate in _duplicates_of(people, loaded[each.id])
    ]
    return _Batch(customers, found, page.next_position)


def _duplicates_of(people: KnownPeople, change: CustomerChange) -> Iterator[DuplicateCustomer]:
    person = people.person(change)
    for other in people.candidates(person):
        if age_of(other) <= age_of(change):
            continue
        evidence = people.compare(person, other)
        score = _score(evidence)
        if score:
            reasons = sorted(evidence.same | ({"name"} if evidence.name is NameMatch.FULL else set()))
            yield DuplicateCustomer(change.customer, other.customer, reasons, score)


def _score(evidence: Evidence) -> float:
    if evidence.verdict is Verdict.SAME:
        found = 0.7 + 0.1 * len(evidence.same) - 0.1 * len(evidence.different)
        return round(min(max(found, 0.5), 0.99), 2)
    return 0.3 if evidence.verdict is Verdict.UNSURE and evidence.name is NameMatch.FULL else 0.0


def _of_one_owner(pets: Sequence[Namesake], *, is_house: bool) -> Iterator[DuplicatePet]:
    by_name: dict[str, list[Namesake]] = defaultdict(list)
    for pet in pets:
        by_name[pet.name_key].append(pet)
    for same in by_name.values():
        for one, other in combinations(same, 2):
            yield from _pair(one, other, 0.4 if is_house else 0.6, is_strict=is_house)


def _of_two_owners(
    pets: Sequence[Namesake], others: Sequence[Namesake], sure: float
) -> Iterator[DuplicatePet]:
    for one in pets:
        for other in others:
            if one.name_key == other.name_key:
                yield from _pair(one, other, 0.6 * sure, is_strict=False)


def _pair(one: Namesake, other: Namesake, base: float, *, is_strict: bool) -> Iterator[DuplicatePet]:
    animal, another = animal_of_row(one), animal_of_row(other)
    differing = contradictions(animal, another)
    if differing & ({"species", "birthday"} if not is_strict else {"species", *_DETAILS}):
        return
    same = [name for name in _DETAILS if _have_both(animal, another, name) and name not in differing]
    score = base + 0.1 * len(same) - 0.1 * len(differing)
    reasons = ["name", "species", *same, *(() if is_strict else ("owner",))]
    yield DuplicatePet(one, other, sorted(reasons), round(min(max(score, 0.1), 0.99), 2))


def _have_both(one: Animal, other: Animal, name: str) -> bool:
    return bool(getattr(one, name) and getattr(other, name))
