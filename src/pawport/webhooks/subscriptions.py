"""Which events an endpoint receives: the types that it names, as far as its key may read them."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from pawport.errors import PermissionDenied, invalid
from pawport.events.types import EVENT_TYPES, TESTED, EventType, matching
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.principal import holds

__all__ = ["check_types", "received_types"]

_PAWSSOURCE = "PAWSSOURCE"


def received_types(patterns: Sequence[str], format_: str, scopes: Collection[str]) -> frozenset[str]:
    """The types of events that an endpoint of a key with these scopes receives."""
    return frozenset(
        each.name
        for pattern in patterns
        for each in _existing(pattern, format_)
        if holds(scopes, each.scope) and each.name != TESTED
    )


def check_types(patterns: Sequence[str], format_: str, scopes: Collection[str], field: str) -> list[str]:
    """The types that an endpoint shall receive, each once.

    Raises:
        InvalidArgument: there is none, or one is unknown or does not exist in the format.
        PermissionDenied: one is named without a wildcard, and its scope is not among the scopes.
    """
    if not patterns:
        raise invalid(field, "must have at least one item")
    for index, pattern in enumerate(patterns):
        _check(pattern, format_, scopes, f"{field}[{index}]")
    return list(dict.fromkeys(patterns))


def _check(pattern: str, format_: str, scopes: Collection[str], field: str) -> None:
    if not matching(pattern):
        raise invalid(field, f"unknown event type {pattern!r}{_hint(pattern)}")
    found = _existing(pattern, format_)
    if not found:
        raise invalid(field, f"{pattern} does not exist in the format {format_}")
    if not pattern.endswith("*") and not holds(scopes, found[0].scope):
        message = f"to receive {pattern} events, the API key also needs the scope {found[0].scope}"
        raise PermissionDenied(message, reason=ErrorReason.SCOPE_MISSING)


def _existing(pattern: str, format_: str) -> list[EventType]:
    return [each for each in matching(pattern) if format_ != _PAWSSOURCE or each.in_pawssource]


def _hint(pattern: str) -> str:
    wildcards = {f"{name.partition('.')[0]}.*" for name in EVENT_TYPES}
    near = get_close_matches(pattern, [*EVENT_TYPES, *sorted(wildcards)], n=1)
    return f"; did you mean {near[0]}?" if near else "; docs/events.md lists the types"
