"""The comments of .proto files, as Markdown."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FileDescriptorProto

__all__ = ["comments"]

_Path = tuple[int, ...]
_Place = tuple[str, _Path]
"""The full name of something, and where it stands in its file's descriptor."""

# Field numbers of the descriptors, of which such a path is made.
_MESSAGES, _ENUMS, _SERVICES = 4, 5, 6
_FIELDS, _NESTED_MESSAGES, _NESTED_ENUMS = 2, 3, 4
_METHODS = _VALUES = 2
_NOT_FOR_READERS = re.compile(r"^\s*buf:lint:.*\n?", re.MULTILINE)
_STRUCTURE = re.compile(r"^( {2,}|\s*([-*#|>]|\d+\.) )", re.MULTILINE)


def comments(file: FileDescriptorProto) -> dict[str, str]:
    """The comment before each thing that has one, by full names; an enum's values are below the enum."""
    found = {tuple(one.path): one.leading_comments for one in file.source_code_info.location}
    return {name: _markdown(found[path]) for name, path in _places(file) if found.get(path)}


def _places(file: FileDescriptorProto) -> Iterator[_Place]:
    for place, service in _numbered(file.package, (_SERVICES,), file.service):
        yield place
        yield from (method for method, _ in _numbered(place[0], (*place[1], _METHODS), service.method))
    yield from _types(file.package, (_MESSAGES,), file.message_type, (_ENUMS,), file.enum_type)


def _types(
    scope: str,
    messages_at: _Path,
    messages: Iterable[DescriptorProto],
    enums_at: _Path,
    enums: Iterable[EnumDescriptorProto],
) -> Iterator[_Place]:
    for (name, path), enum in _numbered(scope, enums_at, enums):
        yield name, path
        yield from (value for value, _ in _numbered(name, (*path, _VALUES), enum.value))
    for (name, path), message in _numbered(scope, messages_at, messages):
        yield name, path
        yield from (field for field, _ in _numbered(name, (*path, _FIELDS), message.field))
        nested, its_enums = (*path, _NESTED_MESSAGES), (*path, _NESTED_ENUMS)
        yield from _types(name, nested, message.nested_type, its_enums, message.enum_type)


def _numbered(scope: str, at: _Path, things: Iterable[Any]) -> Iterator[tuple[_Place, Any]]:
    for index, thing in enumerate(things):
        yield (f"{scope}.{thing.name}", (*at, index)), thing


def _markdown(comment: str) -> str:
    """The comment without its indentation, and with its paragraphs in one line each."""
    text = re.sub(r"(?m)^ ", "", _NOT_FOR_READERS.sub("", comment)).strip("\n")
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(one if _STRUCTURE.search(one) else " ".join(one.split()) for one in paragraphs).strip()
