"""Each field of the document's tables, and those beside: accepted, kept, shown, and refused when wrong."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.pawssource.conftest import issues, only_pet, refused
from tests.contract.client import Api
from tests.contract.servers import Served

REX = {"name": "Rex", "species": "canine"}


@pytest.fixture(scope="module")
def server(sqlite_envoy: Served) -> Served:
    return sqlite_envoy


def made(paws: httpx.Client, **fields: Any) -> dict[str, Any]:
    """What is shown of a new pet, after a look at the list, which shows the same."""
    response = paws.post("pets", json=REX | fields)
    assert response.status_code == 201, response.text
    shown: dict[str, Any] = response.json()["data"]
    (listed,) = paws.get("pets").json()["data"]
    assert listed.items() <= shown.items()
    return shown


class TestName:
    @pytest.mark.parametrize("name", ["R", "x" * 100, "Zoë 🐕", 'a"b\\c\n'])
    def test_is_kept(self, paws: httpx.Client, api: Api, name: str):
        assert made(paws, name=name)["name"] == name
        assert only_pet(api).name == name

    @pytest.mark.parametrize("body", [{"species": "canine"}, REX | {"name": ""}, REX | {"name": None}])
    def test_is_required(self, paws: httpx.Client, body: dict[str, Any]):
        assert refused(paws.post("pets", json=body), 400, "bad_request") == [
            {"field": "name", "issue": "required", "message": "is required"}
        ]

    def test_blanks_are_no_name(self, paws: httpx.Client):
        details = refused(paws.post("pets", json=REX | {"name": "  "}), 400, "bad_request")
        assert issues(details) == {"name": "required"}

    @pytest.mark.parametrize("name", ["x" * 101, "a\0b", 5, True, {"a": 1}, ["Rex"]])
    def test_a_wrong_one_is_refused(self, paws: httpx.Client, name: Any):
        details = refused(paws.post("pets", json=REX | {"name": name}), 422, "validation_failed")
        assert issues(details) == {"name": "invalid"}

    def test_both_that_are_required_are_named(self, paws: httpx.Client):
        details = refused(paws.post("pets", json={}), 400, "bad_request")
        assert issues(details) == {"name": "required", "species": "required"}


class TestSpecies:
    @pytest.mark.parametrize(
        ("word", "type_", "shown"),
        [
            ("canine", Pet.DOG, "canine"),
            ("Dog", Pet.DOG, "canine"),
            ("feline", Pet.CAT, "feline"),
            ("avian", Pet.BIRD, "avian"),
            ("EQUINE", Pet.HORSE, "equine"),
            ("rabbit", Pet.RABBIT, "rabbit"),
            ("guinea pig", Pet.GUINEA_PIG, "guinea_pig"),
            ("Bearded Dragon", Pet.OTHER, "Bearded Dragon"),
            ("other", Pet.OTHER, "other"),
        ],
    )
    def test_is_kept(self, paws: httpx.Client, api: Api, word: str, type_: int, shown: str):
        assert made(paws, species=word)["species"] == shown
        assert only_pet(api).type == type_
        for wanted in (word, shown, shown.upper()):
            assert len(paws.get("pets", params={"species": wanted}).json()["data"]) == 1
        assert paws.get("pets", params={"species": "hamster"}).json()["data"] == []

    def test_is_required(self, paws: httpx.Client):
        for body in ({"name": "Rex"}, REX | {"species": ""}, REX | {"species": " "}):
            assert issues(refused(paws.post("pets", json=body), 400, "bad_request")) == {
                "species": "required"
            }

    @pytest.mark.parametrize("species", ["x" * 101, 5, {}, ["canine"]])
    def test_a_wrong_one_is_refused(self, paws: httpx.Client, species: Any):
        details = refused(paws.post("pets", json=REX | {"species": species}), 422, "validation_failed")
        assert issues(details) == {"species": "invalid"}

    def test_an_update_changes_it(self, paws: httpx.Client, api: Api):
        pet_id = made(paws, species="ferret")["id"]
        assert paws.patch(f"pets/{pet_id}", json={"species": "feline"}).json()["data"]["species"] == "feline"
        assert (only_pet(api).type, only_pet(api).species) == (Pet.CAT, "")


class TestBreed:
    def test_is_kept(self, paws: httpx.Client, api: Api):
        assert made(paws, breed="Golden Retriever")["breed"] == "Golden Retriever"
        assert only_pet(api).breed == "Golden Retriever"

    @pytest.mark.parametrize("breed", ["", None])
    def test_is_optional(self, paws: httpx.Client, breed: str | None):
        assert made(paws, breed=breed)["breed"] is None

    @pytest.mark.parametrize("breed", ["x" * 101, 5, [], {}])
    def test_a_wrong_one_is_refused(self, paws: httpx.Client, breed: Any):
        pet_id = made(paws)["id"]
        wrong = {"breed": breed}
        for response in (paws.post("pets", json=REX | wrong), paws.patch(f"pets/{pet_id}", json=wrong)):
            assert issues(refused(response, 422, "validation_failed")) == {"breed": "invalid"}


class TestDateOfBirth:
    @pytest.mark.parametrize(
        ("given", "shown", "kept"),
        [
            ("2021-03-04", "2021-03-04", (2021, 3, 4)),
            ("20210304", "2021-03-04", (2021, 3, 4)),
            ("2021-03-04T23:30:00Z", "2021-03-04", (2021, 3, 4)),
            ("2021-03-04T00:00:00.000+09:00", "2021-03-04", (2021, 3, 4)),
            (" 2021-03 ", "2021-03", (2021, 3, 0)),
            ("2021", "2021", (2021, 0, 0)),
            ("2020-02-29", "2020-02-29", (2020, 2, 29)),
        ],
    )
    def test_is_kept(self, paws: httpx.Client, api: Api, given: str, shown: str, kept: tuple[int, int, int]):
        pet = made(paws, date_of_birth=given)
        assert pet["date_of_birth"] == shown
        birthday = only_pet(api).birthday
        assert (birthday.year, birthday.month, birthday.day) == kept

    def test_tells_the_age(self, paws: httpx.Client):
        today = date.today()  # noqa: DTZ011 - the company is in UTC, and so is the test's machine or nearly so
        born = today - timedelta(days=5 * 365 + 30)
        pet_id = made(paws, date_of_birth=born.isoformat())["id"]
        for years, day in ((5, born), (4, born + timedelta(days=200)), (0, today - timedelta(days=2))):
            changed = paws.patch(f"pets/{pet_id}", json={"date_of_birth": day.isoformat()})
            assert changed.json()["data"]["age_years"] == years

    def test_the_age_stops_at_death(self, paws: httpx.Client, api: Api):
        pet = made(paws, date_of_birth="2001-05-01")
        dead = paws.patch(f"pets/{pet['id']}", json={"status": "deceased"}).json()["data"]
        assert dead["age_years"] == pet["age_years"]
        listed = paws.get("pets", params={"status": "deceased"}).json()["data"]
        assert [each["age_years"] for each in listed if each["id"] == pet["id"]] == [pet["age_years"]]
        living = paws.patch(f"pets/{pet['id']}", json={"status": "active"}).json()["data"]
        assert living["age_years"] == pet["age_years"]

    @pytest.mark.parametrize("given", ["", None, "  "])
    def test_is_optional(self, paws: httpx.Client, given: str | None):
        pet = made(paws, date_of_birth=given)
        assert (pet["date_of_birth"], pet["age_years"]) == (None, None)

    def test_is_not_in_the_future(self, paws: httpx.Client):
        pet_id = made(paws)["id"]
        future = {"date_of_birth": f"{date.today().year + 1}-01-01"}  # noqa: DTZ011 - a year is long
        for response in (paws.post("pets", json=REX | future), paws.patch(f"pets/{pet_id}", json=future)):
            assert refused(response, 422, "validation_failed") == [
                {"field": "date_of_birth", "issue": "invalid", "message": "must not be in the future"}
            ]

    @pytest.mark.parametrize("given", [20210304, {}, [], ["2021-03-04"], False, "x" * 65])
    def test_what_is_no_text_is_refused(self, paws: httpx.Client, given: Any):
        details = refused(paws.post("pets", json=REX | {"date_of_birth": given}), 422, "validation_failed")
        assert issues(details) == {"date_of_birth": "invalid"}

    def test_an_update_refuses_what_is_no_date(self, paws: httpx.Client):
        pet_id = made(paws)["id"]
        for given, issue in (("04/03/2021", "must_be_valid_iso_date"), (5, "invalid"), ([], "invalid")):
            response = paws.patch(f"pets/{pet_id}", json={"date_of_birth": given})
            assert issues(refused(response, 422, "validation_failed")) == {"date_of_birth": issue}


class TestMedicalNotes:
    def test_become_a_note(self, paws: httpx.Client, api: Api):
        assert (
            made(paws, medical_notes="Allergic to chicken\nDeaf")["medical_notes"]
            == "Allergic to chicken\nDeaf"
        )
        (note,) = only_pet(api).notes
        assert (note.content, note.last_updated_by) == ("Allergic to chicken\nDeaf", "owner")

    @pytest.mark.parametrize("given", ["", None, " \n"])
    def test_are_optional(self, paws: httpx.Client, api: Api, given: str | None):
        assert made(paws, medical_notes=given)["medical_notes"] is None
        assert not only_pet(api).notes

    @pytest.mark.parametrize("given", ["x" * 10_001, 5, {}, ["Deaf"]])
    def test_wrong_ones_are_refused(self, paws: httpx.Client, given: Any):
        pet_id = made(paws)["id"]
        wrong = {"medical_notes": given}
        for response in (paws.post("pets", json=REX | wrong), paws.patch(f"pets/{pet_id}", json=wrong)):
            assert issues(refused(response, 422, "validation_failed")) == {"medical_notes": "invalid"}


class TestWeight:
    @pytest.mark.parametrize(
        ("given", "shown"), [(32.5, 32.5), (32.456, 32.46), (4, 4), (0.03, 0.03), ("2.5", 2.5)]
    )
    def test_is_kept_in_kilograms(self, paws: httpx.Client, api: Api, given: Any, shown: float):
        assert made(paws, weight_kg=given)["weight_kg"] == shown
        assert (only_pet(api).weight.value, only_pet(api).weight.unit) == (float(given), "kg")

    def test_a_changed_one_may_be_text_too(self, paws: httpx.Client, api: Api):
        pet_id = made(paws, weight_kg=3)["id"]
        for given, shown in (("2.5", 2.5), ("", 2.5), (4, 4)):
            changed = paws.patch(f"pets/{pet_id}", json={"weight_kg": given})
            assert changed.json()["data"]["weight_kg"] == shown

    @pytest.mark.parametrize("given", [0, -1, 10_001, "heavy", {}, True, [3]])
    def test_a_wrong_one_is_refused(self, paws: httpx.Client, given: Any):
        pet_id = made(paws)["id"]
        wrong = {"weight_kg": given}
        for response in (paws.post("pets", json=REX | wrong), paws.patch(f"pets/{pet_id}", json=wrong)):
            assert issues(refused(response, 422, "validation_failed")) == {"weight_kg": "invalid"}

    @pytest.mark.parametrize("given", ["NaN", "Infinity"])
    def test_is_a_number(self, paws: httpx.Client, given: str):
        pet_id = made(paws)["id"]
        wrong = {"weight_kg": given}
        for response in (paws.post("pets", json=REX | wrong), paws.patch(f"pets/{pet_id}", json=wrong)):
            assert issues(refused(response, 422, "validation_failed")) == {"weight_kg": "invalid"}


class TestStatus:
    @pytest.mark.parametrize(
        ("word", "status", "inactive"),
        [("active", Pet.ALIVE, False), ("Inactive", Pet.ALIVE, True), ("deceased", Pet.PASSED_AWAY, False)],
    )
    def test_is_kept(self, paws: httpx.Client, api: Api, word: str, status: int, inactive: bool):
        shown = made(paws, status=word)
        assert shown["status"] == word.lower()
        assert (only_pet(api).status, only_pet(api).inactive) == (status, inactive)
        assert len(paws.get("pets", params={"status": word}).json()["data"]) == 1
        back = paws.patch(f"pets/{shown['id']}", json={"status": "active"})
        assert back.json()["data"]["status"] == "active"
        assert (only_pet(api).status, only_pet(api).inactive) == (Pet.ALIVE, False)

    def test_is_active_unless_said(self, paws: httpx.Client):
        assert made(paws)["status"] == "active"

    @pytest.mark.parametrize("given", ["sleeping", 5, {}, ["active"]])
    def test_a_wrong_one_is_refused(self, paws: httpx.Client, given: Any):
        pet_id = made(paws)["id"]
        wrong = {"status": given}
        for response in (paws.post("pets", json=REX | wrong), paws.patch(f"pets/{pet_id}", json=wrong)):
            assert issues(refused(response, 422, "validation_failed")) == {"status": "invalid"}


def test_what_is_shown_alone_is_ignored(paws: httpx.Client, api: Api):
    shown = made(paws, age_years=7, created_at="2020-01-01T00:00:00Z", tags=["985112345678903"], colour="red")
    assert (shown["age_years"], shown["tags"]) == (None, [])
    assert not only_pet(api).microchips
