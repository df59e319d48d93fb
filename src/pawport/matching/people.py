"""Whether two records are of one person, and whom of several a record means.

What several people share, such as the e-mail address of a household or the phone number of a clinic, never
decides without the name.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit import external_ids
from pawport.kit.phones import e164
from pawport.kit.placeholders import Placeholders
from pawport.kit.search_keys import email_key, full_name_key, phone_key, text_key
from pawport.matching.names import NameMatch, compare, is_named

__all__ = [
    "Choice",
    "Evidence",
    "Person",
    "Verdict",
    "can_be_one",
    "choose",
    "compare_people",
    "has_detail",
    "person_of",
]

_NAMESAKES: Final = frozenset((NameMatch.FULL, NameMatch.PARTIAL, NameMatch.UNKNOWN))
_MOST_NAMES: Final = 2
"""An e-mail address or phone number of more people is nobody's own."""


class Verdict(Enum):
    """What two records of people say of each other."""

    SAME = "same"
    UNSURE = "unsure"
    """They can be of one person: they share something, but not enough, or something speaks against it."""
    OTHER = "other"


@dataclass(frozen=True)  # with slots, it would take three times as long to go to another process
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


class Evidence(NamedTuple):
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


def has_detail(one: Person, other: Person) -> bool:
    """Whether two people have an e-mail address, a phone number, an address or an id in another system in
    common."""
    return not (
        one.emails.isdisjoint(other.emails)
        and one.phones.isdisjoint(other.phones)
        and one.addresses.isdisjoint(other.addresses)
        and one.external_keys.isdisjoint(other.external_keys)
    )


def compare_people(one: Person, other: Person) -> Evidence:
    """What two records say of each other."""
    return _evidence(one, other, _compare_names(one, other))


def can_be_one(one: Person, other: Person) -> bool:
    """Whether the names or an id allow two records to be of one person: most need no further comparing."""
    return _compare_names(one, other) is not NameMatch.DIFFERENT or _have_same_id(one, other)


def _compare_names(one: Person, other: Person) -> NameMatch:
    return compare(one.first_name, one.last_name, other.first_name, other.last_name)


def _have_same_id(one: Person, other: Person) -> bool:
    return not one.external_keys.isdisjoint(other.external_keys)


def _evidence(one: Person, other: Person, name: NameMatch, ignored: Collection[str] = ()) -> Evidence:
    """`ignored`: e-mail addresses and phone numbers that are nobody's own; they count only beside the same
    full name."""
    kinds = [
        ("email", one.emails, other.emails),
        ("phone", one.phones, other.phones),
        ("address", one.addresses, other.addresses),
    ]
    if ignored and name is not NameMatch.FULL:
        kinds = [(kind, mine.difference(ignored), theirs.difference(ignored)) for kind, mine, theirs in kinds]
    same: set[str] = set()
    different: set[str] = set()
    for kind, mine, theirs in kinds:
        if mine and theirs:
            (different if mine.isdisjoint(theirs) else same).add(kind)
    if _have_same_id(one, other):
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
    found = _compared(given, candidates)
    same = [index for index, each in found.items() if each.verdict is Verdict.SAME]
    if not same:
        return Choice(is_unclear=any("external_id" in each.same for each in found.values()))
    best = max(found[index].strength for index in same)
    first, *others = [index for index in same if found[index].strength == best]
    if any(not _are_namesakes(candidates[first], candidates[index]) for index in others):
        return Choice(is_unclear=True)
    return Choice(first)


def _compared(given: Person, candidates: Sequence[Person]) -> dict[int, Evidence]:
    """What is known of those who are not surely somebody else, by their positions."""
    possible = [
        (index, each, name)
        for index, each in enumerate(candidates)
        if (name := _compare_names(given, each)) is not NameMatch.DIFFERENT or _have_same_id(given, each)
    ]
    is_full = all(name is NameMatch.FULL for _, _, name in possible)
    ignored = set() if is_full else _shared(given, candidates)
    return {index: _evidence(given, each, name, ignored) for index, each, name in possible}


def _are_namesakes(one: Person, other: Person) -> bool:
    return _compare_names(one, other) in _NAMESAKES


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
