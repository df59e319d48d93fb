"""What one pet of a batch says about people."""

from typing import Any

import pytest

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.smarttag.readings import ADDRESS, CONTACT, VET, assert_good, read, warned


class TestOwner:
    FULL = {  # noqa: RUF012 - nobody writes to it
        "email": "John.Doe@Example.com",
        "first_name": "John",
        "last_name": "Doe",
        "address_1": "123 Main St",
        "address_2": "Apt 4",
        "city": "Anytown",
        "state": "CA",
        "zip": "12345",
        "country": "United States",
        "phone": "+15551234567",
        "mobile_phone": "+15557654321",
    }

    def test_every_field(self) -> None:
        reading = read(pet_owner=self.FULL)
        assert_good(reading)
        assert reading.owner is not None
        assert (reading.owner.key, reading.owner.email) == ("john.doe@example.com", "John.Doe@Example.com")
        assert reading.owner.names == {
            "first_name": "John",
            "last_name": "Doe",
            "phone_number": "+15551234567",
        }
        assert reading.owner.mobile == "+15557654321"
        assert reading.owner.address == {
            "street": "123 Main St",
            "street2": "Apt 4",
            "city": "Anytown",
            "region": "CA",
            "postal_code": "12345",
            "country_code": "US",
        }

    @pytest.mark.parametrize("name", [name for name in FULL if name != "email"])
    def test_each_is_optional_and_can_be_wrong(self, name: str) -> None:
        for absent in (None, "", " "):
            assert_good(read(pet_owner={**self.FULL, name: absent}))
        for wrong in ("x" * 400, True, ["a"], {"a": 1}, "a\0"):
            reading = read(pet_owner={**self.FULL, name: wrong})
            assert warned(reading) == [f"pet_owner.{name}"]
            assert reading.owner is not None

    def test_a_number_is_a_text(self) -> None:
        reading = read(pet_owner={"email": "a@b.example", "zip": 12345, "phone": 5551234567})
        assert_good(reading)
        assert reading.owner is not None
        assert reading.owner.address == {"postal_code": "12345"}
        assert reading.owner.names == {"phone_number": "5551234567"}

    @pytest.mark.parametrize("given", [None, "", [], {}, {"email": ""}, {"email": None, "city": " "}])
    def test_no_owner(self, given: Any) -> None:
        reading = read(pet_owner=given)
        assert_good(reading)
        assert reading.owner is None

    @pytest.mark.parametrize("email", [None, "", "none@none.com"])
    def test_without_an_address_there_is_no_key(self, email: Any) -> None:
        reading = read(pet_owner={"email": email, "first_name": "John", "phone": "206-555-0199"})
        assert reading.owner is not None
        assert (reading.owner.key, reading.owner.email) == ("", "")
        assert reading.owner.names == {"first_name": "John", "phone_number": "206-555-0199"}

    @pytest.mark.parametrize(
        "email", ["john", "a b@c.example", "@", "a@", 5, ["a@b.example"], "x" * 330 + "@b"]
    )
    def test_what_is_no_email_address(self, email: Any) -> None:
        reading = read(pet_owner={"email": email, "first_name": "John"})
        assert warned(reading) == ["pet_owner.email"]
        assert reading.owner is not None
        assert reading.owner.key == ""

    @pytest.mark.parametrize("given", ["John", 5, True, [1]])
    def test_what_is_no_owner(self, given: Any) -> None:
        assert warned(read(pet_owner=given)) == ["pet_owner"]

    def test_an_unknown_country_is_left_out(self) -> None:
        reading = read(pet_owner={"email": "a@b.example", "country": "Atlantis"})
        assert warned(reading) == ["pet_owner.country"]


class TestSecondaryContact:
    def test_every_field(self) -> None:
        reading = read(secondary_contact=CONTACT)
        assert_good(reading)
        assert reading.secondary == Customer.Contact(
            kind=Customer.Contact.SECONDARY,
            name="Jane Doe",
            first_name="Jane",
            last_name="Doe",
            email="jane@example.com",
            phone_number="(206) 555-0199",
            e164_phone_number="+12065550199",
            **ADDRESS,
        )

    @pytest.mark.parametrize("name", CONTACT)
    def test_each_is_optional_and_can_be_wrong(self, name: str) -> None:
        assert_good(read(secondary_contact={**CONTACT, name: ""}))
        assert_good(read(secondary_contact={name: CONTACT[name]}))
        for wrong in ("x" * 400, True, ["a"], "a\0"):
            reading = read(secondary_contact={**CONTACT, name: wrong})
            assert warned(reading) == [f"secondary_contact.{name}"]

    @pytest.mark.parametrize("given", [None, "", [], {}, {"email": "", "phone": None}])
    def test_none(self, given: Any) -> None:
        reading = read(secondary_contact=given)
        assert_good(reading)
        assert reading.secondary is None

    def test_what_is_none(self) -> None:
        assert warned(read(secondary_contact="Jane")) == ["secondary_contact"]

    def test_an_unknown_country_is_left_out(self) -> None:
        assert warned(read(secondary_contact={"country": "Atlantis"})) == ["secondary_contact.country"]


class TestVet:
    def test_every_field(self) -> None:
        reading = read(vet_contact=VET)
        assert_good(reading)
        assert reading.fields == {"pet_type", "vet_contact"}
        assert reading.pet.vet == Pet.Vet(
            name="City Vet",
            doctor_name="Dr. Lee",
            email="jane@example.com",
            phone_number="(206) 555-0199",
            e164_phone_number="+12065550199",
            **ADDRESS,
        )

    def test_a_doctor_without_a_clinic(self) -> None:
        assert read(vet_contact={"dr_name": "Dr. Lee"}).pet.vet == Pet.Vet(name="Dr. Lee")

    @pytest.mark.parametrize("name", VET)
    def test_each_is_optional_and_can_be_wrong(self, name: str) -> None:
        assert_good(read(vet_contact={**VET, name: ""}))
        for wrong in ("x" * 400, True, ["a"], "a\0"):
            assert warned(read(vet_contact={**VET, name: wrong})) == [f"vet_contact.{name}"]

    @pytest.mark.parametrize("given", [None, "", [], {}, {"email": ""}])
    def test_none(self, given: Any) -> None:
        reading = read(vet_contact=given)
        assert_good(reading)
        assert not reading.pet.HasField("vet")

    def test_what_is_none(self) -> None:
        assert warned(read(vet_contact=["Dr. Lee"])) == ["vet_contact"]
