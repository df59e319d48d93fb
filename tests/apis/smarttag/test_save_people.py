"""What is saved about people."""

from collections.abc import Callable
from typing import Any

import pytest

from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.smarttag.conftest import CHIP, JANE, JOHN, SmartTag, pet


def _contact(pet: Pet) -> dict[str, str]:
    """The owner without an e-mail address, by the document's names."""
    return {each.name: each.value for each in pet.owner_attributes if each.system == "smarttag"}


class TestOwner:
    def test_a_new_one(self, smarttag: SmartTag) -> None:
        owner = {
            **JOHN,
            "address_1": "123 Main St",
            "address_2": "Apt 4",
            "city": "Anytown",
            "state": "CA",
            "zip": "12345",
            "country": "United States",
            "phone": "+15551234567",
            "mobile_phone": "(206) 555-0199",
        }
        assert "pet_owner" in smarttag.save(pet_owner=owner)["updated_fields"]
        found = smarttag.owner()
        assert (found.first_name, found.last_name) == ("John", "Doe")
        assert (found.email, found.phone_number) == ("john.doe@example.com", "+15551234567")
        (address,) = found.addresses
        assert (address.kind, address.primary) == (Customer.BILLING, True)
        assert (address.street, address.street2, address.city) == ("123 Main St", "Apt 4", "Anytown")
        assert (address.region, address.postal_code, address.country_code) == ("CA", "12345", "US")
        (mobile,) = found.additional_phone_numbers
        assert (mobile.label, mobile.number, mobile.e164_number) == (
            "mobile",
            "(206) 555-0199",
            "+12065550199",
        )
        assert smarttag.save(pet_owner=owner)["action"] == "skipped"

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("first_name", "Jack"),
            ("last_name", "Dow"),
            ("address_1", "1 Pine St"),
            ("address_2", "Floor 2"),
            ("city", "Seattle"),
            ("state", "WA"),
            ("zip", "98101"),
            ("country", "Canada"),
            ("phone", "+12065550123"),
            ("mobile_phone", "+12065550124"),
        ],
    )
    def test_each_field_of_one_who_is_there(self, smarttag: SmartTag, name: str, value: str) -> None:
        smarttag.save(pet_owner=JOHN)
        assert smarttag.save(pet_owner={"email": JOHN["email"], name: value})["updated_fields"] == [
            "pet_owner"
        ]
        found = smarttag.owner()
        shown = {
            "first_name": found.first_name,
            "last_name": found.last_name,
            "phone": found.phone_number,
            "mobile_phone": "".join(phone.number for phone in found.additional_phone_numbers),
        }
        for address in found.addresses:
            shown |= {
                "address_1": address.street,
                "address_2": address.street2,
                "city": address.city,
                "state": address.region,
                "zip": address.postal_code,
                "country": {"CA": "Canada"}.get(address.country_code, address.country_code),
            }
        assert shown[name] == value
        assert smarttag.save(pet_owner={"email": JOHN["email"], name: value})["action"] == "skipped"

    def test_one_is_found_by_email_in_any_case(self, smarttag: SmartTag) -> None:
        there = smarttag.api.new_customer(email="John.Doe@Example.com")
        smarttag.save(pet_owner={"email": "JOHN.DOE@example.com"})
        smarttag.save(microchip_number=CHIP[:-1] + "8", pet_owner={"email": "john.doe@example.com"})
        assert [customer.id for customer in smarttag.people()] == [there.id]
        assert smarttag.owner().email == "John.Doe@Example.com"

    def test_the_same_new_one_of_several_pets(self, smarttag: SmartTag) -> None:
        pets = [pet(microchip_number=f"9001410005646{index:02}", pet_owner=JOHN) for index in range(25)]
        assert smarttag.post("pets", *pets)["summary"]["created"] == 25
        assert len(smarttag.people()) == 1

    def test_without_a_name(self, smarttag: SmartTag) -> None:
        smarttag.save(pet_owner={"email": "a@b.example"})
        assert smarttag.owner().first_name == "Unnamed"
        smarttag.save(pet_owner={"email": "a@b.example", "last_name": "Doe"})
        found = smarttag.owner()
        assert (found.first_name, found.last_name) == ("", "Doe")

    def test_without_an_address_one_is_kept_as_the_contact_of_the_pet(self, smarttag: SmartTag) -> None:
        john = {"first_name": "John", "phone": "(206) 555-0199", "city": "Seattle"}
        detail = smarttag.save(pet_owner=john)
        assert [warning["field"] for warning in detail["warnings"]] == ["pet_owner.email"]
        assert detail["updated_fields"] == ["pet_type", "pet_owner"]
        assert smarttag.owner().house
        assert smarttag.people() == []
        assert _contact(smarttag.find()) == john
        assert smarttag.save(pet_owner=john)["action"] == "skipped"
        assert smarttag.save(pet_owner={"phone": "206 555 0100"})["updated_fields"] == ["pet_owner"]
        assert _contact(smarttag.find()) == {**john, "phone": "206 555 0100"}

    def test_who_gets_an_address_becomes_the_owner(self, smarttag: SmartTag) -> None:
        smarttag.save(pet_owner={"first_name": "John"})
        assert smarttag.save(pet_owner=JOHN)["updated_fields"] == ["pet_owner"]
        assert smarttag.owner().email == JOHN["email"]
        assert not smarttag.find().owner_attributes

    def test_without_an_address_one_does_not_change_an_owner(self, smarttag: SmartTag) -> None:
        smarttag.save(pet_owner=JOHN)
        detail = smarttag.save(pet_owner={"first_name": "Jack"})
        assert detail["action"] == "skipped"
        assert [warning["field"] for warning in detail["warnings"]] == ["pet_owner.email"]
        assert not smarttag.find().owner_attributes

    def test_an_update_without_one_keeps_the_owner(self, smarttag: SmartTag) -> None:
        smarttag.save(pet_owner=JOHN)
        owner = smarttag.owner()
        smarttag.save(pet_name="Fluffy")
        assert smarttag.owner() == owner

    @pytest.mark.parametrize("before", [None, {"email": "jane@example.com", "first_name": "Jane"}])
    def test_another_one_gets_the_pet(self, smarttag: SmartTag, before: Any) -> None:
        smarttag.save(pet_owner=before)
        smarttag.api.append(smarttag.find(), "Fed at 6")
        detail = smarttag.save(pet_owner=JOHN)
        assert (detail["action"], detail["updated_fields"]) == ("updated", ["pet_owner"])
        found = smarttag.find()
        assert smarttag.owner().email == JOHN["email"]
        assert list(found.notes) == []  # they are the one's before
        assert smarttag.save(pet_owner=JOHN)["action"] == "skipped"

    def test_of_several_with_one_address_the_one_whose_pet_it_is(self, smarttag: SmartTag) -> None:
        first = smarttag.api.new_customer(
            email=JOHN["email"], **{n: JOHN[n] for n in ("first_name", "last_name")}
        )
        second = smarttag.api.new_customer(email=JOHN["email"], first_name="John", last_name="Doe")
        smarttag.api.new_pet(second.id, microchips=[{"given": CHIP}], type=Pet.CAT)
        assert smarttag.save(pet_owner=JOHN)["action"] == "skipped"
        smarttag.save(microchip_number=CHIP[:-1] + "8", pet_owner=JOHN)
        assert smarttag.owner(CHIP[:-1] + "8").id == first.id

    def test_one_who_is_deleted_is_not_found(self, smarttag: SmartTag) -> None:
        gone = smarttag.api.new_customer(email=JOHN["email"])
        smarttag.api.customers.DeleteCustomer(customers.DeleteCustomerRequest(id=gone.id))
        smarttag.save(pet_owner=JOHN)
        assert smarttag.owner().id != gone.id

    def test_one_has_no_room_for_more(self, new_smarttag: Callable[..., SmartTag]) -> None:
        smarttag = new_smarttag(max_pets_per_customer=2)
        numbers = [f"9001410005646{index:02}" for index in range(4)]
        pets = [pet(microchip_number=number, pet_owner=JOHN) for number in numbers]
        answer = smarttag.post("pets", *pets, pet())
        assert [each["status"] for each in answer["details"]] == [*["success"] * 2, *["error"] * 2, "success"]
        assert [error["field"] for error in answer["details"][2]["errors"]] == ["pet_owner"]
        # Who gives one away has room again.
        jane = {"email": "jane@example.com", "first_name": "Jane"}
        answer = smarttag.post("pets", pet(microchip_number=numbers[0], pet_owner=jane), pets[2], pets[3])
        assert [each.get("action") for each in answer["details"]] == ["updated", "created", None]


