"""What of a pet of an import stands for nothing, and is left out."""

from collections.abc import Callable, Iterator
from typing import Final, Literal

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports.problems import Problem
from pawport.kit.placeholders import Placeholders

__all__ = ["leave_out_identities", "leave_out_own_ids"]

_NAMES: Final[tuple[Literal["first_name"], Literal["last_name"]]] = ("first_name", "last_name")


def leave_out_own_ids(given: PetImport, placeholders: Placeholders) -> Iterator[Problem]:
    """Removes ids of Pawport's own that stand for none, and gives a warning for each."""
    if _is(given.pet_id, placeholders.is_no_id):
        yield _warning("pet_id", given.pet_id)
        given.pet_id = ""
    if _is(given.customer_id, placeholders.is_no_id):
        yield _warning("customer_id", given.customer_id)
        given.ClearField("customer_id")


def leave_out_identities(given: PetImport, placeholders: Placeholders) -> Iterator[Problem]:
    """Removes all else that identifies nobody, and gives a warning for each value.

    An e-mail address that has the form of one is kept as text. An owner of whom nothing is left is none.
    """
    yield from _of_pet(given, placeholders)
    if given.HasField("customer"):
        was_given = bool(given.customer.ByteSize())
        yield from _of_owner(given.customer, placeholders)
        if was_given and not given.customer.ByteSize():
            given.ClearField("customer")


def _of_pet(given: PetImport, placeholders: Placeholders) -> Iterator[Problem]:
    if not given.HasField("pet"):
        return
    yield from _of_ids(given.pet, "pet", placeholders)
    chips = given.pet.microchips
    for index in reversed(range(len(chips))):
        text = chips[index].given or chips[index].number
        if _is(text, placeholders.is_no_chip):
            yield _warning(f"pet.microchips[{index}].given", text)
            del chips[index]


def _of_owner(customer: Customer, placeholders: Placeholders) -> Iterator[Problem]:
    yield from _of_ids(customer, "customer", placeholders)
    if _is(customer.email, placeholders.is_no_email):
        yield _warning("customer.email", customer.email)
        if "@" not in customer.email:
            customer.email = ""
    if _is(customer.phone_number, placeholders.is_nothing):
        customer.phone_number = ""
    names = " ".join(getattr(customer, name) for name in _NAMES).strip()
    if _is(names, placeholders.is_nothing) and {field.name for field, _ in customer.ListFields()} <= {
        *_NAMES
    }:
        yield _warning("customer", names)
        customer.Clear()


def _of_ids(record: Pet | Customer, name: str, placeholders: Placeholders) -> Iterator[Problem]:
    for system, id_ in list(record.external_ids.items()):
        if _is(id_, placeholders.is_no_id):
            yield _warning(f"{name}.external_ids", id_)
            del record.external_ids[system]
    for index in reversed(range(len(record.additional_external_ids))):
        id_ = record.additional_external_ids[index].id
        if _is(id_, placeholders.is_no_id):
            yield _warning(f"{name}.additional_external_ids[{index}].id", id_)
            del record.additional_external_ids[index]


def _is(text: str, is_placeholder: Callable[[str], bool]) -> bool:
    """Whether a text is a placeholder. What is wrong in itself, such as a control character, is left to be
    rejected."""
    return bool(text.strip()) and text.isprintable() and is_placeholder(text)


def _warning(field: str, text: str) -> Problem:
    return Problem(field, f"{text[:50]!r} stands for none: no record is found by it", ErrorReason.PLACEHOLDER)
