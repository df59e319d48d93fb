"""What a pet's fields may hold, and how it is kept: on create and on update alike."""

from typing import Any

import pytest
from google.api.field_behavior_pb2 import OUTPUT_ONLY, field_behavior
from google.protobuf.descriptor import FieldDescriptor
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.contract.wrong_pets import wrong

pytestmark = pytest.mark.any_host

METADATA = ' {"b":1.0 ,\t"a" : "\\u00e9é\\ud83d🐾", "a":[1e5, null]}\n'
ALL_FIELDS: dict[str, Any] = {
    "name": "Bär 🐻",
    "birthday": {"year": 2020, "month": 2, "day": 29},
    "status": Pet.PASSED_AWAY,
    "type": Pet.OTHER,
    "species": "ferret",
    "breed": "Angora",
    "secondary_breed": "Polecat",
    "gender": Pet.FEMALE,
    "weight": {"value": 2.7, "unit": "lb"},
    "fixed": "unknown",
    "coat": "long\ndouble coat",
    "color": "white",
    "secondary_color": "grey",
    "behavior": "quick; 'DROP TABLE pets' \\ %s {}",
    "vaccinations": [
        {
            "name": "Rabies",
            "expired_at": {"seconds": 1747008000, "nanos": 123456000},
            "administered_date": {"year": 2024, "month": 5},
            "manufacturer": "Acme",
            "serial": "007",
            "veterinarian": "Dr. Smith",
        },
        {"name": "Distemper"},
        {"name": "Rabies"},
    ],
    "vet": {
        "name": "City Vet",
        "phone_number": "(212) 555-1234",
        "address": "elsewhere",
        "doctor_name": "Dr. Smith",
        "email": "vet@example.com",
        "street": "123 Vet Street",
        "street2": "Floor 2",
        "city": "Seattle",
        "region": "WA",
        "postal_code": "98101",
        "country_code": "us",
    },
    "evaluation_status": Pet.FAIL,
    "photo": "https://example.com/pets/buddy.jpg?a=b#c",
    "microchips": [
        {"given": "985 141-000.123:456", "implanted_date": {"year": 2021}},
        {"given": "0a02*e1234x"},
    ],
    "allergies": ["nuts", "nuts", "pollen"],
    "medications": ["insulin"],
    "conditions": ["diabetes", "héart"],
    "special_needs": "a ramp",
    "unique_features": "one blue eye",
    "pregnant": False,
    "metadata": METADATA,
    "external_ids": {"vetsoft": "17", "Pötsy": "ü"},
    "additional_external_ids": [{"system": "vetsoft", "id": "18"}, {"system": "x", "id": "1"}],
    "inactive": True,
    "attributes": [
        {"system": "shop", "name": "size", "value": "Größe ✓"},
        {"system": "crm", "name": "size", "value": "x" * 1000},
    ],
    "owner_attributes": [{"system": "shop", "name": "caller", "value": "Ann"}],
    "stated_age": {"least_years": 6, "most_years": 7, "stated_date": {"year": 2024, "month": 2, "day": 29}},
    "deceased_date": {"year": 2024, "month": 3},
}
KEPT: dict[str, Any] = {
    **ALL_FIELDS,
    "vet": {
        **ALL_FIELDS["vet"],
        "e164_phone_number": "+12125551234",
        "country_code": "US",
        "address": "123 Vet Street, Floor 2, Seattle, WA 98101, US",
    },
    "microchips": [
        {
            **ALL_FIELDS["microchips"][0],
            "number": "985141000123456",
            "kind": "iso",
            "manufacturer": "Destron Fearing",
        },
        {**ALL_FIELDS["microchips"][1], "number": "0A02E1234X", "kind": "ten_character"},
    ],
}


def only_given(shown: Pet) -> Pet:
    """The pet without what the server adds."""
    copy = Pet()
    copy.CopyFrom(shown)
    for field in ("id", "customer_id", "pet_number", "etag", "created_time", "last_updated_time"):
        copy.ClearField(field)
    return copy


