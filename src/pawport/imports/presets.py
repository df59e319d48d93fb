"""What the columns of other systems' exports mean: `presets.toml`."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from pawport.imports.columns import Column, column_of
from pawport.imports.records import Record, Records

__all__ = ["PRESETS", "Preset", "preset", "preset_for"]

_GIVEN: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("presets.toml").read_text())
PRESETS: Final = tuple(_GIVEN)
_NOT_NAME: Final = re.compile(r"[^a-z0-9]+")
_PET: Final = re.compile(
    r"([^,(]+)(?:\(((?:[^()]|\([^()]*\))*)\))?[^,]*(?:,|$)"
)  # also "Rocky(Maltipoo (mini))"
_SPLIT: Final = ("Pet name", "Pet breed")


@dataclass(frozen=True)
class Preset:
    """The columns of one system's exports. `of`: what they are, for people."""

    name: str
    of: str
    known_by: tuple[frozenset[str], ...]
    columns: Mapping[str, str]
    ignored: frozenset[str]
    several_pets: str = ""
    """The column that has several pets as "Rex(Poodle),Mia(Siamese)"."""

    def column(self, name: str) -> Column | None:
        """What a column is, if the preset says it."""
        meaning = self.columns.get(_plain(name))
        return None if meaning is None else column_of(meaning)

    def is_ignored(self, name: str) -> bool:
        """Whether Pawport has no place for a column."""
        return _plain(name) in self.ignored

    def records(self, source: Records) -> Iterator[Record]:
        """The records with a pet in each."""
        for record in source:
            yield from self._split(record) if self.several_pets else (record,)

    def _split(self, record: Record) -> Iterator[Record]:
        name = next((each for each in record.given if _spaceless(each) == self.several_pets), "")
        if record.problem or not name:
            yield record
            return
        rest = {key: value for key, value in record.given.items() if key != name}
        for pet in _PET.findall(str(record.given[name])) or [("", "")]:
            yield replace(record, given=rest | dict(zip(_SPLIT, map(str.strip, pet), strict=True)))


@cache
def preset(name: str) -> Preset:
    """The preset of a name, one of PRESETS."""
    given = _GIVEN[name]
    return Preset(
        name,
        given["of"],
        tuple(frozenset(map(_plain, headings)) for headings in given["known_by"]),
        {_plain(heading): column for heading, column in given["columns"].items()},
        frozenset(map(_plain, given["ignored"])),
        _spaceless(given.get("several_pets", "")),
    )


def preset_for(headings: Collection[str]) -> Preset | None:
    """The preset of whose exports a file can be one, by the names of its columns: of several, the one that
    knows the most of them."""
    names = frozenset(map(_plain, headings))
    found = [each for each in map(preset, PRESETS) if any(known <= names for known in each.known_by)]
    return max(found, key=lambda each: len(names & (each.columns.keys() | each.ignored)), default=None)


def _spaceless(name: str) -> str:
    return "".join(name.lower().split())


def _plain(name: str) -> str:
    return _NOT_NAME.sub("", name.lower())
