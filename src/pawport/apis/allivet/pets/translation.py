"""Between Allivet's pets and ours."""

from datetime import date
from typing import Final

from google.protobuf.struct_pb2 import NULL_VALUE, Value

from pawport.apis.allivet.answers import Warnings, local_time, yes_or_no
from pawport.apis.allivet.ids import SYSTEM, own_id
from pawport.apis.allivet.pets.ages import read_birthday, set_age, shown_age, shown_birthday
from pawport.apis.allivet.pets.kinds import is_of_other_kind, set_type, shown_type
from pawport.gen.allivet.v1 import pet_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import attributes
from pawport.kit.vocabulary import converted

__all__ = ["FIELDS", "change_pet", "new_pet", "shown_pet"]

Given = messages.NewPet | messages.PetChange
FIELDS: Final = frozenset(
    (
        *("name", "type", "species", "breed", "gender", "birthday", "stated_age", "weight", "pregnant"),
        *("status", "allergies", "medications", "conditions", "attributes", "owner_attributes"),
    )
)
"""The fields of our pets that a request can change."""
_GENDERS: Final = {"F": Pet.FEMALE, "M": Pet.MALE}
# Texts of the document that are lists in our pets.
_LISTS: Final = {
    "medical_allergies": "allergies",
    "medication_is_taking": "medications",
    "medical_conditions": "conditions",
}
# Texts that our pets have no fields for, with their names among the attributes.
_ATTRIBUTES: Final = {"special_type": "specialType", "image": "image"}
_OWNER: Final = "petOwner"
_BETWEEN: Final = "; "


def new_pet(given: messages.NewPet, owner: Customer, today: date, warnings: Warnings) -> Pet:
    """The pet that a request describes. Raises as `change_pet` does."""
    pet = Pet(external_ids={SYSTEM: given.client_pet_id})
    change_pet(pet, given, owner, today, warnings)
    return pet


def change_pet(pet: Pet, given: Given, owner: Customer, today: date, warnings: Warnings) -> None:
    """Writes into a pet what a request says otherwise than the pet is shown: what is shown with less than is
    known stays as it is.

    Raises:
        InvalidArgument: the birthday is no date, or in the future.
    """
    before = shown_pet(pet, owner, today, Warnings())
    pet.name = given.pet_name
    pet.gender = _GENDERS[given.pet_gender.upper()]
    set_type(pet, given.pet_type)
    if given.pet_breed and given.pet_breed != pet.breed:
        pet.breed = given.pet_breed
    if given.pet_date_of_birth:
        pet.birthday.CopyFrom(read_birthday(given.pet_date_of_birth, today, warnings))
    set_age(pet, given.pet_age, today, warnings)
    if given.pet_weight != before.pet_weight:
        _set_weight(pet, given.pet_weight)
    pet.pregnant = given.is_pregnant.upper() == "Y"
    pet.status = Pet.PASSED_AWAY if given.is_deceased.upper() == "Y" else Pet.ALIVE
    for name, own in _LISTS.items():
        if getattr(given, name) not in ("", getattr(before, name)):
            getattr(pet, own)[:] = [getattr(given, name)]
    for name, attribute in _ATTRIBUTES.items():
        if getattr(given, name):
            attributes.put(pet.attributes, SYSTEM, attribute, getattr(given, name))
    if given.pet_owner != before.pet_owner:
        attributes.put(pet.owner_attributes, SYSTEM, _OWNER, given.pet_owner)
    _warn(pet, given, owner, warnings)


def shown_pet(pet: Pet, owner: Customer, today: date, warnings: Warnings) -> messages.Pet:
    """The pet as answers show it."""
    shown = messages.Pet(
        client_pet_id=own_id(pet),
        pet_name=pet.name,
        pet_owner=attributes.text(pet.owner_attributes, SYSTEM, _OWNER) or _name(owner),
        pet_type=shown_type(pet, warnings),
        pet_breed=pet.breed,
        pet_gender=next((word for word, gender in _GENDERS.items() if gender == pet.gender), ""),
        pet_age=shown_age(pet, today),
        pet_date_of_birth=_value(shown_birthday(pet)),
        is_pregnant=yes_or_no(pet.pregnant) if pet.HasField("pregnant") else "",
        is_deceased=yes_or_no(pet.status == Pet.PASSED_AWAY),
        date_created=local_time(pet.created_time),
        date_modified=local_time(pet.last_updated_time),
    )
    if pet.HasField("weight"):
        shown.pet_weight = round(converted(pet.weight.value, pet.weight.unit, "lb"), 2)
    for name, own in _LISTS.items():
        setattr(shown, name, _BETWEEN.join(getattr(pet, own)))
    for name, attribute in _ATTRIBUTES.items():
        setattr(shown, name, attributes.text(pet.attributes, SYSTEM, attribute))
    return shown


def _set_weight(pet: Pet, pounds: float) -> None:
    if pounds:
        pet.weight.value, pet.weight.unit = pounds, "lb"
    else:
        pet.ClearField("weight")


def _warn(pet: Pet, given: Given, owner: Customer, warnings: Warnings) -> None:
    if given.pet_owner.casefold() not in {_name(owner).casefold(), _whole_name(owner).casefold()}:
        warnings.add("petOwner", "is another name than the customer's; it is kept with the pet")
    if pet.pregnant and pet.gender == Pet.MALE:
        warnings.add("isPregnant", "is Y for a male pet")
    if is_of_other_kind(pet.breed, pet):
        warnings.add("petBreed", "names another type of pet than petType")


def _name(owner: Customer) -> str:
    return owner.display_name or _whole_name(owner)


def _whole_name(owner: Customer) -> str:
    return f"{owner.first_name} {owner.last_name}".strip()


def _value(text: str | None) -> Value:
    return Value(null_value=NULL_VALUE) if text is None else Value(string_value=text)
