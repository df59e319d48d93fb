"""The name of a person that stands in one cell."""

from typing import Final

__all__ = ["split_name"]

_TITLES: Final = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "herr", "frau", "mme")
)
_SUFFIXES: Final = frozenset(("jr", "sr", "ii", "iii", "iv", "phd", "md", "dvm", "esq"))
_PARTICLES: Final = frozenset(
    (
        "van",
        "von",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "la",
        "le",
        "du",
        "ten",
        "ter",
        "st",
        "bin",
        "al",
    )
)


def split_name(text: str) -> tuple[str, str]:
    """The first and the last name: of "Ann Lee", "Lee, Ann", "Dr. Ann van der Lee" and "Ann & Bob Lee"."""
    family, comma, given = text.partition(",")
    if comma and given.strip() and _plain(given) not in _SUFFIXES:
        return _without_titles(given), family.strip()
    words = _without_titles(text.replace(",", " ")).split()
    if len(words) < 2:
        return (words[0] if words else text.strip()), ""
    start = len(words) - 1
    while start > 1 and _plain(words[start]) in _SUFFIXES:
        start -= 1
    while start > 1 and _plain(words[start - 1]) in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _without_titles(text: str) -> str:
    words = text.split()
    while len(words) > 1 and (_plain(words[0]) in _TITLES or (_plain(words[0]) in {"", "and"})):
        words = words[1:]
    return " ".join(words)


def _plain(word: str) -> str:
    return "".join(filter(str.isalnum, word.lower()))
