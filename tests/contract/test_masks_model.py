"""Masked updates compared with a model: a plain dictionary of what the pet shows."""

from copy import deepcopy
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from grpc import StatusCode
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.kit.microchips import classify
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.strategies import CHANGES, NAMES, NEW_PETS, OTHERS
from tests.properties import examples

pytestmark = pytest.mark.any_host

PARTS = ("vet.name", "vet.phone_number", "vet.address", "weight.value", "weight.unit", "birthday.month")
PATHS = st.lists(st.sampled_from([*NAMES, *OTHERS, *PARTS]), min_size=1, max_size=6)
KEPT_BY_THE_SERVER = ("last_updated_time", "etag")

Json = dict[str, Any]


def as_json(message: Any) -> Json:
    return MessageToDict(message, preserving_proto_field_name=True)


def masked(before: Json, given: Json, paths: list[str]) -> Json | None:
    """What an update leaves; None when it is refused."""
    pet = deepcopy(before)
    for path in paths:
        name, _, part = path.partition(".")
        if not part:
            put(pet, name, given.get(name))
        else:
            message = pet.get(name, {})
            put(message, part, given.get(name, {}).get(part))
            put(
                pet,
                name,
                {key: value for key, value in message.items() if key != "e164_phone_number"} and message,
            )
    return normalized(pet) if is_legal(pet) else None


def put(into: Json, name: str, value: Any) -> None:
    if value in (None, {}, []):
        into.pop(name, None)
    else:
        into[name] = value


def is_legal(pet: Json) -> bool:
    weight, birthday = pet.get("weight"), pet.get("birthday")
    return (
        all(name in pet for name in NAMES)
        and (weight is None or weight.keys() == {"value", "unit"})
        and (birthday is None or "year" in birthday)
        and (birthday is None or "day" not in birthday or "month" in birthday)
    )


def normalized(pet: Json) -> Json:
    pet.setdefault("status", "ALIVE")
    if pet["type"] != "OTHER":
        pet.pop("species", None)
    if pet.get("inactive") is False:
        del pet["inactive"]
    for chip in pet.get("microchips", ()):
        said = classify("".join(filter(str.isalnum, chip["given"])).upper())
        chip.update({"number": said.number, "kind": said.kind})
        put(chip, "manufacturer", said.manufacturer or None)
    return pet


def comparable(pet: Json) -> Json:
    # What can be read as a phone number is the business of other tests.
    pet.get("vet", {}).pop("e164_phone_number", None)
    return {name: value for name, value in pet.items() if name not in KEPT_BY_THE_SERVER}


@examples(60)
@given(first=NEW_PETS, change=CHANGES, paths=PATHS)
def test_masked_update(api: Api, customer_id: str, first: Json, change: Json, paths: list[str]) -> None:
    before = api.new_pet(customer_id, **first)
    try:
        check_update(api, before, change, paths)
    finally:
        api.delete(before)  # of the quota, and of the holders of microchips


def check_update(api: Api, before: Pet, change: Json, paths: list[str]) -> None:
    request = UpdatePetRequest(customer_id=before.customer_id, id=before.id, **change)
    request.update_mask.paths.extend(paths)
    expected = masked(comparable(as_json(before)), as_json(request), paths)
    if expected is None:
        failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, request)
        assert api.pet(before) == before
    else:
        after = api.pets.UpdatePet(request)
        assert api.pet(before) == after
        assert comparable(as_json(after)) == expected
