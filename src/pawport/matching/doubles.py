"""Which pets of a company a new one could be once more: those of the same owner with its name and species.

Only a new pet without an id and a microchip is looked at, for nothing else tells it from others.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.placeholders import Placeholders
from pawport.kit.search_keys import text_key
from pawport.matching.animals import Animal, animal_of, animal_of_row, contradictions
from pawport.pets import namesakes
from pawport.pets.changes import PetChange, PetChanges

__all__ = ["Namesakes"]


class Namesakes:
    """The pets of some owners by their names: those in the database, and those that are added here."""

    def __init__(self, pets: PetChanges, company_id: str, placeholders: Placeholders) -> None:
        self._pets = pets
        self._company_id = company_id
        self._placeholders = placeholders
        self._loaded: set[str] = set()  # ids of owners
        self._names_of_house: set[str] = set()
        self._stored: dict[tuple[str, str], dict[str, Animal]] = defaultdict(dict)
        self._own: dict[tuple[str, str], list[PetChange]] = defaultdict(list)

    def load(
        self, connection: Connection, owner_ids: Iterable[str], house_id: str, names: Iterable[str]
    ) -> None:
        """Reads the pets of owners, and those with one of the names that belong to the house customer."""
        missing = set(owner_ids) - self._loaded - {house_id}
        self._loaded |= missing
        rows = namesakes.of_customers(connection, self._company_id, missing)
        if house_id:
            new_names = {text_key(name) for name in names} - self._names_of_house
            self._names_of_house |= new_names
            rows += namesakes.of_customer(connection, self._company_id, house_id, new_names)
        for row in rows:
            self._stored[row.customer_id, row.name_key][row.id] = animal_of_row(row)

    def add(self, change: PetChange) -> None:
        """Lets a pet be found that was added or changed here."""
        known = self._own[change.pet.customer_id, text_key(change.pet.name)]
        if change not in known:
            known.append(change)

    def like(self, pet: Pet, owner_ids: Collection[str], *, are_owners_known: bool) -> list[str]:
        """The ids of the pets that a new one of these owners can be once more, oldest first.

        Of known people, only another birthday makes another animal; of the house customer's pets, anything
        that differs. A name that says nothing, such as "Unknown", is no name: then all must be the same.
        """
        wanted = animal_of(pet)
        is_nameless = self._placeholders.is_nothing(pet.name)
        found: dict[str, None] = {}
        for owner_id in owner_ids:
            for id_, animal in self._candidates(owner_id, wanted.name):
                if _can_be_one(wanted, animal, is_nameless=is_nameless, is_owner_known=are_owners_known):
                    found[id_] = None
        return list(found)

    def _candidates(self, owner_id: str, name: str) -> Iterable[tuple[str, Animal]]:
        own = self._own.get((owner_id, name), ())
        for id_, animal in self._stored.get((owner_id, name), {}).items():
            change = self._pets.by_id(id_)
            if change is None:
                yield id_, animal
            elif change not in own and _is_at(change, owner_id, name):
                yield id_, animal_of(change.pet)
        for change in own:
            if _is_at(change, owner_id, name):
                yield change.pet.id, animal_of(change.pet)


def _is_at(change: PetChange, owner_id: str, name: str) -> bool:
    pet = change.pet
    return not pet.deleted and pet.customer_id == owner_id and text_key(pet.name) == name


def _can_be_one(one: Animal, other: Animal, *, is_nameless: bool, is_owner_known: bool) -> bool:
    if is_nameless:
        return one == other
    differing = contradictions(one, other)
    return not differing & {"species", "birthday"} if is_owner_known else not differing