class TestAllFields:
    def test_create(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, **ALL_FIELDS)
        assert only_given(made) == Pet(**KEPT)
        assert api.pet(made) == made

    @pytest.mark.parametrize("paths", [(), ("*",), tuple(ALL_FIELDS)], ids=["no mask", "star", "paths"])
    def test_update(self, api: Api, customer_id: str, paths: tuple[str, ...]) -> None:
        changed = api.update(api.new_pet(customer_id), *paths, **ALL_FIELDS)
        assert only_given(changed) == Pet(**KEPT)
        assert api.pet(changed) == changed

    def test_all_can_be_written_are_here(self) -> None:
        # A field that is added to the schema belongs into ALL_FIELDS.
        ours = {"customer_id", "id", "update_mask", "etag", "request_id"}
        by_others = {"notes", "pet_codes"}  # are written by methods of their own
        fields = UpdatePetRequest.DESCRIPTOR.fields
        written = {each.name for each in fields if OUTPUT_ONLY not in behavior(each)}
        assert written - ours - by_others == ALL_FIELDS.keys()


def behavior(field: FieldDescriptor) -> Any:
    """What the schema says of the behavior of a field."""
    return field.GetOptions().Extensions[field_behavior]


class TestFixed:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            *((word, "yes") for word in ("yes", "Neutered", "Spayed", "Y", "true", " YES ")),
            *((word, "no") for word in ("no", "Intact", "N", "False")),
            ("Unknown", "unknown"),
            ("", ""),
        ],
    )
    def test_words(self, api: Api, customer_id: str, given: str, kept: str) -> None:
        assert api.new_pet(customer_id, fixed=given).fixed == kept

    def test_another_word(self, api: Api, customer_id: str) -> None:
        assert wrong(api, customer_id, fixed="maybe") == ["fixed"]


class TestAttributes:
    @pytest.mark.parametrize("field", ["attributes", "owner_attributes"])
    def test_a_system_has_one_of_a_name(self, api: Api, customer_id: str, field: str) -> None:
        twice = [{"system": "shop", "name": "size", "value": value} for value in ("S", "M")]
        assert wrong(api, customer_id, **{field: twice}) == [f"{field}[1].name"]


class TestWeight:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [("kg", "kg"), ("KILOGRAM", "kg"), ("Kgs", "kg"), ("lb", "lb"), ("lbs", "lb"), ("Pounds", "lb")],
    )
    def test_units(self, api: Api, customer_id: str, given: str, kept: str) -> None:
        weight = api.new_pet(customer_id, weight={"value": 25.1, "unit": given}).weight
        assert (weight.value, weight.unit) == (25.1, kept)

    @pytest.mark.parametrize(
        ("weight", "field"),
        [
            ({"value": 1, "unit": "stone"}, "weight.unit"),
            ({"value": 1}, "weight.unit"),
            ({"unit": "kg"}, "weight.value"),
            ({"value": -1, "unit": "kg"}, "weight.value"),
            ({"value": 10001, "unit": "kg"}, "weight.value"),
            ({"value": float("nan"), "unit": "kg"}, "weight.value"),
            ({"value": float("inf"), "unit": "kg"}, "weight.value"),
        ],
    )
    def test_wrong(self, api: Api, customer_id: str, weight: dict[str, Any], field: str) -> None:
        assert wrong(api, customer_id, weight=weight) == [field]


class TestPhone:
    @pytest.mark.parametrize(
        ("given", "e164"),
        [
            ("(206) 555-0199", "+12065550199"),
            ("+44 20 7946 0958", "+442079460958"),
            ("ask at the desk", ""),
            ("", ""),
        ],
    )
    def test_kept_as_given(self, api: Api, customer_id: str, given: str, e164: str) -> None:
        vet = api.new_pet(customer_id, vet={"name": "x", "phone_number": given}).vet
        assert (vet.phone_number, vet.e164_phone_number) == (given, e164)

    def test_region_of_the_company(self, new_api: NewApi) -> None:
        api = new_api()
        api.set_company(phone_region="DE")
        vet = api.new_pet(api.new_customer().id, vet={"phone_number": "030 901820"}).vet
        assert vet.e164_phone_number == "+4930901820"

    def test_e164_is_output_only(self, api: Api, customer_id: str) -> None:
        vet = {"name": "x", "e164_phone_number": "+12065550199"}
        assert not api.new_pet(customer_id, vet=vet).vet.e164_phone_number

    def test_only_output_is_no_vet(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, vet={"e164_phone_number": "+12065550199"})
        assert not made.HasField("vet")


