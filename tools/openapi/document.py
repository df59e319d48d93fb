"""Makes the OpenAPI document of an API."""

from collections import Counter
from typing import Any, Final

from google.protobuf.descriptor import ServiceDescriptor

from tools.openapi.apis import Api
from tools.openapi.messages import Messages
from tools.openapi.operations import Operations
from tools.openapi.schema import Schema

__all__ = ["document"]

_Json = dict[str, Any]

# Our own errors and those of vendors, as base.json describes them.
_ERRORS: Final = ("google.rpc.Status", "Error")


def document(schema: Schema, api: Api) -> _Json:
    """The document of an API: its base.json, and what the schema says. KeyError: an example is missing."""
    base = api.base
    components = base["components"]
    (error,) = (name for name in _ERRORS if name in components["schemas"])
    services = _in_order(schema.services(api.package), base.get("tags", []))
    methods = [method for service in services for method in schema.methods(service)]
    messages = Messages(schema, api, [one.request for one in methods], [one.response for one in methods])
    operations = Operations(schema, api, messages, {"$ref": f"#/components/schemas/{error}"})
    paths = operations.paths(services)
    schemas = dict(sorted({**messages.schemas, **components["schemas"]}.items()))
    for name, example in api.examples.get("schemas", {}).items():
        schemas[name] = {**schemas[name], "examples": [example]}
    _check_titles(schemas)
    tags = [{"name": one.name, "description": schema.comment(one)} for one in services]
    return {**base, "tags": tags, "paths": paths, "components": {**components, "schemas": schemas}}


def _in_order(services: list[ServiceDescriptor], names: list[str]) -> list[ServiceDescriptor]:
    """The services in the order in which base.json names them. ValueError: it names others."""
    if names and sorted(names) != sorted(service.name for service in services):
        raise ValueError(f"base.json has to name each service once in its tags, not {names}")
    return sorted(services, key=lambda service: names.index(service.name) if names else 0)


def _check_titles(schemas: _Json) -> None:
    """Two schemas with one title would be one class in many clients that are made of the document."""
    titles = Counter(schema["title"] for schema in schemas.values())
    if repeated := [title for title, count in titles.items() if count > 1]:
        raise ValueError(f"several schemas are called {', '.join(repeated)}")
