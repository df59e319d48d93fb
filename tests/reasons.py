"""What the schema says of the reasons of errors."""

from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.options_pb2 import error_code

__all__ = ["codes_of"]


def codes_of(reason: str) -> list[int]:
    """The numbers of the codes that a status with the reason can have. KeyError: there is no such reason."""
    value = ErrorReason.DESCRIPTOR.values_by_name[reason]
    return list(value.GetOptions().Extensions[error_code])
