"""Whether two records are of one person, and whom of several a record means.

What several people share, such as the e-mail address of a household or the phone number of a clinic, never
decides without the name.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit import external_ids
from pawport.kit.phones import e164
from pawport.kit.placeholders import Placeholders
from pawport.kit.search_keys import email_key, full_name_key, phone_key, text_key
from pawport.matching.names import NameMatch, compare, is_named

__all__ = ["Choice", "Evidence", "Person", "Verdict", "choose", "compare_people", "has_detail", "person_of"]

_MOST_NAMES: Final = 2
"""An e-mail address or phone number of more people is nobody's own."""


class Verdict(Enum):
    """What two records of people say of each other."""

    SAME = "same"
    UNSURE = "unsure"
    """They can be of one person: they share something, but not enough, or something speaks against it."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Person:
    """What a person is told from others by, in the forms that are compared."""

    first_name: str = ""
    last_name: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    external_keys: frozenset[str] = frozenset()
    has_several_ids: bool = False
    """Whether records were merged, which can have been under several names."""

    @property
    def full_name(self) -> str:
        """The name, as `full_name_key` makes it."""
        return full_name_key(self.first_name, self.last_name)

    def keys(self) -> dict[str, frozenset[str]]:
        """What the person's customer record can be found by: the keys by their kinds."""
        return {
            "external_id": self.external_keys,
            "email": self.emails,
            "phone": self.phones,
            "full_name": frozenset((self.full_name,)) - {""},
        }

    def is_findable(self) -> bool:
        """Whether the person is known by more than a name and an address."""
        return bool(self.emails or self.phones or self.external_keys)

    def is_named(self) -> bool:
        """Whether there is a name."""
        return is_named(self.first_name, self.last_name)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verdict, and what it rests on: the name, and what else is the same or different."""

    verdict: Verdict
    name: NameMatch
    same: frozenset[str]
    different: frozenset[str]

    @property
    def strength(self) -> tuple[bool, bool, int]:
        """Orders those whose verdict is the same: the strongest is the greatest."""
        return "external_id" in self.same, self.name is NameMatch.FULL, len(self.same) - len(self.different)


def person_of(customer: Customer, placeholders: Placeholders, region: str = "") -> Person:
    """What a customer is told from others by. `region`: by whose rules phone numbers are read that were not
    read yet."""
    emails = (customer.email, *customer.additional_emails)
    numbers = [(customer.phone_number, customer.e164_phone_number)]
    numbers += [(each.number, each.e164_number) for each in customer.additional_phone_numbers]
    names = (customer.first_name, customer.last_name)
    return Person(
        *(("", "") if placeholders.is_nothing(" ".join(names)) else names),
        frozenset(email_key(each) for each in emails if each and not placeholders.is_no_email(each)),
        frozenset(
            phone_key(number, known or e164(number, region))
            for number, known in numbers
            if number and not placeholders.is_no_phone(number)
        ),
        frozenset(key for each in customer.addresses if (key := _address_key(each))),
        frozenset(external_ids.keys(customer)),
        bool(customer.additional_external_ids),
    )


def has_detail(given: Person, customer: Customer) -> bool:
    """Whether a customer has one of a person's e-mail addresses, phone numbers, addresses and ids in other
    systems."""
    if email_key(customer.email) in given.emails:
        return True
    if phone_key(customer.phone_number, customer.e164_phone_number) in given.phones:
        return True
    if given.addresses and any(_address_key(each) in given.addresses for each in customer.addresses):
        return True
    if any(email_key(each) in given.emails for each in customer.additional_emails):
        return True
    if any(
        phone_key(each.number, each.e164_number) in given.phones for each in customer.additional_phone_numbers
    ):
        return True
    return bool(given.external_keys) and not given.external_keys.isdisjoint(external_ids.keys(customer))


def compare_people(one: Person, other: Person, ignored: Collection[str] = ()) -> Evidence:
    """What two records say of each other. `ignored`: e-mail addresses and phone numbers that are
    nobody's own; they count only beside the same full name."""
    name = compare(one.first_name, one.last_name, other.first_name, other.last_name)
    if name is NameMatch.FULL:
        ignored = ()
    kinds = {
        "email": (one.emails.difference(ignored), other.emails.difference(ignored)),
        "phone": (one.phones.difference(ignored), other.phones.difference(ignored)),
        "address": (one.addresses, other.addresses),
    }
    same = {kind for kind, (mine, theirs) in kinds.items() if mine & theirs}
    different = {kind for kind, (mine, theirs) in kinds.items() if mine and theirs} - same
    if one.external_keys & other.external_keys:
        same.add("external_id")
        if one.has_several_ids or other.has_several_ids:
            return Evidence(Verdict.SAME, name, frozenset(same), frozenset(different))
    verdict = _verdict(name, same, different)
    return Evidence(verdict, name, frozenset(same), frozenset(different))


