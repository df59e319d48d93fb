"""POST /pets: what becomes of the record, field by field, and what is answered."""

from collections.abc import Callable
from typing import Any

import pytest
from google.type.date_pb2 import Date

from pawport.gen.pawport.v1 import account_service_pb2 as accounts
from pawport.gen.pawport.v1 import photo_service_pb2 as photos
from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight
from pawport.lifecycle.rebuild_pets import right_forms
from tests.apis.smarttag.conftest import CHIP, JANE, JOHN, SmartTag, pet

THIRD_PARTY = "985112345678903"

# What is sent, the field of the record, and its value; then something else that is sent, and its value.
FIELDS: dict[str, tuple[Any, str, Any, Any, Any]] = {
    "pet_name": ("Fluffy", "name", "Fluffy", "Zoë", "Zoë"),
    "pet_type": ("Cat", "type", Pet.CAT, "Dog", Pet.DOG),
    "pet_breed": ("Domestic Medium Hair", "breed", "Domestic Medium Hair", "Siamese", "Siamese"),
    "pet_sec_breed": ("Siamese", "secondary_breed", "Siamese", "Persian", "Persian"),
    "pet_color": ("Brown/White", "color", "Brown/White", "Black", "Black"),
    "pet_sec_color": ("White", "secondary_color", "White", "Grey", "Grey"),
    "pet_gender": ("Male", "gender", Pet.MALE, "F", Pet.FEMALE),
    "pet_weight": (
        "8.56",
        "weight",
        Weight(value=8.56, unit="lb"),
        "4 kg",
        Weight(value=4, unit="kg"),
    ),
    "pet_dob": ("2024-01-19", "birthday", Date(year=2024, month=1, day=19), "2023", Date(year=2023)),
    "pet_neutered": ("Yes", "fixed", "yes", "No", "no"),
    "pet_allergies": ("Chicken, Beef", "allergies", ["Chicken", "Beef"], "Corn", ["Corn"]),
    "pet_unique_features": ("Half an ear", "unique_features", "Half an ear", "No tail", "No tail"),
    "pet_special_needs": ("Quiet", "special_needs", "Quiet", "Warm", "Warm"),
    "vet_contact": (
        {"clinic_name": "City Vet", "dr_name": "Dr. Lee", "phone": "(206) 555-0199"},
        "vet",
        Pet.Vet(
            name="City Vet",
            doctor_name="Dr. Lee",
            phone_number="(206) 555-0199",
            e164_phone_number="+12065550199",
        ),
        {"clinic_name": "Town Vet", "email": "town@example.com", "city": "Seattle"},
        Pet.Vet(name="Town Vet", email="town@example.com", city="Seattle", address="Seattle"),
    ),
}
WRONG = {name: ["x"] for name in FIELDS} | {"pet_allergies": {"a": 1}, "vet_contact": "City Vet"}


