"""The words that demo records are made of: `words.toml` and `species.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet

__all__ = ["Breed", "Condition", "Species", "Words", "load_words"]


@dataclass(frozen=True, slots=True)
class Breed:
    """A breed and what its adults weigh, in kg. `species` is a word only where Pet.type has none."""

    name: str
    light: float
    heavy: float
    coat: str
    colors: list[str]
    species: str = ""


@dataclass(frozen=True, slots=True)
class Species:
    """What the pets of one type have in common."""

    type: Pet.Type.ValueType
    share: int  # per thousand pets
    lifespan: float  # years
    grown: float  # years until the adult weight
    chipped: float  # probability
    fixed: float  # probability
    vaccines: list[tuple[str, int]]  # name, years of protection
    breeds: list[Breed]
    names: list[str]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, its medication, and the abbreviation of the code that warns of it."""

    name: str
    medication: str
    code: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything."""

    species: list[Species]
    codes: list[PetCode]
    handling_codes: list[str]
    conditions: list[Condition]
    first_names: list[str]
    last_names: list[str]
    area_codes: list[str]
    cities: list[tuple[str, str, str]]  # name, state, start of its postal codes
    streets: list[str]
    practices: list[str]
    staff: list[str]
    manufacturers: list[str]
    behavior: list[str]
    special_needs: list[str]
    unique_features: list[str]
    allergies: list[str]


@cache
def load_words() -> Words:
    """The words, read once."""
    words, species = _read("words.toml"), _read("species.toml")
    sayings, codes = words["sayings"], words["codes"]
    return Words(
        species=[_species(name, facts, words) for name, facts in species.items()],
        codes=[PetCode(abbreviation=short, description=text, color=c) for short, text, c in codes["entries"]],
        handling_codes=codes["handling"],
        conditions=[Condition(*entry) for entry in words["health"]["conditions"]],
        cities=[(city, state, postal) for city, state, postal in words["cities"]],
        **{name: words[name].split() for name in ("first_names", "last_names", "area_codes", "streets")},
        **{name: words[name] for name in ("practices", "staff", "manufacturers")},
        **{name: sayings[name] for name in ("behavior", "special_needs", "unique_features", "allergies")},
    )


def _species(name: str, facts: dict[str, Any], words: dict[str, Any]) -> Species:
    sayings = words["sayings"]
    return Species(
        type=Pet.Type.Value(name),
        breeds=[Breed(*breed) for breed in facts["breeds"]],
        vaccines=[(vaccine, years) for vaccine, years in facts["vaccines"]],
        names=words["names"][facts["names"]].split(),
        notes=sayings["notes"] + sayings.get(f"notes_of_{name.lower()}s", []),
        **{key: facts[key] for key in ("share", "lifespan", "grown", "chipped", "fixed")},
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("pawport.demo").joinpath(name).read_text())
