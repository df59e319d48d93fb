"""The table of routes: which binding answers a path and verb."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar
from urllib.parse import unquote

from pawport.rest.templates import ONE, REST, Template

__all__ = ["Found", "Routes"]

T = TypeVar("T")
Found = tuple[Mapping[str, T], Sequence[str]]
"""What is bound to a path, by HTTP verb, and the path's segments as they were sent."""


class Routes(Generic[T]):
    """Finds what is bound to a path. Its cost does not grow with the number of bindings.

    A literal segment is preferred to a variable one.
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, http_verb: str, template: Template, target: T) -> None:
        """Binds `target` to a verb and a path. ValueError if something is bound to them already."""
        node = self._root
        for segment in template.segments:
            node = node.children.setdefault(segment, _Node())
        bound = node.targets.setdefault(template.verb, {})
        if http_verb in bound:
            path = "/" + "/".join(template.segments) + (f":{template.verb}" if template.verb else "")
            raise ValueError(f"two methods are bound to {http_verb} {path}")
        bound[http_verb] = target

    def find(self, path: str) -> Found[T] | None:
        """Returns what is bound to a path as it was sent, without the query; None if nothing is. Slashes at
        the end count for nothing."""
        segments = path[1:].rstrip("/").split("/")
        head, colon, verb = segments[-1].rpartition(":")
        if colon and head:
            with_verb = [*segments[:-1], head]
            if targets := _find(self._root, with_verb, 0, unquote(verb)):
                return targets, with_verb
        targets = _find(self._root, segments, 0, "")
        return (targets, segments) if targets else None


class _Node(Generic[T]):
    __slots__ = ("children", "targets")

    def __init__(self) -> None:
        self.children: dict[str, _Node[T]] = {}
        self.targets: dict[str, dict[str, T]] = {}  # by the custom verb, then by the HTTP verb


def _find(node: _Node[T], segments: Sequence[str], index: int, verb: str) -> Mapping[str, T] | None:
    if index == len(segments):
        return node.targets.get(verb)
    segment = segments[index]
    literal = node.children.get(unquote(segment) if "%" in segment else segment)
    if literal is not None and segment not in (ONE, REST):
        found = _find(literal, segments, index + 1, verb)
        if found is not None:
            return found
    any_one = node.children.get(ONE)
    if any_one is not None and segment:
        found = _find(any_one, segments, index + 1, verb)
        if found is not None:
            return found
    rest = node.children.get(REST)
    return rest.targets.get(verb) if rest is not None else None
