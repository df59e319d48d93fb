"""POST /test: it predicts POST /pets exactly, and changes nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Select, Table, func, select

from pawport.db import metadata
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.smarttag.conftest import CHIP, PATH, SmartTag, pet
from tests.contract.client import Api
from tests.contract.servers import Served
from tests.properties import examples
from tests.service import http_client

ACTIONS = {"would_create": "created", "would_update": "updated", "would_skip": "skipped", "error": None}
JOHN = {"email": "john@example.com", "first_name": "John"}


class TestAnswer:
    def test_its_form(self, smarttag: SmartTag) -> None:
        first = smarttag.save()
        answer = smarttag.post("test", pet(pet_name="Fluffy", pet_owner=JOHN))
        assert list(answer) == ["summary", "details", "api_info"]
        assert answer["summary"] == {
            "total": 1,
            "validated": 1,
            "would_create": 0,
            "would_update": 1,
            "would_skip": 0,
            "errors": 0,
        }
        (detail,) = answer["details"]
        assert detail == {
            "status": "would_update",
            "message": "Pet would be updated",
            "microchip_number": CHIP,
            "pet_id": str(first["pet_id"]),
            "fields_to_update": {"pet_name": "Fluffy", "pet_owner": JOHN},
            "owner_data": {**JOHN, "action": "would_create"},
        }
        assert answer["api_info"] == {
            "endpoint": "test",
            "note": "This is a test endpoint. No data has been written to the database.",
        }

    def test_of_a_new_pet(self, smarttag: SmartTag) -> None:
        detail = smarttag.test(pet_weight="8.56", pet_dob="2024-01-19", pet_gender="m", pet_neutered="y")
        assert (detail["status"], detail["pet_id"]) == ("would_create", None)
        assert detail["fields_to_update"] == {
            "pet_type": "Cat",
            "pet_gender": "Male",
            "pet_weight": "8.56 lb",
            "pet_dob": "2024-01-19",
            "pet_neutered": "Yes",
        }
        assert detail["owner_data"] == {}

    def test_of_a_pet_with_an_error(self, smarttag: SmartTag) -> None:
        answer = smarttag.post("test", pet(), pet(pet_type=""))
        assert answer["summary"]["validated"] == 1
        assert answer["details"][1].keys() == {"status", "message", "microchip_number", "errors"}

    def test_the_same_chip_twice(self, smarttag: SmartTag) -> None:
        details = smarttag.post("test", pet(), pet(pet_name="Fluffy"), pet())["details"]
        assert [each["status"] for each in details] == ["would_create", "would_update", "would_skip"]
        assert details[0]["fields_to_update"] == {"pet_type": "Cat"}


# Few values, so that they meet.
CHIPS = st.sampled_from([CHIP, "900-141-000564647", "987000000000001", "985112345678903", "1234567", "12"])
EMAILS = st.sampled_from(["john@example.com", "John@Example.com", "jane@example.com", "nobody", "", None])
NAMES = st.sampled_from(["Fluffy", "Tom", "", None, 7, [1], "x" * 101])
OWNERS = st.none() | st.fixed_dictionaries(
    {"email": EMAILS},
    optional={
        "first_name": NAMES,
        "last_name": NAMES,
        "city": st.sampled_from(["Anytown", "", "Seattle"]),
        "country": st.sampled_from(["US", "usa", "Atlantis"]),
        "phone": st.sampled_from(["(206) 555-0199", "+12065550199", ""]),
        "mobile_phone": st.sampled_from(["(206) 555-0123", "front desk"]),
    },
)
CONTACTS = st.sampled_from(
    [None, {}, "x", {"first_name": "Jane"}, {"first_name": "Bo", "phone": "(206) 555-0111"}, {"phone": "5"}]
)
VETS = st.sampled_from(
    [
        *(None, [], {"phone": "1"}, {"dr_name": "Dr. Lee", "email": "x"}),
        *({"clinic_name": "City Vet"}, {"clinic_name": "City Vet", "phone": "(206) 555-0111"}),
    ]
)
PETS = st.fixed_dictionaries(
    {"microchip_number": CHIPS, "pet_type": st.sampled_from(["Cat", "cat", "Ferret", "", None])},
    optional={
        "pet_name": NAMES,
        "pet_color": st.sampled_from(["Brown", "Black", ""]),
        "pet_gender": st.sampled_from(["M", "male", "Neutered Male", "?", "x"]),
        "pet_weight": st.sampled_from(["8.56", 8.56, "8.56 lbs", "4 kg", "heavy"]),
        "pet_dob": st.sampled_from(["2024-01-19", "2024", "9999-01-01", ""]),
        "pet_neutered": st.sampled_from(["Yes", True, "no", ""]),
        "pet_allergies": st.sampled_from(["Chicken", "Chicken,Beef", ["Chicken"], ""]),
        "pet_images": st.lists(st.sampled_from([f"https://x.example/{n}.jpg" for n in range(3)]), max_size=3),
        "pet_owner": OWNERS,
        "secondary_contact": CONTACTS,
        "vet_contact": VETS,
    },
)
BATCHES = st.lists(PETS | st.sampled_from([None, 5, {}]), min_size=1, max_size=25)


@given(st.lists(BATCHES, min_size=1, max_size=3), st.integers(1, 3), st.integers(0, 5), st.booleans())
@examples(40)
def test_it_predicts(
    server: Served, batches: list[list[Any]], most_pets: int, most_of_company: int, third_party: bool
) -> None:
    api = Api(server)
    most = {"max_pets_per_customer": most_pets, "max_pets": most_of_company}
    api.set_company(**most, allow_third_party_microchips=third_party)
    there = api.new_customer(email="jane@example.com")
    api.new_pet(there.id, microchips=[{"given": CHIP}, {"given": "1234567"}], type=Pet.CAT)
    headers = {"x-api-key": api.key}
    with http_client(server.address, PATH, headers=headers) as http:
        for batch in batches:
            body = json.dumps({"pets": batch})
            before = rows(api)
            predicted = http.post("test", content=body).json()
            assert rows(api) == before
            assert_predicts(predicted, http.post("pets", content=body).json())


def assert_predicts(predicted: dict[str, Any], happened: dict[str, Any]) -> None:
    summary, real = predicted["summary"], happened["summary"]
    assert summary["total"] == real["total"]
    assert summary["errors"] == real["errors"]
    assert summary["validated"] == real["total"] - real["errors"]
    assert {action: summary[name] for name, action in ACTIONS.items() if action} == {
        action: real[action] for action in ACTIONS.values() if action
    }
    for told, done in zip(predicted["details"], happened["details"], strict=True):
        assert ACTIONS[told["status"]] == done.get("action")
        assert told["microchip_number"] == done["microchip_number"]
        assert told.get("errors") == done.get("errors")
        assert told.get("warnings") == done.get("warnings")
        if "updated_fields" in done:
            assert list(told["fields_to_update"]) == done["updated_fields"]
            assert told["pet_id"] in {None, str(done["pet_id"])}


# Meanwhile calls are counted, companies get the times of reminders, and pictures are fetched: of those, only
# which ones are asked for is compared.
NOT_COMPARED = {"key_usage", "jobs", "reminder_schedules", "visit_reminder_progress"}
COMPARED = {"pet_photo_downloads": ("company_id", "pet_id", "url")}


def rows(api: Api) -> dict[str, tuple[int, list[str]]]:
    """How many rows each table has, and those of the company: tests before this one have filled others."""
    with api.database.transaction() as connection:
        return {
            name: (
                connection.execute(select(func.count()).select_from(table)).scalar_one(),
                sorted(map(repr, connection.execute(_of_company(table, api.company_id)))),
            )
            for name, table in metadata.tables.items()
            if name not in NOT_COMPARED
        }


def _of_company(table: Table, company_id: str) -> Select[Any]:
    found = select(*_columns(table))
    return found.where(table.c.company_id == company_id) if "company_id" in table.c else found


def _columns(table: Table) -> list[Column[Any]]:
    return [table.c[name] for name in COMPARED.get(table.name, table.c.keys())]


@pytest.mark.parametrize("count", [1, 9, 10, 11, 25])
def test_however_the_batch_is_cut(smarttag: SmartTag, count: int) -> None:
    pets = [pet(microchip_number=f"9001410005646{index % 7:02}", pet_owner=JOHN) for index in range(count)]
    assert_predicts(smarttag.post("test", *pets), smarttag.post("pets", *pets))
