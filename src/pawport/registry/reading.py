"""One pet of an import, read: checked, and in the form in which it will be kept."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from google.protobuf.message import Message

from pawport.accounts import Company
from pawport.errors import AlreadyExists, DomainError, InvalidArgument
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.pets.rules import WRITABLE, normalize
from pawport.rpc.validation import validate
from pawport.search_keys import email_key, external_id_key

__all__ = ["Problem", "Reading", "problems_of", "read"]

# What the schema asks of a Pet, and an import need not say of a pet that is there.
_PLACEHOLDERS: Final = Pet(name="-", type=Pet.OTHER, breed="-")
_REQUIRED: Final = ("name", "type", "breed")
_ADDED: Final = ("notes", "pet_codes")


class Problem(NamedTuple):
    """One reason to refuse a pet: the field of PetImport, or "", and what is wrong, in words and by name."""

    field: str
    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an import says of one pet. `fields` are those of `pet` that it gives, but for notes and codes.

    With problems, there is nothing else in it.
    """

    pet_id: str = ""
    pet: Pet = field(default_factory=Pet)
    fields: frozenset[str] = frozenset()
    inactive: bool | None = None
    customer_id: str = ""
    customer: Customer | None = None
    problems: tuple[Problem, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Lets it go to another process: generated messages cannot, but as bytes."""
        customer = None if self.customer is None else self.customer.SerializeToString()
        own = (self.pet_id, self.pet.SerializeToString(), self.fields, self.inactive, self.customer_id)
        return _reading, (*own, customer, self.problems)

    @property
    def numbers(self) -> list[str]:
        """The microchips' numbers."""
        return [chip.number for chip in self.pet.microchips]

    @property
    def external_keys(self) -> list[str]:
        """What the pet is found by of its ids in other systems."""
        return _keys(self.pet.external_ids.items())

    @property
    def owner_emails(self) -> list[str]:
        """What the owner is found by of the e-mail addresses."""
        if self.customer is None:
            return []
        emails = (self.customer.email, *self.customer.additional_emails)
        return [key for email in emails if (key := email_key(email))]

    @property
    def owner_external_keys(self) -> list[str]:
        """What the owner is found by of the ids in other systems."""
        return [] if self.customer is None else _keys(self.customer.external_ids.items())


def read(given: PetImport, company: Company) -> Reading:
    """What an import says of one pet; what is wrong with it is in its problems."""
    try:
        _check(given)
        pet, fields = _writable(given.pet)
        normalize(pet, company, fields, "pet.")
    except InvalidArgument as error:
        return Reading(problems=tuple(problems_of(error)))
    if not given.pet.status:
        pet.ClearField("status")
    return Reading(
        pet_id=given.pet_id,
        pet=pet,
        fields=frozenset(fields),
        inactive=given.inactive if given.HasField("inactive") else None,
        customer_id=given.customer_id,
        customer=given.customer if given.HasField("customer") else None,
    )


def problems_of(error: DomainError) -> list[Problem]:
    """What an error says is wrong."""
    if isinstance(error, InvalidArgument):
        return [Problem(each.field, each.description, error.reason) for each in error.violations]
    field = error.field if isinstance(error, AlreadyExists) else ""
    return [Problem(field, error.message.removeprefix(f"{field}: "), error.reason)]


def _reading(
    pet_id: str,
    pet: bytes,
    fields: frozenset[str],
    inactive: bool | None,
    customer_id: str,
    customer: bytes | None,
    problems: tuple[Problem, ...],
) -> Reading:
    """What `Reading.__reduce__` has made to bytes."""
    owner = None if customer is None else Customer.FromString(customer)
    return Reading(pet_id, Pet.FromString(pet), fields, inactive, customer_id, owner, problems)


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


def _writable(given: Pet) -> tuple[Pet, set[str]]:
    """A copy with what a caller may write, and the names of the fields in it but for notes and codes."""
    pet = Pet()
    pet.CopyFrom(given)  # at once, and then what does not belong there away: a third of the time
    fields = set()
    for descriptor, value in given.ListFields():
        name = descriptor.name
        if name in WRITABLE and not (isinstance(value, Message) and not value.ByteSize()):
            fields.add(name)
        elif name not in _ADDED:
            pet.ClearField(name)  # type: ignore[arg-type]  # the stubs want a literal
    return pet, fields


def _keys(external_ids: Iterable[tuple[str, str]]) -> list[str]:
    return [external_id_key(system, id_) for system, id_ in external_ids]
