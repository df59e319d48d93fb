"""Why records are rejected, or parts of them ignored."""

from typing import NamedTuple

from pawport.errors import AlreadyExists, DomainError, FieldViolation, InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["Problem", "problems_of", "rejection"]


class Problem(NamedTuple):
    """One reason to reject a record or to ignore a part of it: its field, or "", and what is wrong, in words
    and by name."""

    field: str
    message: str
    reason: "ErrorReason.ValueType"


def problems_of(error: DomainError) -> list[Problem]:
    """What an error says is wrong."""
    if isinstance(error, InvalidArgument):
        return [Problem(each.field, each.description, error.reason) for each in error.violations]
    field = error.field if isinstance(error, AlreadyExists) else ""
    return [Problem(field, error.message.removeprefix(f"{field}: "), error.reason)]


def rejection(field: str, message: str, reason: "ErrorReason.ValueType") -> InvalidArgument:
    """The error of a record that is rejected for a reason of its own."""
    return InvalidArgument([FieldViolation(field, message)], reason=reason)
