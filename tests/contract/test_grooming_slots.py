"""FindGroomingSlots: free starts for a pet and a package."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import grooming_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.visits import at, day_message, hours, in_days

pytestmark = pytest.mark.any_host


def find(api: Api, pet: Pet, **fields: Any) -> messages.FindGroomingSlotsResponse:
    given = {"pet_id": pet.id, "package_id": "full_groom", "from_date": day_message(in_days(7)), **fields}
    return api.grooming.FindGroomingSlots(messages.FindGroomingSlotsRequest(**given))


def test_have_the_duration_of_package_and_add_ons(api: Api, customer_id: str) -> None:
    api.new_groomer("kim", working_hours=hours(("09:00", "11:00")))
    api.new_groomer("lee", working_hours=hours(("10:00", "11:15")))
    api.new_package(buffer_minutes=30)
    api.new_package("nails", 10, 15, add_on=True)
    pet = api.new_pet(customer_id)
    found = find(api, pet, add_on_ids=["nails"])
    starts = {slot.local_start.partition("T")[2]: list(slot.staff_ids) for slot in found.slots}
    assert starts == {
        "09:00": ["kim"],
        "09:15": ["kim"],
        "09:30": ["kim"],
        "09:45": ["kim"],
        "10:00": ["lee"],
    }
    assert (found.price.units, found.duration_minutes, found.time_zone) == (70, 75, "UTC")
    ends = [slot.end_time.seconds - slot.start_time.seconds for slot in found.slots]
    assert ends == [75 * 60] * 5
    of_lee = find(api, pet, staff_id="lee", to_date=day_message(in_days(8)), max_slots=1)
    assert [slot.local_start for slot in of_lee.slots] == [at("10:00")]


def test_are_not_taken_by_a_visit_of_the_groomer_or_the_pet(api: Api, customer_id: str) -> None:
    api.new_groomer("kim", working_hours=hours(("09:00", "12:00")))
    vet = api.new_staff()
    api.new_package(buffer_minutes=15)
    pet, other = api.new_pet(customer_id), api.new_pet(customer_id)
    api.new_appointment(pet_id=pet.id, staff_id=vet.id, local_start=at("11:00"))
    api.new_booking(pet_id=other.id, local_start=at("09:00"))
    assert [slot.local_start for slot in find(api, pet).slots] == []
    assert [slot.local_start for slot in find(api, other).slots] == [
        at(f"10:{minutes}") for minutes in ("15", "30", "45")
    ] + [at("11:00")]


@pytest.mark.parametrize(
    ("fields", "status", "wrong"),
    [
        ({"pet_id": "none"}, StatusCode.NOT_FOUND, "PET_NOT_FOUND"),
        ({"package_id": "none"}, StatusCode.NOT_FOUND, "GROOMING_PACKAGE_NOT_FOUND"),
        ({"staff_id": "none"}, StatusCode.NOT_FOUND, "STAFF_MEMBER_NOT_FOUND"),
        ({"package_id": "nails"}, StatusCode.INVALID_ARGUMENT, "INVALID_ARGUMENT"),
        ({"to_date": day_message(in_days(60))}, StatusCode.INVALID_ARGUMENT, "INVALID_ARGUMENT"),
        ({"from_date": day_message(in_days(-2))}, StatusCode.INVALID_ARGUMENT, "INVALID_ARGUMENT"),
    ],
)
def test_wrong_searches(
    api: Api, customer_id: str, fields: dict[str, Any], status: StatusCode, wrong: str
) -> None:
    api.new_groomer()
    api.new_package()
    api.new_package("nails", 10, 15, add_on=True)
    pet = api.new_pet(customer_id)
    given = {"pet_id": pet.id, "package_id": "full_groom", "from_date": day_message(in_days(7)), **fields}
    request = messages.FindGroomingSlotsRequest(**given)
    assert failed(status, api.grooming.FindGroomingSlots, request).reason == wrong
