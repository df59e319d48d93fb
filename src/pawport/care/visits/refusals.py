"""Why a start cannot be had: errors with what callers need to go on."""

from collections.abc import Sequence

from pawport.errors import FailedPrecondition
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["pet_not_free", "slot_not_free"]


def slot_not_free(staff_id: str, start: str, next_free: Sequence[str]) -> FailedPrecondition:
    """The staff member, or everybody if none is named, does not work then or has another visit."""
    who = f"staff member {staff_id} is not free" if staff_id else "nobody is free"
    return FailedPrecondition(
        "staff_member",
        staff_id,
        f"{who} at {start}{_then(next_free)}",
        reason=ErrorReason.SLOT_NOT_FREE,
        metadata={"next_free": ",".join(next_free)},
    )


def pet_not_free(pet_id: str, start: str, next_free: Sequence[str]) -> FailedPrecondition:
    """The pet has another visit then."""
    return FailedPrecondition(
        "pet",
        pet_id,
        f"pet {pet_id} has another visit at {start}{_then(next_free)}",
        reason=ErrorReason.PET_NOT_FREE,
        metadata={"next_free": ",".join(next_free)},
    )


def _then(next_free: Sequence[str]) -> str:
    return f"; the next free starts are {', '.join(next_free)}" if next_free else ""
