"""Whether two records can be of one animal."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from google.type.date_pb2 import Date

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.dates import date_from_text
from pawport.kit.search_keys import text_key
from pawport.pets.namesakes import Namesake

__all__ = ["Animal", "animal_of", "animal_of_row", "compatible_dates", "contradictions", "is_another"]

_CONTRADICTING: Final = (
    frozenset(("species", "sex", "breed")),
    frozenset(("species", "name")),
    frozenset(("name", "sex", "breed")),
    frozenset(("name", "sex", "birthday")),
    frozenset(("name", "breed", "birthday")),
    frozenset(("name", "owner")),
)
"""What may not differ at once between an animal and a row that is to change it."""


@dataclass(frozen=True, slots=True)
class Animal:
    """What an animal is told from others by; empty where it is not known."""

    name: str = ""
    species: str = ""
    """The name of the Pet.Type; of OTHER, the word that was given."""
    sex: str = ""
    breed: str = ""
    color: str = ""
    birthday: Date | None = None


def animal_of(pet: Pet) -> Animal:
    """What a pet is told from others by."""
    return Animal(
        text_key(pet.name),
        text_key(pet.species) if pet.type == Pet.OTHER else Pet.Type.Name(pet.type) if pet.type else "",
        Pet.Gender.Name(pet.gender) if pet.gender in {Pet.MALE, Pet.FEMALE} else "",
        text_key(pet.breed),
        text_key(pet.color),
        pet.birthday if pet.HasField("birthday") else None,
    )


def animal_of_row(row: Namesake) -> Animal:
    """What a pet is told from others by, as `animal_of`."""
    return Animal(
        row.name_key,
        text_key(row.species) if row.type == "OTHER" else row.type,
        row.gender if row.gender in {"MALE", "FEMALE"} else "",
        text_key(row.breed),
        text_key(row.color),
        date_from_text(row.birthday) if row.birthday else None,
    )


def contradictions(one: Animal, other: Animal) -> set[str]:
    """The names of what both records say, and say differently."""
    pairs = {
        "name": (one.name, other.name),
        "species": (one.species, other.species),
        "sex": (one.sex, other.sex),
        "breed": (one.breed, other.breed),
        "color": (one.color, other.color),
    }
    found = {name for name, (mine, theirs) in pairs.items() if mine and theirs and mine != theirs}
    if one.birthday and other.birthday and not compatible_dates(one.birthday, other.birthday):
        found.add("birthday")
    return found


def is_another(differing: Collection[str]) -> bool:
    """Whether so much differs ("owner" with what `contradictions` names) that it would be another animal."""
    return any(both.issubset(differing) for both in _CONTRADICTING)


def compatible_dates(one: Date, other: Date) -> bool:
    """Whether two dates, which can be known in part, can be one day."""
    parts = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(not mine or not theirs or mine == theirs for mine, theirs in parts)