def _verdict(name: NameMatch, same: Collection[str], different: Collection[str]) -> Verdict:
    """One detail that has changed makes no other person when the rest agrees."""
    if "external_id" in same:
        is_other = name is NameMatch.DIFFERENT or (name is NameMatch.RENAMED and different)
        return Verdict.UNSURE if is_other and len(same) == 1 else Verdict.SAME
    if name is NameMatch.DIFFERENT:
        return Verdict.OTHER
    if not same:
        return Verdict.UNSURE if name is NameMatch.FULL and not different else Verdict.OTHER
    if name is NameMatch.RENAMED:
        return Verdict.SAME if not different else Verdict.UNSURE
    if name is NameMatch.FULL:
        return Verdict.SAME if "email" in same or len(different) <= len(same) else Verdict.UNSURE
    return Verdict.SAME if not different or ("email" in same and len(different) == 1) else Verdict.UNSURE


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom a record means: the position of one of several, or None. `is_unclear`: it can be one of
    them, and it is not known which, or whether it is."""

    index: int | None = None
    is_unclear: bool = False


def choose(given: Person, candidates: Sequence[Person]) -> Choice:
    """Whom of the candidates, oldest first, the record of a person means."""
    ignored = _shared(given, candidates)
    found = [compare_people(given, each, ignored) for each in candidates]
    same = [index for index, each in enumerate(found) if each.verdict is Verdict.SAME]
    if not same:
        return Choice(is_unclear=any("external_id" in each.same for each in found))
    best = max(found[index].strength for index in same)
    first, *others = [index for index in same if found[index].strength == best]
    if any(not _are_namesakes(candidates[first], candidates[index]) for index in others):
        return Choice(is_unclear=True)
    return Choice(first)


def _are_namesakes(one: Person, other: Person) -> bool:
    name = compare(one.first_name, one.last_name, other.first_name, other.last_name)
    return name in {NameMatch.FULL, NameMatch.PARTIAL, NameMatch.UNKNOWN}


def _shared(given: Person, candidates: Sequence[Person]) -> set[str]:
    """The e-mail addresses and phone numbers that too many people have for them to be anybody's own."""
    if len(candidates) < _MOST_NAMES:
        return set()
    keys = given.emails | given.phones
    return {key for key in keys if _is_shared(key, (given, *candidates))}


def _is_shared(key: str, people: Sequence[Person]) -> bool:
    different: list[Person] = []
    for each in people:
        if key not in each.emails and key not in each.phones:
            continue
        if not any(_are_namesakes(each, known) for known in different):
            different.append(each)
            if len(different) > _MOST_NAMES:
                return True
    return False


def _address_key(address: Customer.Address) -> str:
    return _place_key(address.street, address.postal_code, address.city)


@lru_cache(maxsize=8192)
def _place_key(street: str, postal_code: str, city: str) -> str:
    """The street with the place: of a postal code the first five characters, else the city."""
    street = "".join(filter(str.isalnum, text_key(street)))
    place = "".join(filter(str.isalnum, text_key(postal_code)))[:5] or text_key(city)
    return f"{street} {place}" if street and place else ""
