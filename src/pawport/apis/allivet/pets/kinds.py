"""Types of pets: Allivet's words, and ours."""

from typing import Final

from pawport.apis.allivet.answers import Warnings
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.vocabulary import species_name

__all__ = ["is_of_other_kind", "set_type", "shown_type"]

_OTHER: Final = "Other"
_WORDS: Final = (
    *("Dog", "Cat", "Horse", "Bird", "Camel", "Ferret", "Fish", "Goat", "Pig", "Hamster", "Iguana", "Rabbit"),
    *("Rat", "Snake", "Turtle", "Cattle", "Chicken", "Guinea Pig", "Llama", "Primate", "Reptiles", "Rodent"),
    *("Ruminant", "Sheep", "Swine", "Turkey", _OTHER),
)
_BY_KEY: Final = {word.lower(): word for word in _WORDS}
# Types of ours that Allivet has no word for.
_NEAREST: Final = {Pet.MOUSE: "Rodent", Pet.CHINCHILLA: "Rodent"}


def set_type(pet: Pet, word: str) -> None:
    """Makes a pet what a word of Allivet's says. One that is none of our types is kept."""
    if pet.type and word.lower() == _said(pet).lower():
        return
    pet.type = Pet.Type.Value(species_name(word))
    known = _BY_KEY[word.lower()]
    pet.species = known if pet.type == Pet.OTHER and known != _OTHER else ""


def shown_type(pet: Pet, warnings: Warnings) -> str:
    """Allivet's word for the type of a pet."""
    word = _said(pet)
    if pet.type in _NEAREST or (word == _OTHER and pet.species):
        kept = pet.species or Pet.Type.Name(pet.type)
        warnings.add("petType", f"the pet is kept as {kept}")
    return word


def is_of_other_kind(breed: str, pet: Pet) -> bool:
    """Whether a breed names another type of pet."""
    named = {Pet.Type.Value(species_name(word)) for word in breed.split()} - {Pet.OTHER}
    return bool(named) and pet.type not in named


def _said(pet: Pet) -> str:
    if pet.type == Pet.OTHER:
        return _BY_KEY.get(pet.species.lower(), _OTHER)
    if pet.type in _NEAREST:
        return _NEAREST[pet.type]
    return _BY_KEY.get(Pet.Type.Name(pet.type).replace("_", " ").lower(), _OTHER)
