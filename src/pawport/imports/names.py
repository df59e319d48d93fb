"""The name of a person that stands in one cell."""

from typing import Final

__all__ = ["split_name"]

_TITLES: Final = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "herr", "frau", "mme")
)
_SUFFIXES: Final = frozenset(("jr", "sr", "ii", "iii", "iv"))
_DEGREES: Final = frozenset(("phd", "md", "dvm", "vmd", "cvt", "rvt", "esq"))
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
    """The first and the last name: of "Ann Lee", "Lee, Ann", "Dr. Ann van der Lee", "Ann & Bob Lee" and
    "Mrs. Lee"."""
    parts = [part for each in text.split(",") if (part := each.strip()) and _plain(part) not in _DEGREES]
    suffixes = [part for part in parts[1:] if _plain(part) in _SUFFIXES]
    family, *given = [part for part in parts if part not in suffixes] or [""]
    if given:
        return _without_titles(", ".join(given)), " ".join((family, *suffixes))
    whole = " ".join((family, *suffixes)).split()
    while len(whole) > 1 and _plain(whole[-1]) in _DEGREES:
        whole.pop()
    words = _without_titles(" ".join(whole)).split()
    if len(words) < 2:
        name = words[0] if words else text.strip()
        return ("", name) if len(whole) > 1 else (name, "")
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
