"""Why records are rejected."""

from typing import NamedTuple

from pawport.errors import AlreadyExists, DomainError, InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["Problem", "problems_of"]


class Problem(NamedTuple):
    """One reason to reject a record: its field, or "", and what is wrong, in words and by name."""

    field: str
    message: str
    reason: "ErrorReason.ValueType"


def problems_of(error: DomainError) -> list[Problem]:
    """What an error says is wrong."""
    if isinstance(error, InvalidArgument):
        return [Problem(each.field, each.description, error.reason) for each in error.violations]
    field = error.field if isinstance(error, AlreadyExists) else ""
    return [Problem(field, error.message.removeprefix(f"{field}: "), error.reason)]