class TestMicrochips:
    def test_only_separators(self, api: Api, customer_id: str) -> None:
        assert wrong(api, customer_id, microchips=[{"given": "1234567"}, {"given": "- -"}]) == [
            "microchips[1].given"
        ]

    def test_output_only_parts(self, api: Api, customer_id: str) -> None:
        given = {"given": "98-00000", "kind": "iso", "manufacturer": "Acme"}
        (chip,) = api.new_pet(customer_id, microchips=[given]).microchips
        assert chip == Pet.Microchip(given="98-00000", number="9800000", kind="other")

    def test_the_number_alone(self, api: Api, customer_id: str) -> None:
        (chip,) = api.new_pet(customer_id, microchips=[{"number": "985-112345678901"}]).microchips
        assert (chip.given, chip.number) == ("985-112345678901", "985112345678901")

    def test_read_and_written_back(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, microchips=[{"given": "98-00000"}, {"given": "0a02*e1234x"}])
        written = api.update(made, microchips=[*made.microchips, {"number": "985112345678901"}])
        assert written.microchips[:2] == made.microchips
        assert written.microchips[2].number == "985112345678901"

    def test_two_numbers(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, microchips=[{"given": "98-00000"}])
        made.microchips[0].number = "9800001"
        request = UpdatePetRequest(customer_id=customer_id, id=made.id, microchips=made.microchips)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, request)
        assert failure.fields == ["microchips[0].number"]

    @pytest.mark.parametrize(
        ("chip", "field"), [({}, "given"), ({"number": "12"}, "number"), ({"number": "-"}, "number")]
    )
    def test_no_number(self, api: Api, customer_id: str, chip: dict[str, str], field: str) -> None:
        assert wrong(api, customer_id, microchips=[chip]) == [f"microchips[0].{field}"]

    def test_wrong_date(self, api: Api, customer_id: str) -> None:
        chip = {"given": "9800000", "implanted_date": {"year": 2020, "month": 14}}
        assert wrong(api, customer_id, microchips=[chip]) == ["microchips[0].implanted_date.month"]


class TestMetadata:
    @pytest.mark.parametrize("text", ["{}", "1", '"x"', "null", METADATA, "[" * 64 + "]" * 64])
    def test_kept_byte_for_byte(self, api: Api, customer_id: str, text: str) -> None:
        made = api.new_pet(customer_id, metadata=text)
        assert made.metadata == api.pet(made).metadata == text

    @pytest.mark.parametrize("text", ["{", " ", "{'a': 1}", "NaN", "Infinity", "[" * 65 + "]" * 65])
    def test_no_json(self, api: Api, customer_id: str, text: str) -> None:
        assert wrong(api, customer_id, metadata=text) == ["metadata"]

    def test_too_long(self, api: Api, customer_id: str) -> None:
        assert wrong(api, customer_id, metadata='"' + "é" * 32768 + '"') == ["metadata"]


class TestVaccinations:
    def test_time_is_cut_to_microseconds(self, api: Api, customer_id: str) -> None:
        dose = {"name": "x", "expired_at": {"seconds": -62135596800, "nanos": 999999999}}
        made = api.new_pet(customer_id, vaccinations=[dose])
        assert made.vaccinations[0].expired_at.nanos == 999999000
        assert api.pet(made) == made

    @pytest.mark.parametrize(
        ("dose", "field"),
        [
            ({}, "name"),
            ({"name": "x", "administered_date": {"year": 2020, "day": 1}}, "administered_date.month"),
            ({"name": "x", "expired_at": {"seconds": 1 << 40}}, "expired_at"),
            ({"name": "x", "expired_at": {"seconds": 1, "nanos": -1}}, "expired_at"),
        ],
    )
    def test_wrong(self, api: Api, customer_id: str, dose: dict[str, Any], field: str) -> None:
        doses = [{"name": "x"}, dose]
        assert wrong(api, customer_id, vaccinations=doses) == [f"vaccinations[1].{field}"]


class TestSpecies:
    def test_only_beside_other(self, api: Api, customer_id: str) -> None:
        assert not api.new_pet(customer_id, species="ferret").species
        ferret = api.new_pet(customer_id, type=Pet.OTHER, species="ferret")
        assert ferret.species == "ferret"
        assert not api.update(ferret, type=Pet.CAT).species


class TestText:
    @pytest.mark.parametrize("field", ["name", "behavior"])
    def test_nul(self, api: Api, customer_id: str, field: str) -> None:
        assert wrong(api, customer_id, **{field: "a\0b"}) == [field]

    @pytest.mark.parametrize("photo", ["javascript:alert(1)", "https://", "https://a b", "http://x\n"])
    def test_photo(self, api: Api, customer_id: str, photo: str) -> None:
        assert wrong(api, customer_id, photo=photo) == ["photo"]
