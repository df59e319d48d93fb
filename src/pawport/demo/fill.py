"""Filling a company with demo records."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.accounts import service as accounts
from pawport.customers.service import create_customers
from pawport.db import Database
from pawport.demo.people import make_customer, make_vets
from pawport.demo.pets import PetMaker
from pawport.demo.words import load_words
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import microchips
from pawport.kit.paging import Window
from pawport.pets.changes import PetChanges
from pawport.pets.codes import service as pet_codes
from pawport.pets.identities.service import find_holders
from pawport.pets.rules import WRITABLE, normalize, present_fields, require

__all__ = ["Made", "fill"]

# A transaction of so many pets takes about 0.1 s: a serving process beside it waits no longer to write.
_AT_ONCE: Final = 1000
_PETS_OF_CUSTOMER: Final = (1, 1, 1, 1, 1, 2, 2, 2, 3)
_MAX_CODES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Made:
    """How much there is of what was made."""

    company_id: str
    pets: int = 0
    customers: int = 0
    notes: int = 0


def fill(
    database: Database, company_id: str | None, count: int, seed: int, report: Callable[[int], None]
) -> Made:
    """Adds `count` pets with their owners, under new ids; codes only where the catalogue lacks them.

    The same seed makes the same records on the same day. `report` is told how many pets there are after
    each transaction.

    Raises:
        InvalidArgument: `company_id` is none, or is needed to choose between several.
    """
    drawer = _Drawer(seed)
    with database.transaction() as connection:
        company = accounts.the_company(connection, company_id)
        codes = _catalogue(connection, company.id, drawer.words.codes)
    made = Made(company.id)
    while made.pets < count:
        wanted = min(_AT_ONCE, count - made.pets)
        families = drawer.families(wanted, codes, company.max_pets_per_customer)
        pets = [pet for family in families for pet in family.pets]
        with database.transaction() as connection:
            _add(connection, company, families, pets)
        made = replace(
            made,
            pets=made.pets + len(pets),
            customers=made.customers + len(families),
            notes=made.notes + sum(len(pet.notes) for pet in pets),
        )
        report(made.pets)
    return made


class _Family(NamedTuple):
    """A customer and the customer's pets."""

    person: Customer
    pets: list[Pet]


class _Drawer:
    """Draws families."""

    def __init__(self, seed: int) -> None:
        self.words = load_words()
        self._rng = Random(seed)  # noqa: S311 - nothing secret
        vets = make_vets(self._rng, self.words)
        self._maker = PetMaker(self._rng, self.words, vets, datetime.now(UTC).date())

    def families(self, count: int, codes: dict[str, str], quota: int) -> list[_Family]:
        """Families with `count` pets altogether."""
        found = []
        while count:
            size = min(self._rng.choice(_PETS_OF_CUSTOMER), count, max(quota, 1))
            person = make_customer(self._rng, self.words)
            found.append(_Family(person, [self._maker.make(codes) for _ in range(size)]))
            count -= size
        return found


def _add(connection: Connection, company: Company, families: list[_Family], pets: list[Pet]) -> None:
    owners = create_customers(connection, company, [family.person for family in families])
    _drop_taken_chips(connection, company.id, pets)
    changes = PetChanges(connection, company.id)
    for owner, family in zip(owners, families, strict=True):
        for pet in family.pets:
            require(pet, WRITABLE)
            normalize(pet, company, WRITABLE)
            times = [note.last_updated_time for note in reversed(pet.notes)]
            change = changes.add(owner.id, pet, fields=present_fields(pet))
            for note, time in zip(change.new_notes, times, strict=True):
                note.last_updated_time.CopyFrom(time)
    changes.write()


def _drop_taken_chips(connection: Connection, company_id: str, pets: list[Pet]) -> None:
    """Leaves chips to the pets that have them: the same seed gives them to others again."""
    numbers = {microchips.normalize(chip.given) for pet in pets for chip in pet.microchips}
    taken = set(find_holders(connection, company_id, numbers))
    for pet in pets:
        chips = {microchips.normalize(chip.given) for chip in pet.microchips}
        if chips & taken:
            pet.ClearField("microchips")
        taken |= chips


def _catalogue(connection: Connection, company_id: str, wanted: list[PetCode]) -> dict[str, str]:
    """The ids of the codes by their abbreviations; those that the catalogue lacks are added."""
    found, _ = pet_codes.list_codes(connection, company_id, None, Window(_MAX_CODES))
    ids = {code.abbreviation: code.id for code in found}
    for code in wanted:
        if code.abbreviation not in ids:
            ids[code.abbreviation] = pet_codes.create_code(connection, company_id, code).id
    return ids
