"""What the package says of its APIs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pawport
from pawport.apis import dialects

__all__ = ["APIS", "DIALECTS", "GENERATED", "Operation", "load", "operations", "prefix"]

GENERATED = Path(pawport.__file__).parent / "gen"
DIALECTS = sorted(dialect.name for dialect in dialects.DIALECTS)
APIS = ["pawport", *DIALECTS]


class Operation(NamedTuple):
    """One verb and path of a document."""

    verb: str
    path: str
    content: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.content["operationId"])

    @property
    def example_path(self) -> str:
        """The path with the examples in it."""
        path = self.path
        for one in self._required("path"):
            path = path.replace(f"{{{one['name']}}}", one["example"])
        return path

    @property
    def example_query(self) -> dict[str, str]:
        return {one["name"]: one["example"] for one in self._required("query")}

    @property
    def example_body(self) -> Any:
        """None if the operation takes none."""
        body = self.content.get("requestBody")
        return body and body["content"].get("application/json", {}).get("example")

    @property
    def takes_picture(self) -> bool:
        return "image/jpeg" in self.content.get("requestBody", {}).get("content", {})

    def _required(self, place: str) -> list[dict[str, Any]]:
        parameters = self.content.get("parameters", [])
        return [one for one in parameters if one["in"] == place and one.get("required")]


def load(folder: str, name: str) -> dict[str, Any]:
    """A document of the package: of the folder "openapi" or "postman"."""
    found: dict[str, Any] = json.loads((GENERATED / folder / f"{name}.json").read_text())
    return found


def prefix(document: dict[str, Any]) -> str:
    """What stands before the document's paths."""
    return str(document["servers"][0]["url"]).rstrip("/")


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    """In the document's order."""
    for path, item in document["paths"].items():
        for verb, content in item.items():
            yield Operation(verb, path, content)
