"""Path templates of `google.api.http`, such as "/v1/customers/{customer_id}/pets:list"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

__all__ = ["Template", "Variable", "parse_template"]

ONE = "*"
"""Stands for a segment of any content."""
REST = "**"
"""Stands for all segments that are left. Only the last segment can be this."""

_LITERAL: Final = r"[^/{}*:=]+"
_SEGMENT: Final = rf"(?:\*\*?|{_LITERAL})"
_FIELD: Final = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_VARIABLE: Final = rf"\{{{_FIELD}(?:={_SEGMENT}(?:/{_SEGMENT})*)?\}}"
_PART: Final = re.compile(rf"{_VARIABLE}|{_SEGMENT}")
_TEMPLATE: Final = re.compile(rf"(?P<path>(?:/(?:{_VARIABLE}|{_SEGMENT}))+)(?::(?P<verb>{_LITERAL}))?")


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
    found = _TEMPLATE.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is no path template')
    segments: list[str] = []
    variables: list[Variable] = []
    for part in _PART.findall(found["path"]):
        if part.startswith("{"):
            name, _, pattern = part[1:-1].partition("=")
            inner = (pattern or ONE).split("/")
            end = None if REST in inner else len(segments) + len(inner)
            variables.append(Variable(name, len(segments), end))
            segments += inner
        else:
            segments.append(part)
    if REST in segments[:-1]:
        raise ValueError(f'the path template "{text}" has "**" before its end')
    if len({variable.field for variable in variables}) < len(variables):
        raise ValueError(f'the path template "{text}" has a field twice')
    return Template(tuple(segments), found["verb"] or "", tuple(variables))


def _decoded_but_slashes(segment: str) -> str:
    """The decoded segment, in which an encoded slash stays as it is: it does not separate segments."""
    pieces = segment.replace("%2f", "%2F").split("%2F")
    return "%2F".join(unquote(piece, errors="strict") for piece in pieces)
