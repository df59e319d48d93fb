"""What other systems keep with a record: texts, of which each system has one for a name."""

from collections.abc import Iterable

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer

from pawport.errors import invalid
from pawport.gen.pawport.v1.attribute_pb2 import Attribute

__all__ = ["Attributes", "check", "join", "put", "text"]

Attributes = RepeatedCompositeFieldContainer[Attribute]


def check(given: Iterable[Attribute], field: str) -> None:
    """Raises InvalidArgument when a system has two texts for a name; `field` has the attributes."""
    seen: set[tuple[str, str]] = set()
    for index, each in enumerate(given):
        if (each.system, each.name) in seen:
            raise invalid(f"{field}[{index}].name", "must be unique among the attributes of the system")
        seen.add((each.system, each.name))


def join(own: Attributes, others: Iterable[Attribute]) -> None:
    """Adds those of another record for which there is no text."""
    known = {(each.system, each.name) for each in own}
    own.extend([each for each in others if (each.system, each.name) not in known])


def text(given: Iterable[Attribute], system: str, name: str) -> str:
    """Returns the text that a system has for a name, or ""."""
    return next((each.value for each in given if (each.system, each.name) == (system, name)), "")


def put(own: Attributes, system: str, name: str, value: str) -> None:
    """Makes a text that of a system for a name."""
    for each in own:
        if (each.system, each.name) == (system, name):
            each.value = value
            return
    own.add(system=system, name=name, value=value)
