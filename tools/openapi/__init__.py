"""Describes the HTTP side of each API: as an OpenAPI document, and as a Postman collection.

The package is built with it: so it imports nothing but protobuf.
"""

import json
from pathlib import Path
from typing import Any

from tools.openapi.apis import APIS
from tools.openapi.document import document
from tools.openapi.postman import collection
from tools.openapi.schema import Schema

__all__ = ["write"]


def write(image: bytes, folder: Path) -> None:
    """Writes openapi/ and postman/ in a folder, from a FileDescriptorSet with comments."""
    schema = Schema(image)
    documents = {api.name: document(schema, api) for api in APIS}
    collections = {api.name: collection(documents[api.name], api.examples["variables"]) for api in APIS}
    summaries = [{"name": name, **_summary(one)} for name, one in documents.items()]
    _write(folder / "openapi", {**documents, "index": {"apis": summaries}})
    _write(folder / "postman", collections)


def _summary(document: dict[str, Any]) -> dict[str, Any]:
    return {key: document["info"][key] for key in ("title", "version", "summary")}


def _write(folder: Path, documents: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(one, indent=2, ensure_ascii=False) + "\n")
