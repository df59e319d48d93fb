"""What a request is told that breaks the rules of the schema."""

import pytest
from google.protobuf.message import Message

from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2 import CreateCustomerRequest
from pawport.gen.pawport.v1.pet_code_service_pb2 import CreatePetCodeRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.rpc.validation import validate

_LETTERS = "abcdefghijklmnopqrstu"
_ID = "must be 1 to 64 letters, digits, '-' and '_'"


def request(**fields: object) -> messages.CreatePetRequest:
    pet = {"name": "Buddy", "type": Pet.DOG, "breed": "Labrador", **fields}
    return messages.CreatePetRequest(customer_id="cus_1", pet=pet)


def told(message: Message) -> dict[str, str]:
    """What is said of each field; nothing if the request is good."""
    try:
        validate(message, message.SerializeToString())
    except InvalidArgument as error:
        return {violation.field: violation.description for violation in error.violations}
    return {}


def test_a_good_request():
    assert told(request(notes=[{"content": "Shy"}], external_ids={"shelter": "7"}, weight={"value": 3})) == {}


@pytest.mark.parametrize(
    ("fields", "path", "text"),
    [
        ({"name": ""}, "pet.name", "is required"),
        ({"type": 0}, "pet.type", "is required"),
        ({"type": 99}, "pet.type", "must be one of the defined values"),
        ({"name": "x" * 101}, "pet.name", "must be at most 100 characters"),
        ({"metadata": "x" * 65537}, "pet.metadata", "must be at most 65536 bytes"),
        ({"photo": "ftp://x"}, "pet.photo", "must be an http:// or https:// URL without whitespace"),
        ({"allergies": [""]}, "pet.allergies[0]", "must not be empty"),
        ({"allergies": ["x"] * 101}, "pet.allergies", "must have at most 100 items"),
        ({"notes": [{"content": "Shy"}, {}]}, "pet.notes[1].content", "is required"),
        ({"external_ids": {"": "7"}}, 'pet.external_ids[""]', "the key must not be empty"),
        ({"external_ids": {'a"b': ""}}, r'pet.external_ids["a\"b"]', "must not be empty"),
        (
            {"external_ids": dict.fromkeys(_LETTERS, "7")},
            "pet.external_ids",
            "at most 20 items",
        ),
        ({"weight": {"value": -1}}, "pet.weight.value", "greater than or equal to 0"),
    ],
)
def test_one_mistake(fields: dict[str, object], path: str, text: str):
    (found,) = told(request(**fields)).items()
    assert found[0] == path
    assert text in found[1]


@pytest.mark.parametrize(
    ("message", "path", "text"),
    [
        (messages.GetPetRequest(customer_id="c"), "id", "is required"),
        (
            messages.GetPetRequest(customer_id="c", id="a b"),
            "id",
            "must be 1 to 64 letters, digits, '-' and '_'",
        ),
        (
            CreateCustomerRequest(customer={"first_name": "A"}, customer_id="ü"),
            "customer_id",
            "must be at most 64 letters, digits, '-' and '_'",
        ),
        (
            CreatePetCodeRequest(pet_code={"abbreviation": "A", "color": "#12"}),
            "pet_code.color",
            'must be a color such as "#FF8800" or "red"',
        ),
        (messages.BatchCreatePetsRequest(customer_id="c"), "requests", "must have at least 1 item"),
    ],
)
def test_patterns_in_words(message: Message, path: str, text: str):
    assert told(message) == {path: text}


def test_all_mistakes_of_a_small_request():
    assert told(request(name="", breed="", weight={"value": -1})).keys() == {
        "pet.name",
        "pet.breed",
        "pet.weight.value",
    }


def test_not_too_many_mistakes():
    assert len(told(request(allergies=[""] * 90))) == 20


def test_a_long_key_is_cut():
    (path,) = told(request(external_ids={"k" * 10_000: "7"}))
    assert len(path) < 100


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"name": "a\0"}, "pet.name"),
        ({"vet": {"address": "\0"}}, "pet.vet.address"),
        ({"notes": [{"content": "a"}, {"content": "a\0b"}]}, "pet.notes[1].content"),
        ({"allergies": ["a", "\0"]}, "pet.allergies[1]"),
        ({"external_ids": {"a\0": "7"}}, r'pet.external_ids["a\u0000"]'),
        ({"external_ids": {"a": "\0"}}, 'pet.external_ids["a"]'),
        ({"pet_codes": [{"color": "\0"}]}, "pet.pet_codes[0].color"),
    ],
)
def test_nul(fields: dict[str, object], path: str):
    assert told(request(**fields)) == {path: "must not contain NUL characters or unpaired surrogates"}


def test_what_is_not_read_is_not_searched_for_nul():
    assert told(request(photos=[{"url": "\0"}], customer_id="\0")) == {}


def test_of_a_large_request_only_the_first_mistake_is_looked_for():
    """To collect a million would take 20 s and gigabytes."""
    assert told(request(allergies=[""] * 1_000_000)) == {"pet.allergies": "must have at most 100 items"}
    assert told(request(notes=[Pet.Note()] * 1_000_000)) == {"pet.notes": "must have at most 100 items"}
    assert told(request(photos=[Pet.Photo(url="\0")] * 1_000_000)) == {}  # they are not read
