"""Whom of a company's customers a record of a person means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pawport.customers.changes import CustomerChange, CustomerChanges
from pawport.kit.placeholders import Placeholders
from pawport.matching.names import NameMatch
from pawport.matching.people import (
    Evidence,
    Person,
    Verdict,
    can_be_one,
    choose,
    compare_people,
    has_detail,
    person_of,
)

__all__ = ["Found", "KnownPeople", "age_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a record of a person means, if it is known. `is_unclear`: it can be one of several, or it
    contradicts the one with the same id in another system."""

    customer: CustomerChange | None = None
    is_unclear: bool = False


class KnownPeople:
    """The customers of a batch, by what records of people say of them."""

    def __init__(self, customers: CustomerChanges, placeholders: Placeholders, region: str) -> None:
        """`region`: by whose rules phone numbers are read."""
        self._customers = customers
        self._placeholders = placeholders
        self._region = region
        self._people: dict[str, Person] = {}
        self._known: dict[Person, tuple[int, Found]] = {}
        """Whom people meant, and how many customers had been given a key of theirs by then."""

    def load(self, people: Iterable[Person], ids: Iterable[str] = ()) -> list[CustomerChange]:
        """Reads and locks the customers whom these people can be, and those with the ids. Returns those that
        were not loaded before."""
        self._known.clear()
        keys: dict[str, set[str]] = {}
        for person in people:
            for kind, of_person in person.keys().items():
                keys.setdefault(kind, set()).update(of_person)
        return self._customers.load(
            ids=ids,
            emails=keys.get("email", ()),
            external_ids=keys.get("external_id", ()),
            phones=keys.get("phone", ()),
            full_names=keys.get("full_name", ()),
        )

    def candidates(self, given: Person) -> list[CustomerChange]:
        """The customers who have something in common with a person, oldest first."""
        return sorted(self._found(given.keys()).values(), key=age_of)

    def _found(self, keys: Mapping[str, Iterable[str]]) -> dict[str, CustomerChange]:
        """The customers who are found by one of the keys, by their ids."""
        return {
            each.customer.id: each
            for kind, of_kind in keys.items()
            for key in of_kind
            for each in self._customers.found_by(kind, key)
        }

    def _likely(self, given: Person) -> list[CustomerChange]:
        """The candidates without those who have nothing but the name in common with a person: they are
        somebody else, and of a usual name there are many."""
        keys = given.keys()
        names = keys.pop("full_name")
        found = self._found(keys)
        for name in names:
            for each in self._customers.found_by("full_name", name):
                if each.customer.id not in found and has_detail(given, self.person(each)):
                    found[each.customer.id] = each
        return sorted(found.values(), key=age_of)

    def ids_of(self, people: Iterable[Person]) -> set[str]:
        """The ids of the customers whom the records of these people mean."""
        found = (self.find(person).customer for person in set(people))
        return {change.customer.id for change in found if change is not None}

    def find(self, given: Person) -> Found:
        """Whom the record of a person means. A file names an owner once for each pet, so it is kept."""
        indexed = sum(
            self._customers.count_indexed(kind, key)
            for kind, of_kind in given.keys().items()
            for key in of_kind
        )
        known = self._known.get(given)
        if known is None or known[0] != indexed:
            known = self._known[given] = indexed, self._find(given)
        return known[1]

    def _find(self, given: Person) -> Found:
        candidates = self._likely(given)
        choice = choose(given, [self.person(each) for each in candidates])
        customer = None if choice.index is None else candidates[choice.index]
        return Found(customer, choice.is_unclear)

    def find_owner(self, given: Person, present: CustomerChange) -> Found:
        """Whom the record of a pet's owner means, if the pet has an owner. In doubt it is the present one."""
        evidence = self.compare(given, present)
        if evidence.verdict is Verdict.SAME and evidence.name is not NameMatch.UNKNOWN:
            return Found(present)
        others = [each for each in self._likely(given) if each is not present]
        choice = choose(given, [self.person(each) for each in others])
        if evidence.verdict is Verdict.SAME:  # but without a name in common
            return Found(present)
        if choice.index is not None:
            return Found(others[choice.index])
        if evidence.verdict is Verdict.UNSURE and evidence.name is not NameMatch.DIFFERENT:
            return Found(present)
        return Found(is_unclear=choice.is_unclear or bool(evidence.same) or _says_little(given))

    def compare(self, given: Person, customer: CustomerChange) -> Evidence:
        """What the record of a person and a customer say of each other."""
        return compare_people(given, self.person(customer))

    def possible(self, given: Person) -> list[CustomerChange]:
        """The customers who can be a person of whom no more than the name is known, in no order."""
        found = self._found(given.keys()).values()
        possible = [each for each in found if can_be_one(given, self.person(each))]
        return [each for each in possible if self.compare(given, each).verdict is not Verdict.OTHER]

    def person(self, change: CustomerChange) -> Person:
        """What a customer is told from others by."""
        id_ = change.customer.id
        if id_ not in self._people:
            self._people[id_] = person_of(change.customer, self._placeholders, self._region)
        return self._people[id_]

    def forget(self, change: CustomerChange) -> None:
        """Lets a customer be looked at again after a change."""
        self._people.pop(change.customer.id, None)
        self._known.clear()


def _says_little(given: Person) -> bool:
    return not (given.emails or given.phones or given.external_keys or given.is_named())


def age_of(change: CustomerChange) -> tuple[bool, int, int, bytes, str]:
    """Orders customers by their age: the oldest first, those that are not written yet last."""
    created = change.customer.created_time
    return change.is_new, created.seconds, created.nanos, change.uid, change.customer.id