@pytest.mark.parametrize("name", FIELDS)
class TestFields:
    def test_of_a_new_pet(self, smarttag: SmartTag, name: str) -> None:
        given, own, kept, *_ = FIELDS[name]
        detail = smarttag.save(**{name: given})
        assert (detail["status"], detail["action"]) == ("success", "created")
        assert set(detail["updated_fields"]) == {"pet_type", name}
        assert getattr(smarttag.find(), own) == kept

    def test_of_a_pet_that_is_there(self, smarttag: SmartTag, name: str) -> None:
        given, own, _, other, other_kept = FIELDS[name]
        smarttag.save()
        detail = smarttag.save(**{name: given})
        # A pet always has a type.
        written = [] if name == "pet_type" else [name]
        assert detail["updated_fields"] == written
        assert (detail["status"], detail["action"]) == (
            ("success", "updated") if written else ("skipped", "skipped")
        )
        again = smarttag.save(**{name: given})
        assert (again["status"], again["action"], again["updated_fields"]) == ("skipped", "skipped", [])
        assert smarttag.save(**{name: other})["updated_fields"] == [name]
        assert getattr(smarttag.find(), own) == other_kept

    def test_an_empty_one_changes_nothing(self, smarttag: SmartTag, name: str) -> None:
        given, own, kept, *_ = FIELDS[name]
        smarttag.save(**{name: given})
        empty = {} if name == "pet_type" else {name: ""}
        assert smarttag.save(**empty)["action"] == "skipped"
        assert getattr(smarttag.find(), own) == kept

    def test_a_wrong_one(self, smarttag: SmartTag, name: str) -> None:
        given, own, kept, *_ = FIELDS[name]
        smarttag.save(**{name: given})
        detail = smarttag.save(**{name: WRONG[name]})
        assert getattr(smarttag.find(), own) == kept
        if name == "pet_type":
            assert (detail["status"], detail["microchip_number"]) == ("error", CHIP)
            assert [error["field"] for error in detail["errors"]] == ["pet_type"]
            assert detail.keys() == {"status", "message", "microchip_number", "errors"}
        else:
            assert (detail["status"], detail["action"]) == ("skipped", "skipped")
            assert [warning["field"] for warning in detail["warnings"]] == [name]


class TestAnswer:
    def test_its_form(self, smarttag: SmartTag) -> None:
        answer = smarttag.post("pets", pet(pet_name="Fluffy", pet_owner=JOHN))
        assert answer["summary"] == {"total": 1, "created": 1, "updated": 0, "skipped": 0, "errors": 0}
        (detail,) = answer["details"]
        pet_id, pet_url = detail.pop("pet_id"), detail.pop("pet_url")
        assert detail == {
            "status": "success",
            "action": "created",
            "microchip_number": CHIP,
            "updated_fields": ["pet_name", "pet_type", "pet_owner"],
        }
        assert type(pet_id) is int
        assert pet_id == smarttag.find().pet_number
        assert pet_url.endswith(f"/pet/{CHIP}/")

    def test_details_are_in_the_order_of_the_request(self, smarttag: SmartTag) -> None:
        numbers = [f"9001410005646{index:02}" for index in range(35)]
        pets = [pet(microchip_number=number) for number in numbers]
        pets[7]["pet_type"] = ""
        pets[19] = 5
        answer = smarttag.post("pets", *pets)
        assert answer["summary"] == {"total": 35, "created": 33, "updated": 0, "skipped": 0, "errors": 2}
        told = [detail["microchip_number"] for detail in answer["details"]]
        assert told == [*numbers[:19], "", *numbers[20:]]
        assert [index for index, each in enumerate(answer["details"]) if each["status"] == "error"] == [7, 19]

    def test_the_number_of_a_pet_stays(self, smarttag: SmartTag) -> None:
        details = [smarttag.save(), smarttag.save(), smarttag.save(pet_name="Fluffy")]
        assert [detail["action"] for detail in details] == ["created", "skipped", "updated"]
        assert len({detail["pet_id"] for detail in details}) == 1
        assert len({detail["pet_url"] for detail in details}) == 1

    def test_a_chip_that_is_there_twice_in_a_batch(self, smarttag: SmartTag) -> None:
        far = [pet(microchip_number=f"9001410005646{index:02}") for index in range(20)]
        same = pet(pet_name="Fluffy")
        written_otherwise = pet(microchip_number="900-141-000-564-647", pet_color="Brown")
        answer = smarttag.post("pets", same, written_otherwise, same, *far, same, pet(pet_name="Tom"))
        actions = [detail["action"] for detail in answer["details"]]
        assert actions == ["created", "updated", "skipped", *["created"] * 20, "skipped", "updated"]
        assert len({answer["details"][index]["pet_id"] for index in (0, 1, 2, -2, -1)}) == 1
        found = smarttag.find()
        assert (found.name, found.color) == ("Tom", "Brown")

    def test_the_chip_is_kept_as_it_was_given(self, smarttag: SmartTag) -> None:
        smarttag.save(microchip_number="900-141-000564647")
        (chip,) = smarttag.find().microchips
        assert (chip.number, chip.given) == (CHIP, "900-141-000564647")


