"""`python -m tools.scopes` writes docs/scopes.md: which scope each method asks for."""

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from pawport.gen.pawport.v1.options_pb2 import required_scope
from tools.image import image
from tools.openapi.comments import comments

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[1] / "docs" / "scopes.md"

_HEAD = """\
# Scopes

<!-- Generated from the schema by `python -m tools.scopes`: do not edit. -->

A key can call a method if it holds the scope of the method. `pets:*` grants every scope of `pets`, including
those that a later release adds; `*` grants every scope. A key cannot grant a scope that it does not hold
itself.

```
pawport keys create --name "Booking desk" --scopes pets:read,customers:*
```

| scope | methods |
| --- | --- |
"""


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
    said = comments(file)
    found = []
    for service in file.service:
        for method in service.method:
            if scope := method.options.Extensions[required_scope]:
                name = f"{file.package}.{service.name}.{method.name}"
                summary = _summary(said[name])
                found.append(_Method(scope, name.removeprefix("pawport.v1."), summary))
    return found


def _summary(comment: str) -> str:
    """The first sentence of a method's comment."""
    return re.split(r"(?<=\.)\s", " ".join(comment.split()), maxsplit=1)[0].rstrip(".").replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page())
