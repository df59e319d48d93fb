"""One pet of an import, read: checked, and in the form in which it will be kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf.message import Message

from pawport.accounts import Company
from pawport.db.key_locks import KeyKind
from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports.engine.placeholders import leave_out_identities, leave_out_own_ids
from pawport.imports.problems import Problem, problems_of
from pawport.kit import external_ids
from pawport.kit.placeholders import Placeholders
from pawport.kit.search_keys import is_blank, text_key
from pawport.matching.people import Person, person_of
from pawport.pets.rules import WRITABLE, normalize
from pawport.rpc.validation import validate

__all__ = ["Item", "keys_of", "read"]

# What the schema asks of a Pet, and an import need not say of a pet that is there.
_PLACEHOLDERS: Final = Pet(name="-", type=Pet.OTHER, breed="-")
_REQUIRED: Final = ("name", "type", "breed")
_ADDED: Final = ("notes", "pet_codes")


@dataclass(frozen=True, slots=True)
class Item:
    """What an import says of one pet. `fields` are those of `pet` that it gives, but for notes and codes.

    With problems, there is nothing else in it.
    """

    pet: Pet = field(default_factory=Pet)
    customer: Customer | None = None
    pet_id: str = ""
    fields: frozenset[str] = frozenset()
    inactive: bool | None = None
    customer_id: str = ""
    problems: tuple[Problem, ...] = ()
    # What the pet and its owner are found by, so that it is looked for in the messages once:
    numbers: tuple[str, ...] = ()  # of microchips
    external_keys: tuple[str, ...] = ()
    owner: Person | None = None
    warnings: tuple[Problem, ...] = ()
    record: str = ""
    """What a row of an export is of: its ids of owners and codes are those that new ones get."""
    content: bytes = b""
    """The encoded record of such a row that is neither a pet nor a customer."""
    repeats: tuple[int, ...] = ()
    """Of each note of such a pet, how many older ones have the same text."""
    vet_ids: tuple[str, ...] = ()
    """The vets of such a pet."""

    def is_identified(self) -> bool:
        """Whether the pet can be found again by what it says."""
        return bool(self.pet_id or self.numbers or self.external_keys)

    def __reduce__(self) -> tuple[Any, ...]:
        """Lets it go to another process: generated messages cannot, but as bytes."""
        pet, customer, *others = (getattr(self, name) for name in self.__slots__)
        return _item, (pet.SerializeToString(), customer and customer.SerializeToString(), *others)


def read(
    source: PetImport,
    company: Company,
    placeholders: Placeholders,
    warnings: Sequence[Problem] = (),
) -> Item:
    """What an import says of one pet; what is wrong with it is in its problems.

    `warnings` were found before.
    """
    given = PetImport()
    given.CopyFrom(source)
    found = list(leave_out_own_ids(given, placeholders))
    try:
        _check(given)
        found += leave_out_identities(given, placeholders)
        pet, fields = _writable(given.pet)
        normalize(pet, company, fields, "pet.")
    except InvalidArgument as error:
        return Item(problems=tuple(problems_of(error)))
    if not given.pet.status:
        pet.ClearField("status")
    customer = given.customer if given.HasField("customer") else None
    return Item(
        pet=pet,
        customer=customer,
        pet_id=given.pet_id,
        fields=frozenset(fields),
        inactive=given.inactive if given.HasField("inactive") else None,
        customer_id=given.customer_id,
        numbers=tuple(chip.number for chip in pet.microchips),
        external_keys=tuple(external_ids.keys(pet)),
        owner=None if customer is None else person_of(customer, placeholders, company.phone_region),
        warnings=(*warnings, *found),
    )


def keys_of(items: Sequence[Item]) -> dict[KeyKind, set[str]]:
    """What the pets and owners of the items are found by."""
    owners = [item.owner.keys() for item in items if item.owner is not None]
    return {
        "microchip": {number for item in items for number in item.numbers},
        "pet_external_id": {key for item in items for key in item.external_keys},
        "pet_name": {text_key(item.pet.name) for item in items if not item.is_identified()},
        "customer_email": {key for keys in owners for key in keys["email"]},
        "customer_external_id": {key for keys in owners for key in keys["external_id"]},
        "customer_phone": {key for keys in owners for key in keys["phone"]},
        "customer_full_name": {key for keys in owners for key in keys["full_name"]},
    }


def _item(pet: bytes, customer: bytes | None, *others: Any) -> Item:
    """What `Item.__reduce__` has made to bytes."""
    return Item(Pet.FromString(pet), None if customer is None else Customer.FromString(customer), *others)


def _check(given: PetImport) -> None:
    """Raises InvalidArgument when a field breaks the schema's rules."""
    missing = _absent(given.pet)
    if not missing:
        validate(given, given.SerializeToString())
        return
    whole = PetImport()
    whole.CopyFrom(given)
    if given.HasField("pet"):
        for name in missing:
            setattr(whole.pet, name, getattr(_PLACEHOLDERS, name))
    validate(whole, whole.SerializeToString())


def _absent(pet: Pet) -> Collection[str]:
    return [name for name in _REQUIRED if not getattr(pet, name)]


def _says_nothing(name: str, value: object) -> bool:
    """Whether a field that is given is an empty message, or blanks in the place of what every pet has."""
    if isinstance(value, Message):
        return not value.ByteSize()
    return name in _REQUIRED and is_blank(value)


def _writable(given: Pet) -> tuple[Pet, set[str]]:
    """A copy with what a caller may write, and the names of the fields in it but for notes and codes."""
    pet = Pet()
    pet.CopyFrom(given)  # at once, and then what does not belong there away: a third of the time
    fields = set()
    for descriptor, value in given.ListFields():
        name = descriptor.name
        if name in WRITABLE and not _says_nothing(name, value):
            fields.add(name)
        elif name not in _ADDED:
            pet.ClearField(name)  # type: ignore[arg-type]  # the stubs want a literal
    return pet, fields
