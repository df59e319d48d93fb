"""The words of the pet business, and what Pawport keeps them as."""

from typing import Final

__all__ = ["GRAMS", "fixed_word", "weight_unit"]

GRAMS: Final = {"kg": 1000.0, "lb": 453.59237}

_UNITS: Final = {
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "lb": ("lb", "lbs", "pound", "pounds", "#"),
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


def weight_unit(word: str) -> str | None:
    """ "kg" or "lb"; None when the word is no unit of weight that Pawport knows."""
    return _UNIT_BY_WORD.get(word.strip().rstrip(".").lower())


def fixed_word(word: str) -> str | None:
    """ "yes", "no" or "unknown"; None when the word says neither."""
    return _FIXED_BY_WORD.get(word.strip().lower())
