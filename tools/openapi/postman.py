"""Makes a Postman collection (format v2.1) of an OpenAPI document of this project.

Ids are variables of the collection, in paths and bodies alike: create a customer, and the other requests are
about that one. Postman's variables of a path would not do: it does not know them in `{id}:undelete`.
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

__all__ = ["collection"]

_Json = dict[str, Any]

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_EVENTS = "text/event-stream"
_ADDRESS = "http://localhost:8080"


def collection(document: _Json, variables: Mapping[str, str]) -> _Json:
    """A folder for each tag, a request for each operation but those that answer with an endless stream.

    `variables`: the names of the variables whose values stand in the document's examples.
    """
    info = document["info"]
    names = {value: f"{{{{{name}}}}}" for name, value in variables.items()}
    prefix = document["servers"][0]["url"].rstrip("/")
    known = {"baseUrl": _ADDRESS + prefix, "key": "", **variables}
    return {
        "info": {
            # The same in every release, so that an import replaces the one before.
            "_postman_id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"pawport:{info['title']}:{info['version']}")),
            "name": info["title"],
            "description": info["description"],
            "schema": _SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{key}}", "type": "string"}]},
        "variable": [{"key": key, "value": value} for key, value in known.items()],
        "item": [_folder(tag, document["paths"], names) for tag in document["tags"]],
    }


def _folder(tag: _Json, paths: _Json, names: Mapping[str, str]) -> _Json:
    operations = ((verb, path, one) for path, item in paths.items() for verb, one in item.items())
    ending = (found for found in operations if not _is_endless(found[2]))
    requests = [_item(*found, names) for found in ending if tag["name"] in found[2]["tags"]]
    return {"name": tag["name"], "description": tag["description"], "item": requests}


def _is_endless(operation: _Json) -> bool:
    return any(_EVENTS in answer.get("content", {}) for answer in operation["responses"].values())


def _item(verb: str, path: str, operation: _Json, names: Mapping[str, str]) -> _Json:
    request: _Json = {
        "method": verb.upper(),
        "description": operation["description"],
        "header": [],
        "url": _url(path, operation.get("parameters", []), names),
    }
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        request["header"] = [{"key": "Content-Type", "value": "application/json"}]
        request["body"] = _body(content["application/json"]["example"], names)
    elif content:  # a file, to be chosen
        request["body"] = {"mode": "file", "file": {}}
    if operation.get("security") == []:
        request["auth"] = {"type": "noauth"}
    return {"name": operation["operationId"].partition("_")[2], "request": request, "response": []}


def _url(path: str, parameters: list[_Json], names: Mapping[str, str]) -> _Json:
    for one in parameters:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", names[one["example"]])
    url: _Json = {"raw": f"{{{{baseUrl}}}}{path}", "host": ["{{baseUrl}}"], "path": path[1:].split("/")}
    query = [_query(one, names) for one in parameters if one["in"] == "query"]
    return {**url, "query": query} if query else url


def _query(parameter: _Json, names: Mapping[str, str]) -> _Json:
    """An optional parameter is there to be switched on."""
    found: _Json = {"key": parameter["name"], "description": parameter.get("description", "")}
    if parameter.get("required"):
        return {**found, "value": names[parameter["example"]]}
    return {**found, "value": "", "disabled": True}


def _body(example: _Json, names: Mapping[str, str]) -> _Json:
    text = json.dumps(example, indent=2, ensure_ascii=False)
    for value, name in names.items():
        text = text.replace(f'"{value}"', f'"{name}"')
    return {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
