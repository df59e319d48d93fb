"""Path templates of `google.api.http`, such as "/v1/customers/{customer_id}/pets:list"."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

__all__ = ["Template", "Variable", "parse_template"]

ONE = "*"
"""Stands for a segment of any content."""
REST = "**"
"""Stands for all segments that are left. Only the last segment can be this."""


@dataclass(frozen=True)
class Variable:
    """A field of the request that a part of the path fills."""

    field: str  # its path, such as "pet.id"
    start: int  # of its segments
    end: int | None  # None: all that are left

    def value(self, segments: Sequence[str]) -> str:
        """The field's value, from the path's segments as they were sent.

        Raises:
            UnicodeDecodeError: the decoded segment is not UTF-8.
        """
        found = segments[self.start : self.end]
        if len(found) == 1 and self.end is not None:
            return unquote(found[0], errors="strict")
        return "/".join(_decoded_but_slashes(segment) for segment in found)


@dataclass(frozen=True)
class Template:
    """A parsed template."""

    segments: tuple[str, ...]  # literals, `ONE` or `REST`
    verb: str  # what follows the colon of the last segment, or ""
    variables: tuple[Variable, ...]


def parse_template(text: str) -> Template:
    """Parses a template. ValueError if it does not follow the grammar of google/api/http.proto."""
    if not text.startswith("/"):
        raise ValueError(f'the path template "{text}" must begin with "/"')
    path, verb = _split_verb(text[1:])
    segments: list[str] = []
    variables: list[Variable] = []
    for part in _parts(path):
        if part.startswith("{"):
            name, _, pattern = part[1:-1].partition("=")
            inner = (pattern or ONE).split("/")
            end = None if REST in inner else len(segments) + len(inner)
            variables.append(Variable(name, len(segments), end))
            segments += inner
        else:
            segments.append(part)
    if "" in segments or REST in segments[:-1]:
        raise ValueError(f'the path template "{text}" has an empty segment, or "**" before its end')
    return Template(tuple(segments), verb, tuple(variables))


def _split_verb(path: str) -> tuple[str, str]:
    head, colon, verb = path.rpartition(":")
    return (head, verb) if colon and "/" not in verb and "}" not in verb else (path, "")


def _parts(path: str) -> list[str]:
    """The parts between slashes, where a variable is one part."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(path):
        depth += (character == "{") - (character == "}")
        if character == "/" and not depth:
            parts.append(path[start:index])
            start = index + 1
    return [*parts, path[start:]]


def _decoded_but_slashes(segment: str) -> str:
    """The decoded segment, in which an encoded slash stays as it is: it does not separate segments."""
    pieces = segment.replace("%2f", "%2F").split("%2F")
    return "%2F".join(unquote(piece, errors="strict") for piece in pieces)