class TestName:
    def test_a_pet_without_one(self, smarttag: SmartTag) -> None:
        smarttag.save()
        assert smarttag.find().name == "Unnamed"
        smarttag.save(pet_name="Fluffy")
        smarttag.save()
        assert smarttag.find().name == "Fluffy"


class TestOtherPets:
    def test_a_pet_of_another_api_is_found_by_its_chip(self, smarttag: SmartTag) -> None:
        owner = smarttag.api.new_customer()
        chips = [{"given": "985 112 345 678 903"}, {"given": CHIP}]
        other = smarttag.api.new_pet(owner.id, microchips=chips, type=Pet.CAT, metadata="{}")
        detail = smarttag.save(pet_name="Fluffy")
        assert (detail["action"], detail["pet_id"]) == ("updated", other.pet_number)
        found = smarttag.api.pet(other)
        assert (found.name, found.metadata, found.customer_id) == ("Fluffy", "{}", owner.id)
        assert [chip.number for chip in found.microchips] == ["985112345678903", CHIP]

    def test_both_chips_of_one_pet(self, new_smarttag: Callable[..., SmartTag]) -> None:
        smarttag = new_smarttag(allow_third_party_microchips=True)
        owner = smarttag.api.new_customer()
        smarttag.api.new_pet(owner.id, microchips=[{"given": THIRD_PARTY}, {"given": CHIP}], type=Pet.CAT)
        answer = smarttag.post(
            "pets", pet(pet_name="Fluffy"), pet(microchip_number=THIRD_PARTY, pet_color="Brown")
        )
        assert answer["summary"]["updated"] == 2
        assert (smarttag.find().name, smarttag.find().color) == ("Fluffy", "Brown")

    @pytest.mark.parametrize("number", ["985112345678903", "123456789", "0A1234567B", "1234567"])
    def test_third_party_chips_by_the_setting_of_the_moment(self, smarttag: SmartTag, number: str) -> None:
        for allowed, status in ((False, "error"), (True, "success"), (False, "error")):
            given = accounts.UpdateCompanyRequest(allow_third_party_microchips=allowed)
            smarttag.api.accounts.UpdateCompany(given)
            detail = smarttag.save(microchip_number=number, pet_name=str(allowed))
            assert (detail["status"], detail["microchip_number"]) == (status, number)
            if not allowed:
                assert [error["field"] for error in detail["errors"]] == ["microchip_number"]

    def test_a_deleted_pet_is_not_found(self, smarttag: SmartTag) -> None:
        first = smarttag.save()
        smarttag.api.delete(smarttag.find())
        again = smarttag.save()
        assert again["action"] == "created"
        assert again["pet_id"] != first["pet_id"]

    def test_a_pet_of_another_company_is_not_found(self, new_smarttag: Callable[..., SmartTag]) -> None:
        one, other = new_smarttag(), new_smarttag()
        one.save(pet_name="Fluffy")
        assert other.save(pet_name="Tom")["action"] == "created"
        assert one.find().name == "Fluffy"


