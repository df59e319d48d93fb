"""The table of routes: which binding answers a path and verb."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Generic, TypeVar
from urllib.parse import unquote

from pawport.rest.templates import ONE, REST, Template

__all__ = ["Found", "Routes"]

_ANY_VERB: Final = "*"

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
        """Binds `target` to a verb and a path. ValueError if something is bound to them already, or the verb
        stands for all verbs."""
        if http_verb == _ANY_VERB:
            raise ValueError("a method must be bound to a verb by its name")
        takes_rest = template.segments[-1] == REST
        node = self._root
        for segment in template.segments[:-1] if takes_rest else template.segments:
            node = node.child(segment)
        bound = (node.targets_of_rest if takes_rest else node.targets).setdefault(template.verb, {})
        if http_verb in bound:
            path = "/" + "/".join(template.segments) + (f":{template.verb}" if template.verb else "")
            raise ValueError(f"two methods are bound to {http_verb} {path}")
        bound[http_verb] = target

    def find(self, path: str, http_verb: str = "") -> Found[T] | None:
        """Returns what is bound to a path as it was sent, without the query; None if nothing is. Slashes at
        the end count for nothing. If several templates fit, it is the first that has the HTTP verb."""
        segments = path[1:].rstrip("/").split("/")
        if targets := self._find_directly(path, segments, http_verb):
            return targets, segments
        head, colon, verb = segments[-1].rpartition(":")
        if colon and head:
            with_verb = [*segments[:-1], head]
            if targets := _choose(_find(self._root, with_verb, 0, unquote(verb)), http_verb):
                return targets, with_verb
        targets = _choose(_find(self._root, segments, 0, ""), http_verb)
        return (targets, segments) if targets else None

    def _find_directly(self, path: str, segments: Sequence[str], http_verb: str) -> Mapping[str, T] | None:
        """What is bound to a path of the simple kind, which most are, in a fraction of the time."""
        if "%" in path or ":" in path:
            return None
        node = self._root
        for segment in segments:
            following = node.literals.get(segment) or (node.any_one if segment else None)
            if following is None:
                return None
            node = following
        targets = node.targets.get("", {})
        return targets if http_verb in targets else None


class _Node(Generic[T]):
    __slots__ = ("any_one", "literals", "targets", "targets_of_rest")

    def __init__(self) -> None:
        self.literals: dict[str, _Node[T]] = {}
        self.any_one: _Node[T] | None = None
        # By the custom verb, then by the HTTP verb: of paths that end here, and of all that begin so.
        self.targets: dict[str, dict[str, T]] = {}
        self.targets_of_rest: dict[str, dict[str, T]] = {}

    def child(self, segment: str) -> "_Node[T]":
        """The node of a segment of a template, which is made if there is none."""
        if segment != ONE:
            return self.literals.setdefault(segment, _Node())
        if self.any_one is None:
            self.any_one = _Node()
        return self.any_one


def _choose(found: Iterable[Mapping[str, T]], http_verb: str) -> Mapping[str, T]:
    """The first that has the HTTP verb; else what all of them have."""
    others: dict[str, T] = {}
    for targets in found:
        if http_verb in targets:
            return targets
        others = {**targets, **others}
    return others


def _find(node: _Node[T], segments: Sequence[str], index: int, verb: str) -> Iterator[Mapping[str, T]]:
    """What is bound to the segments from `index` on, below the node."""
    if index < len(segments):
        segment = segments[index]
        literal = node.literals.get(unquote(segment) if "%" in segment else segment)
        if literal is not None:
            yield from _find(literal, segments, index + 1, verb)
        if node.any_one is not None and segment:
            yield from _find(node.any_one, segments, index + 1, verb)
    elif verb in node.targets:
        yield node.targets[verb]
    if verb in node.targets_of_rest:
        yield node.targets_of_rest[verb]
