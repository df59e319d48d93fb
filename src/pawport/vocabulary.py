"""The words of the pet business, and what Pawport keeps them as."""

from typing import Final

__all__ = ["GRAMS", "fixed_word", "gender_name", "species_name", "weight_unit"]

GRAMS: Final = {"kg": 1000.0, "lb": 453.59237}

_UNITS: Final = {
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "lb": ("lb", "lbs", "pound", "pounds", "#"),
}
# By the names of Pet.Type. OTHER has no words: it is what none of these says.
_SPECIES: Final = {
    "DOG": ("dog", "dogs", "canine", "canis", "k9", "k-9", "puppy", "pup"),
    "CAT": ("cat", "cats", "feline", "felis", "kitten"),
    "BIRD": ("bird", "birds", "avian", "parrot", "parakeet", "cockatiel", "cockatoo", "canary", "finch"),
    "RABBIT": ("rabbit", "rabbits", "bunny", "lagomorph"),
    "GUINEA_PIG": ("guinea pig", "guinea_pig", "guinea-pig", "guineapig", "guinea pigs", "cavy"),
    "HORSE": ("horse", "horses", "equine", "pony", "foal", "mare", "stallion", "gelding"),
    "HAMSTER": ("hamster", "hamsters"),
    "RAT": ("rat", "rats"),
    "MOUSE": ("mouse", "mice"),
    "CHINCHILLA": ("chinchilla", "chinchillas"),
}
# By the names of Pet.Gender. What says whether the pet is neutered, too, says its gender.
_GENDERS: Final = {
    "MALE": ("male", "m", "boy", "neutered male", "male neutered", "intact male", "mn", "nm"),
    "FEMALE": ("female", "f", "girl", "spayed female", "female spayed", "intact female", "fs", "sf"),
    "UNKNOWN": ("unknown", "u", "unk", "unsure", "not sure", "undetermined", "?"),
}
_FIXED: Final = {
    "yes": ("yes", "y", "true", "1", "fixed", "neutered", "spayed", "altered", "castrated", "sterilized"),
    "no": ("no", "n", "false", "0", "intact", "not fixed", "unaltered", "entire"),
    "unknown": ("unknown", "unsure", "not sure", "u", "?"),
}


def _by_word(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: kept for kept, words in table.items() for word in words}


_UNIT_BY_WORD: Final = _by_word(_UNITS)
_FIXED_BY_WORD: Final = _by_word(_FIXED)
_SPECIES_BY_WORD: Final = _by_word(_SPECIES)
_GENDER_BY_WORD: Final = _by_word(_GENDERS)


def weight_unit(word: str) -> str | None:
    """ "kg" or "lb"; None when the word is no unit of weight that Pawport knows."""
    return _UNIT_BY_WORD.get(word.strip().rstrip(".").lower())


def fixed_word(word: str) -> str | None:
    """ "yes", "no" or "unknown"; None when the word says neither."""
    return _FIXED_BY_WORD.get(word.strip().lower())


def species_name(word: str) -> str:
    """The name of the Pet.Type that the word means; "OTHER" for one that means none of the others."""
    return _SPECIES_BY_WORD.get(word.strip().lower(), "OTHER")


def gender_name(word: str) -> str | None:
    """The name of the Pet.Gender that the word means; None when it says none."""
    return _GENDER_BY_WORD.get(word.strip().lower())