class TestImages:
    ONE, TWO = "https://pictures.example/1.jpg", "https://pictures.example/2.png"

    def test_each_is_asked_for_once(self, smarttag: SmartTag) -> None:
        assert smarttag.save(pet_images=[self.ONE])["updated_fields"] == ["pet_type", "images"]
        assert smarttag.save(pet_images=[self.ONE])["action"] == "skipped"
        detail = smarttag.save(pet_images=[self.ONE, self.TWO])
        assert (detail["action"], detail["updated_fields"]) == ("updated", ["images"])
        assert fetched(smarttag) == [self.ONE, self.TWO]

    def test_the_first_one_is_featured_though_it_is_known(self, smarttag: SmartTag) -> None:
        smarttag.save(pet_images=[self.ONE, self.TWO])
        assert smarttag.test(pet_images=[self.TWO, self.ONE])["status"] == "would_update"
        assert smarttag.save(pet_images=[self.TWO, self.ONE])["updated_fields"] == ["images"]
        assert smarttag.save(pet_images=[self.TWO])["action"] == "skipped"

    def test_twice_in_a_batch(self, smarttag: SmartTag) -> None:
        answer = smarttag.post("pets", pet(), pet(pet_images=[self.ONE]), pet(pet_images=[self.ONE]))
        assert [detail["action"] for detail in answer["details"]] == ["created", "updated", "skipped"]
        assert fetched(smarttag) == [self.ONE]

    def test_a_wrong_one(self, smarttag: SmartTag) -> None:
        detail = smarttag.save(pet_images=["fluffy.jpg", self.ONE])
        assert detail["updated_fields"] == ["pet_type", "images"]
        assert [warning["field"] for warning in detail["warnings"]] == ["pet_images[0]"]
        assert fetched(smarttag) == [self.ONE]

    def test_no_more_than_a_pet_may_have(self, smarttag: SmartTag) -> None:
        urls = [f"https://pictures.example/{number}.jpg" for number in range(120)]
        for first in range(0, 100, 20):
            assert smarttag.save(pet_images=urls[first : first + 20])["updated_fields"][-1:] == ["images"]
        assert smarttag.save(pet_images=urls[100:])["action"] == "skipped"
        assert fetched(smarttag) == urls[:100]


def fetched(smarttag: SmartTag) -> list[str]:
    """The addresses of the pet's pictures that were asked for."""
    found = smarttag.find()
    request = photos.ListPetPhotoFetchesRequest(customer_id=found.customer_id, id=found.id)
    return [fetch.url for fetch in smarttag.api.photos.ListPetPhotoFetches(request).fetches]


class TestThirdParty:
    def test_it_is_refused(self, smarttag: SmartTag) -> None:
        detail = smarttag.save(microchip_number=THIRD_PARTY)
        assert (detail["status"], detail["microchip_number"]) == ("error", THIRD_PARTY)
        assert [error["field"] for error in detail["errors"]] == ["microchip_number"]
        assert fees(smarttag) == []

    def test_a_fee_is_booked_once(self, new_smarttag: Callable[..., SmartTag]) -> None:
        smarttag = new_smarttag(allow_third_party_microchips=True)
        assert smarttag.save(microchip_number=THIRD_PARTY)["action"] == "created"
        assert smarttag.test(microchip_number="981112345678903")["status"] == "would_create"
        smarttag.save(microchip_number=THIRD_PARTY)
        smarttag.save(microchip_number="985 112 345 678 903", pet_name="Fluffy")
        smarttag.save()
        (fee,) = fees(smarttag)
        assert (fee.amount, fee.currency, fee.kind) == ("7.50", "USD", "third_party_microchip")
        assert THIRD_PARTY in fee.reference
        usage = smarttag.api.accounts.GetUsage(
            accounts.GetUsageRequest(
                days={
                    "start_date": {"year": 2020, "month": 1, "day": 1},
                    "end_date": {"year": 2100, "month": 1, "day": 1},
                }
            )
        )
        assert [(total.currency, total.amount) for total in usage.fees] == [("USD", "7.50")]


def fees(smarttag: SmartTag) -> list[Any]:
    return list(smarttag.api.accounts.ListFees(accounts.ListFeesRequest()).fees)


def test_what_is_written_is_what_the_rows_say(smarttag: SmartTag) -> None:
    """The stored form of each pet is what a rebuild would make of its rows."""
    full = {name: value[0] for name, value in FIELDS.items()}
    smarttag.save(**full, pet_owner=JOHN, secondary_contact=JANE)
    found = smarttag.find()
    with smarttag.api.database.transaction() as connection:
        right = right_forms(connection, smarttag.api.company_id, found.id, found.id)
    assert right[found.id].pet() == found
