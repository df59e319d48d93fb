"""Which drugs are controlled, by their names. Pawport keeps no prescriptions of them: the law asks for more
than it does, such as the vet's DEA number and a limit of refills by schedule."""

import re
import tomllib
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["Controlled", "controlled"]

_WORDS: Final = re.compile(r"[\w-]+")
_SCHEDULES: Final = {
    name: schedule
    for schedule, names in tomllib.loads(Path(__file__).with_suffix(".toml").read_text()).items()
    for name in names
}


class Controlled(NamedTuple):
    """A controlled substance, or a brand of it."""

    name: str
    schedule: str
    """Of the Controlled Substances Act: "II" to "V"."""


def controlled(text: str) -> Controlled | None:
    """Returns the first controlled substance that the name or the ingredients of a drug mention."""
    for word in _WORDS.findall(text.lower()):
        for part in (word, *word.split("-")):
            if part in _SCHEDULES:
                return Controlled(part, _SCHEDULES[part])
    return None
