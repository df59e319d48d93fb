"""The APIs that are described."""

import json
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["APIS", "Api"]


class Api(NamedTuple):
    """One API. Beside this file is a folder of its name."""

    name: str
    package: str
    snake_case: bool = False
    """Whether its JSON has the names of the schema as they are there."""
    answers_have_lists: bool = True
    """Whether lists and maps are in an answer when they are empty, too."""
    ignores_unknown: bool = False
    """Whether unknown fields of a request are ignored, or an error."""

    @property
    def base(self) -> dict[str, Any]:
        """The parts of its document that the schema does not say."""
        return self._read("base.json")

    @property
    def examples(self) -> dict[str, Any]:
        """From what the examples in its document are made."""
        return self._read("examples.json")

    def _read(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((Path(__file__).parent / self.name / name).read_text())
        return found


APIS = (
    Api("pawport", "pawport.v1"),
    Api("petnow", "petnow.v2", ignores_unknown=True),
    Api("pawssource", "pawssource.v2", snake_case=True, ignores_unknown=True),
    Api("smarttag", "smarttag.v1", snake_case=True, answers_have_lists=False, ignores_unknown=True),
    Api("allivet", "allivet.v1", ignores_unknown=True),
)
