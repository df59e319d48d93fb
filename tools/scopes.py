"""`python -m tools.scopes` writes docs/scopes.md: which scope each method asks for."""

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from pawport.gen.pawport.v1.options_pb2 import required_scope
from tools.openapi.schema import image

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[1] / "docs" / "scopes.md"

_HEAD = """\
# Scopes

<!-- Written by `python -m tools.scopes` from the schema: change that. -->

A key may call a method when it holds the method's scope. `pets:*` stands for every scope of `pets`, also for
those that a later release adds; `*` stands for all. A key cannot give another key a scope that it does not
hold itself.

```
pawport keys create --name "Booking desk" --scopes pets:read,customers:*
```

| scope | methods |
| --- | --- |
"""
_SERVICE, _METHOD = 6, 2  # field numbers of descriptors, of which the path to a comment is made


class _Method(NamedTuple):
    scope: str
    name: str
    summary: str


def page() -> str:
    """The page that fits the schema."""
    rows: defaultdict[str, list[_Method]] = defaultdict(list)
    for file in image().file:
        for method in _methods(file):
            rows[method.scope].append(method)
    return _HEAD + "".join(_row(scope, rows[scope]) for scope in sorted(rows))


def _row(scope: str, methods: list[_Method]) -> str:
    return f"| `{scope}` | {'<br>'.join(f'{method.name}: {method.summary}' for method in methods)} |\n"


def _methods(file: FileDescriptorProto) -> list[_Method]:
    comments = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
    found = []
    for service_index, service in enumerate(file.service):
        for index, method in enumerate(service.method):
            if scope := method.options.Extensions[required_scope]:
                comment = comments[_SERVICE, service_index, _METHOD, index]
                name = f"{file.package}.{service.name}.{method.name}".removeprefix("pawport.v1.")
                found.append(_Method(scope, name, _summary(comment, method.name)))
    return found


def _summary(comment: str, name: str) -> str:
    """The first sentence of a method's comment, without the name that it begins with."""
    text = " ".join(comment.split()).removeprefix(f"{name} ")
    return re.split(r"(?<=\.)\s", text, maxsplit=1)[0].rstrip(".").replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page())
