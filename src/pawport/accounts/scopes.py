"""The scopes that a key can hold: those that methods declare in the schema, and wildcards over them."""

from collections.abc import Iterable
from functools import cache
from importlib import resources

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from pawport.errors import invalid
from pawport.gen.pawport.v1.options_pb2 import required_scope

__all__ = ["check_scopes", "known_scopes"]


@cache
def known_scopes() -> tuple[str, ...]:
    """Every scope that some method asks for, such as "pets:read", in alphabetical order."""
    image = resources.files("pawport.gen").joinpath("pawport.binpb").read_bytes()
    files = FileDescriptorSet.FromString(image).file
    methods = (method for file in files for service in file.service for method in service.method)
    return tuple(sorted({method.options.Extensions[required_scope] for method in methods} - {""}))


def check_scopes(scopes: Iterable[str], field: str = "scopes") -> None:
    """Raises InvalidArgument unless there is a scope, and each is known or a wildcard ("pets:*", "*").

    `field` is what the error names.
    """
    given = set(scopes)
    known = known_scopes()
    wildcards = {"*", *(f"{scope.partition(':')[0]}:*" for scope in known)}
    if given and given <= wildcards.union(known):
        return
    unknown = ", ".join(repr(scope) for scope in sorted(given - wildcards.union(known)))
    problem = f"unknown scope: {unknown}" if given else "at least one scope is required"
    raise invalid(field, f"{problem}; must be one of {', '.join((*known, *sorted(wildcards)))}")