class TestSecondaryContact:
    def test_it_is_kept_with_the_owner(self, smarttag: SmartTag) -> None:
        detail = smarttag.save(pet_owner=JOHN, secondary_contact={**JANE, "email": "jane@example.com"})
        assert detail["updated_fields"] == ["pet_type", "pet_owner", "secondary_contact"]
        (contact,) = smarttag.owner().contacts
        assert contact == Customer.Contact(
            kind=Customer.Contact.SECONDARY,
            name="Jane Doe",
            first_name="Jane",
            last_name="Doe",
            email="jane@example.com",
            phone_number="(206) 555-0199",
            e164_phone_number="+12065550199",
            city="Seattle",
            address="Seattle",
        )

    def test_it_can_come_later_and_change(self, smarttag: SmartTag) -> None:
        smarttag.save(pet_owner=JOHN)
        assert smarttag.save(secondary_contact=JANE)["updated_fields"] == ["secondary_contact"]
        assert smarttag.save(secondary_contact=JANE)["action"] == "skipped"
        assert smarttag.save(secondary_contact={"phone": "front desk"})["action"] == "updated"
        (contact,) = smarttag.owner().contacts
        assert (contact.name, contact.phone_number, contact.e164_phone_number) == (
            "Jane Doe",
            "front desk",
            "",
        )
        assert smarttag.save(secondary_contact={"first_name": "Bo"})["action"] == "updated"
        (contact,) = smarttag.owner().contacts
        assert contact == Customer.Contact(kind=Customer.Contact.SECONDARY, name="Bo", first_name="Bo")

    def test_other_contacts_stay(self, smarttag: SmartTag) -> None:
        emergency = {"kind": Customer.Contact.EMERGENCY, "name": "Cy"}
        names = {name: JOHN[name] for name in ("first_name", "last_name")}
        smarttag.api.new_customer(email=JOHN["email"], contacts=[emergency], **names)
        smarttag.save(pet_owner=JOHN, secondary_contact=JANE)
        assert [contact.name for contact in smarttag.owner().contacts] == ["Cy", "Jane Doe"]

    def test_without_an_owner_it_is_left_out(self, smarttag: SmartTag) -> None:
        detail = smarttag.save(secondary_contact=JANE)
        assert [warning["field"] for warning in detail["warnings"]] == ["secondary_contact"]
        assert detail["updated_fields"] == ["pet_type"]
        assert not smarttag.owner().contacts


class TestVet:
    def test_parts_are_added(self, smarttag: SmartTag) -> None:
        smarttag.save(vet_contact={"clinic_name": "City Vet", "phone": "(206) 555-0199"})
        smarttag.save(vet_contact={"dr_name": "Dr. Lee", "clinic_name": "City Vet"})
        assert smarttag.find().vet == Pet.Vet(
            name="City Vet",
            doctor_name="Dr. Lee",
            phone_number="(206) 555-0199",
            e164_phone_number="+12065550199",
        )
