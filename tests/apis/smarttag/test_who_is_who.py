"""Which pets and owners a batch means: docs/matching.md."""

from typing import Any

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.smarttag.conftest import CHIP, SmartTag, pet

LANES = {"last_name": "Lane", "email": "lanes@example.org"}
OTHER = CHIP[:-1] + "8"


@pytest.mark.parametrize(
    "number", ["9001410000000", "900141000000000", "000000000000000", "Unknown", "05/31/2020"]
)
def test_a_placeholder_is_no_microchip(smarttag: SmartTag, number: str) -> None:
    (detail,) = smarttag.post("pets", pet(microchip_number=number))["details"]
    assert detail["status"] == "error"
    assert [error["field"] for error in detail["errors"]] == ["microchip_number"]


@pytest.mark.parametrize("email", ["noemail@noemail.com", "none@none.com"])
def test_a_placeholder_is_no_owners_address(smarttag: SmartTag, email: str) -> None:
    detail = smarttag.save(pet_owner={"first_name": "Ann", "email": email})
    assert [warning["field"] for warning in detail["warnings"]][:1] == ["pet_owner.email"]
    assert smarttag.owner().house


def test_people_of_a_household_are_told_apart_by_their_names(smarttag: SmartTag) -> None:
    smarttag.save(pet_owner={"first_name": "Pat", **LANES})
    smarttag.save(microchip_number=OTHER, pet_owner={"first_name": "Sam", **LANES})
    assert (smarttag.owner().first_name, smarttag.owner(OTHER).first_name) == ("Pat", "Sam")
    # In doubt a pet stays with its owner, and a new one is rejected.
    smarttag.save(microchip_number=OTHER, pet_owner={"email": LANES["email"]})
    assert smarttag.owner(OTHER).first_name == "Sam"
    new = pet(microchip_number=CHIP[:-1] + "6", pet_owner={"email": LANES["email"]})
    (detail,) = smarttag.post("pets", new)["details"]
    assert [error["field"] for error in detail["errors"]] == ["pet_owner"]
    # A pet that is sent with another owner is transferred, as the document says.
    smarttag.save(microchip_number=OTHER, pet_owner={"first_name": "Pat", **LANES})
    assert smarttag.owner(OTHER).id == smarttag.owner().id
    assert len(smarttag.people()) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"pet_type": "Dog", "pet_name": "Max"},
        {"pet_type": "Dog", "pet_breed": "Lab", "pet_gender": "Male"},
    ],
)
def test_another_animal_with_the_microchip_is_an_error(smarttag: SmartTag, other: dict[str, Any]) -> None:
    smarttag.save(pet_type="Cat", pet_name="Mia", pet_breed="Siamese", pet_gender="Female")
    (detail,) = smarttag.post("pets", pet(**other))["details"]
    assert [error["field"] for error in detail["errors"]] == ["microchip_number"]
    assert (smarttag.find().name, smarttag.find().type) == ("Mia", Pet.CAT)
