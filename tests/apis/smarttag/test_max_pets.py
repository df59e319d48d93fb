"""A company that may have so many pets (`max_pets`): each pet beyond is an error, and the others count."""

from collections.abc import Callable

from pawport.gen.pawport.v1.pet_service_pb2 import ListAllPetsRequest
from tests.apis.smarttag.conftest import JOHN, SmartTag, pet

MOST = 12
NUMBERS = [f"9001410005646{index:02}" for index in range(30)]
PETS = [
    pet(microchip_number=number, pet_owner=JOHN if index % 2 else {}) for index, number in enumerate(NUMBERS)
]
MESSAGE = f"the company can have at most {MOST} pets; delete some first, or raise the limit"


def test_a_batch_that_goes_beyond_it(new_smarttag: Callable[..., SmartTag]) -> None:
    smarttag = new_smarttag(max_pets=MOST)
    predicted = smarttag.post("test", *PETS)
    answer = smarttag.post("pets", *PETS)
    beyond = len(PETS) - MOST
    assert answer["summary"] == {
        "total": len(PETS),
        "created": MOST,
        "updated": 0,
        "skipped": 0,
        "errors": beyond,
    }
    assert (predicted["summary"]["would_create"], predicted["summary"]["errors"]) == (MOST, beyond)
    assert [each["status"] for each in answer["details"]] == ["success"] * MOST + ["error"] * beyond
    for number, detail in zip(NUMBERS[MOST:], answer["details"][MOST:], strict=True):
        assert detail == {
            "status": "error",
            "message": f"pets {MESSAGE}",
            "microchip_number": number,
            "errors": [{"field": "pets", "message": MESSAGE}],
        }
    assert (
        len(smarttag.api.pets.ListAllPets(ListAllPetsRequest(company_id=smarttag.api.company_id)).pets)
        == MOST
    )


def test_a_company_that_is_full_changes_what_it_has(new_smarttag: Callable[..., SmartTag]) -> None:
    smarttag = new_smarttag(max_pets=MOST)
    smarttag.post("pets", *PETS[:MOST])
    one_more = smarttag.post("pets", {**PETS[0], "pet_name": "Rex"}, PETS[1], PETS[MOST])
    assert [each.get("action") for each in one_more["details"]] == ["updated", "skipped", None]
    smarttag.api.delete(smarttag.find(NUMBERS[0]))
    assert smarttag.post("pets", PETS[MOST])["summary"]["created"] == 1
    assert smarttag.post("pets", PETS[0])["summary"]["errors"] == 1


def test_who_is_named_with_a_pet_beyond_it_is_not_made(new_smarttag: Callable[..., SmartTag]) -> None:
    smarttag = new_smarttag(max_pets=1)
    assert (
        smarttag.post("pets", pet(), pet(microchip_number=NUMBERS[0], pet_owner=JOHN))["summary"]["errors"]
        == 1
    )
    assert smarttag.people() == []
