"""A page shows what is meant for everybody, and nothing else. Every text of a record has a word of its own,
by the schema: a field that is added later is held to this without a word here."""

import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import count
from typing import Any

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from pawport.accounts import Company
from pawport.apis.pages.page import pet_page
from pawport.apis.pages.service import PublicPet
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.isolation.places import is_map

WISHES = [
    field.name
    for field in Customer.ContactPreferences.DESCRIPTOR.fields
    if field.type == FieldDescriptor.TYPE_BOOL
]


@pytest.fixture
def found() -> PublicPet:
    """What no record has more of."""
    words = (f"word{number}x" for number in count())
    pet, owner = Pet(), Customer()
    _fill(pet, words)
    _fill(owner, words)
    pet.type = Pet.OTHER
    owner.contact_preferences.Clear()
    owner.ClearField("erased_time")
    texts: dict[str, Any] = {field.name: next(words) for field in fields(Company) if field.type is str}
    return PublicPet(next(words), pet, Company(**texts, max_pets_per_customer=1), owner)


def test_the_words_are_everywhere(found: PublicPet) -> None:
    assert all(_words(text) for text in (found.pet.vet.email, found.owner.contacts[0].name, found.company.id))
    assert len(_words(f"{found}")) > 60


def test_shows_the_pet_and_the_company(found: PublicPet) -> None:
    assert _told(found) == _allowed(found)


@pytest.mark.parametrize("status", [Pet.ALIVE, Pet.PASSED_AWAY])
@pytest.mark.parametrize("wish", WISHES)
def test_shows_of_the_owner_what_the_owner_allows(
    found: PublicPet, wish: str, status: Pet.Status.ValueType
) -> None:
    setattr(found.owner.contact_preferences, wish, True)
    found.pet.status = status
    own = {
        "email_allowed": {found.owner.email},
        "phone_call_allowed": {found.owner.phone_number, found.owner.e164_phone_number},
        "text_message_allowed": {found.owner.phone_number, found.owner.e164_phone_number},
    }.get(wish, set())
    if own and status == Pet.ALIVE:
        assert _told(found) == (_allowed(found) | own) - {found.company.public_contact}
    else:
        assert _told(found) == _allowed(found)


def _told(found: PublicPet) -> set[str]:
    return _words(pet_page(found, "").decode())


def _allowed(found: PublicPet) -> set[str]:
    pet = found.pet
    looks = {pet.name, pet.species, pet.breed, pet.secondary_breed, pet.color, pet.secondary_color}
    return looks | {found.number, pet.photos[0].url, found.company.name, found.company.public_contact}


def _words(text: str) -> set[str]:
    return set(re.findall("word[0-9]+x", text))


def _fill(message: Message, words: Iterator[str]) -> None:
    """Puts a word into every text, and a value into what has others."""
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if is_map(field):
            value[next(words)] = next(words)
        elif field.message_type is not None:
            part = value.add() if field.is_repeated else value
            part.SetInParent()
            _fill(part, words)
        elif field.type == FieldDescriptor.TYPE_STRING and field.is_repeated:
            value.append(next(words))
        elif field.type == FieldDescriptor.TYPE_STRING:
            setattr(message, field.name, next(words))
