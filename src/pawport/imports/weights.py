"""Weights as people write them, of hamsters and of horses."""

import re
from functools import lru_cache
from typing import Final

from pawport.imports.values import UnreadableError
from pawport.kit.vocabulary import weight_unit

__all__ = ["read_unit", "read_weight"]

_PART: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*([a-z#]*)\.?,?\s*")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(\D|$))")
# By the unit: what it is kept in, and how much of that it is.
_SMALL: Final = {
    **dict.fromkeys(("g", "gr", "gm", "gms", "grs", "gram", "grams", "gramme", "grammes"), ("kg", 0.001)),
    **dict.fromkeys(("oz", "ozs", "ounce", "ounces"), ("lb", 1 / 16)),
    **dict.fromkeys(("st", "stone", "stones"), ("lb", 14.0)),
}
_EUROPEAN: Final = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+(?!\d)")  # 1.234,5
_BESIDE: Final = re.compile(r"^(?:~|≈|approx(?:imately|\.)?|about|around|ca?\.|est\.?)\s*|\s*\([^)]*\)$")
_FRACTIONS: Final = {"½": ".5", "¼": ".25", "¾": ".75", " 1/2": ".5", " 1/4": ".25", " 3/4": ".75"}
_NO_NUMBER: Final = 'must be a number, such as "8.56" or "8.56 lb"'
_NO_UNIT: Final = "has no unit: add a column weight_unit, or use --weight-unit"


@lru_cache(maxsize=4096)  # a few are those of most animals
def read_weight(text: str, unit: str | None) -> tuple[float, str] | None:
    """A weight in kg or lb: "12.5 kg", "8 lb 4 oz", "30 g", or a number of `unit`; None if it is 0.

    Raises:
        UnreadableError: it is no weight, or has no unit.
    """
    plain = _plain(text)
    total, kept, end = 0.0, "", 0
    while end < len(plain):
        found = _PART.match(plain, end)
        if found is None:
            raise UnreadableError(_NO_NUMBER)
        word = found[2] or unit
        if not word and found.end() < len(plain):
            raise UnreadableError(_NO_NUMBER)
        if not word:
            if float(found[1]):
                raise UnreadableError(_NO_UNIT)
            return None
        of_kind, factor = read_unit(word)
        if kept not in {"", of_kind}:
            raise UnreadableError("must not mix kilograms and pounds")
        kept, end = of_kind, found.end()
        total += float(found[1]) * factor
    return (round(total, 6), kept) if total else None


def _plain(text: str) -> str:
    """A weight with a dot in the place of a comma, of a fraction such as 1/2, and without what stands beside
    it: "12 lb (5.4 kg)", "~12 lb"."""
    plain = _BESIDE.sub("", text.strip().lower())
    for fraction, decimals in _FRACTIONS.items():
        plain = plain.replace(fraction, decimals)
    if _EUROPEAN.match(plain):
        plain = plain.replace(".", "")
    return _THOUSANDS.sub("", plain).replace(",", ".")


def read_unit(word: str) -> tuple[str, float]:
    """The unit, kg or lb, in which weights of another one are kept, and how much of it that is.

    Raises:
        UnreadableError: it is no unit of weight.
    """
    plain = word.strip().lower().rstrip(".")
    if plain in _SMALL:
        return _SMALL[plain]
    kept = weight_unit(plain)
    if kept is None:
        raise UnreadableError('must be in "kg", "g", "lb" or "oz"')
    return kept, 1.0
