"""Whether two names can be one person's."""

import tomllib
import unicodedata
from collections import defaultdict
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Final

__all__ = ["NameMatch", "Part", "compare", "compare_part", "is_named"]


class Part(Enum):
    """How two first names, or two last names, agree."""

    SAME = "same"
    SIMILAR = "similar"
    """One is the initial or a short form of the other, or has fewer of its words: "Ann", "Ann Marie"."""
    UNKNOWN = "unknown"
    """One of them is not given."""
    DIFFERENT = "different"


class NameMatch(Enum):
    """How two names agree."""

    FULL = "full"
    """First and last name are the same, in whichever order."""
    PARTIAL = "partial"
    """What both give agrees, as far as it goes: an initial, a short form, a part that is missing."""
    UNKNOWN = "unknown"
    """They have no part in common, such as a first name on one side and a last name on the other."""
    RENAMED = "renamed"
    """The first name is the same, and the last name is another one."""
    DIFFERENT = "different"


_AGREEING: Final = frozenset((Part.SAME, Part.SIMILAR))


def _by_name() -> dict[str, set[int]]:
    groups = tomllib.loads(Path(__file__).with_name("nicknames.toml").read_text())["same"]
    found: dict[str, set[int]] = defaultdict(set)
    for number, names in enumerate(groups):
        for name in names:
            found[name].add(number)
    return dict(found)


_GROUPS: Final = _by_name()


def compare(first: str, last: str, other_first: str, other_last: str) -> NameMatch:
    """How the name of one person agrees with that of another."""
    given, family = compare_part(first, other_first), compare_part(last, other_last)
    if given is family is Part.SAME:
        return NameMatch.FULL
    if not _AGREEING.issuperset((given, family)) and _are_swapped(first, last, other_first, other_last):
        return NameMatch.FULL
    if given is Part.DIFFERENT:
        return NameMatch.DIFFERENT
    if family is Part.DIFFERENT:
        return NameMatch.RENAMED if given is Part.SAME else NameMatch.DIFFERENT
    if given is family is Part.UNKNOWN:
        return NameMatch.UNKNOWN
    return NameMatch.PARTIAL


def _are_swapped(first: str, last: str, other_first: str, other_last: str) -> bool:
    """Whether two names have the same words, wherever they stand."""
    words, others = (*_words(first), *_words(last)), (*_words(other_first), *_words(other_last))
    return len(words) == len(others) > 0 and sorted(words) == sorted(others)


def is_named(first: str, last: str) -> bool:
    """Whether there is any letter in a name."""
    return bool(_words(first) or _words(last))


def compare_part(name: str, other: str) -> Part:
    """How two first names, or two last names, agree."""
    words, others = _words(name), _words(other)
    if not words or not others:
        return Part.UNKNOWN
    if words == others or "".join(words) == "".join(others):
        return Part.SAME
    if all(map(_can_be, words, others)):  # as far as the shorter one goes
        return Part.SIMILAR
    return Part.DIFFERENT


def _can_be(word: str, other: str) -> bool:
    if word == other or not _GROUPS.get(word, set()).isdisjoint(_GROUPS.get(other, ())):
        return True
    return word[0] == other[0] and 1 in (len(word), len(other))


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name).casefold().replace("'", "").replace("\u2019", "")
    plain = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return tuple(plain.split())
