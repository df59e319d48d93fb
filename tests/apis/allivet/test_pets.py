"""Operations 21 to 23: what a pet's fields mean, and what an update leaves alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    DeletePetRequest,
    ListPetsRequest,
    TransferPetRequest,
    UndeletePetRequest,
)
from tests.apis.allivet.clients import new_customer, refused, unique
from tests.apis.allivet.samples import sample
from tests.apis.allivet.test_customers import kept
from tests.contract.client import Api

SAMPLE = sample("new_pet_request")
PLAIN = {
    "petName": "Rex",
    "petOwner": "John Doe",
    "petType": "Dog",
    "petGender": "M",
    "petAge": "Unknown",
    "petWeight": 0,
    "isPregnant": "N",
    "isDeceased": "N",
}


class Pets:
    """The pets of one customer."""

    def __init__(self, allivet: httpx.Client, api: Api, customer: dict[str, Any]) -> None:
        self.http = allivet
        self.api = api
        self.number = customer["clientCustomerNo"]
        self.owner_id = kept(api, customer).id
        self.url = f"salesforce/Customers/{self.number}/Pet"

    def post(self, **fields: Any) -> httpx.Response:
        return self.http.post(self.url, json={"clientPetId": unique(), **PLAIN, **fields})

    def put(self, pet_id: str, **fields: Any) -> httpx.Response:
        return self.http.put(
            f"{self.url}/clientPetId", params={"clientPetId": pet_id}, json={**PLAIN, **fields}
        )

    def send_back(self, shown: dict[str, Any]) -> dict[str, Any]:
        answer = self.put(shown["clientPetId"], **shown)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["customerPet"][0])

    def new(self, **fields: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
        """The pet as it is shown, and the warnings."""
        answer = self.post(**fields)
        assert answer.status_code == 200, answer.text
        (shown,) = answer.json()["customerPet"]
        return shown, answer.json()["warnings"]

    def kept(self) -> list[Pet]:
        """Our records."""
        return list(self.api.pets.ListPets(ListPetsRequest(customer_id=self.owner_id)).pets)


@pytest.fixture
def pets(allivet: httpx.Client, api: Api, customer: dict[str, Any]) -> Pets:
    return Pets(allivet, api, customer)


def test_what_is_kept(pets: Pets) -> None:
    pets.new(**SAMPLE)
    (pet,) = pets.kept()
    assert (pet.name, pet.breed, pet.type, pet.gender) == (
        *("Lovely", "Labrador Retriever Dog"),
        *(Pet.BIRD, Pet.FEMALE),
    )
    assert (pet.birthday.year, pet.birthday.month, pet.birthday.day) == (2009, 3, 9)
    assert (pet.weight.value, pet.weight.unit) == (95.5, "lb")
    assert (list(pet.medications), pet.pregnant, pet.status) == (
        [SAMPLE["medicationIsTaking"]],
        True,
        Pet.ALIVE,
    )
    assert [(each.system, each.name, each.value) for each in pet.attributes] == [
        ("allivet", "specialType", "Alligators")
    ]
    assert dict(pet.external_ids) == {"allivet": "123456"}


class TestType:
    @pytest.mark.parametrize(
        ("word", "type_", "species"),
        [
            ("Dog", Pet.DOG, ""),
            ("guinea PIG", Pet.GUINEA_PIG, ""),
            ("Rat", Pet.RAT, ""),
            ("Swine", Pet.OTHER, "Swine"),
            ("reptiles", Pet.OTHER, "Reptiles"),
            ("Rodent", Pet.OTHER, "Rodent"),
            ("Chicken", Pet.OTHER, "Chicken"),
            ("Other", Pet.OTHER, ""),
        ],
    )
    def test_comes_back(self, pets: Pets, word: str, type_: Pet.Type.ValueType, species: str) -> None:
        shown, warnings = pets.new(petType=word)
        (pet,) = pets.kept()
        assert (pet.type, pet.species) == (type_, species)
        assert shown["petType"] == word.title()
        assert warnings == {}

    @pytest.mark.parametrize(
        ("fields", "word", "kept_as"),
        [
            ({"type": Pet.MOUSE}, "Rodent", "MOUSE"),
            ({"type": Pet.CHINCHILLA}, "Rodent", "CHINCHILLA"),
            ({"type": Pet.OTHER, "species": "axolotl"}, "Other", "axolotl"),
            ({"type": Pet.OTHER, "species": "FERRET"}, "Ferret", ""),
        ],
    )
    def test_of_a_pet_that_came_otherwise(
        self, pets: Pets, fields: dict[str, Any], word: str, kept_as: str
    ) -> None:
        made = pets.api.new_pet(pets.owner_id, **fields)
        answer = pets.put(made.id, petName=made.name, petType=word)
        (shown,) = answer.json()["customerPet"]
        assert (shown["clientPetId"], shown["petType"]) == (made.id, word)
        expected = {"petType": [f"the pet is kept as {kept_as}"]} if kept_as else {}
        assert answer.json()["warnings"] == expected
        (pet,) = pets.kept()
        assert (pet.type, pet.species) == (made.type, made.species)


class TestAge:
    @pytest.mark.parametrize("age", ["0-1 years", "2-3 years", "8-9 years", "10+ years", "Unknown"])
    def test_that_was_stated(self, pets: Pets, age: str) -> None:
        shown, _ = pets.new(petAge=age)
        assert (shown["petAge"], shown["petDateOfBirth"]) == (age, None)
        (pet,) = pets.kept()
        assert not pet.HasField("birthday")
        assert pet.HasField("stated_age") == (age != "Unknown")

    def test_grows(self, pets: Pets) -> None:
        stated = {"least_years": 2, "most_years": 3, "stated_date": {"year": 2020, "month": 1, "day": 1}}
        made = pets.api.new_pet(pets.owner_id, stated_age=stated)
        years = datetime.now(UTC).year - 2020 + 2
        assert years > 3
        answer = pets.put(made.id, petAge="10+ years" if years >= 10 else "8-9 years").json()
        assert answer["customerPet"][0]["petAge"] in ("8-9 years", "10+ years")
        assert pets.api.pet(made).stated_age == made.stated_age  # which says more

    def test_can_be_stated_anew(self, pets: Pets) -> None:
        shown, _ = pets.new(petAge="2-3 years")
        assert (
            pets.put(shown["clientPetId"], petAge="6-7 years").json()["customerPet"][0]["petAge"]
            == "6-7 years"
        )
        pets.put(shown["clientPetId"], petAge="Unknown")
        assert not pets.kept()[0].HasField("stated_age")

    def test_from_the_birthday(self, pets: Pets) -> None:
        born = datetime.now(UTC).date() - timedelta(days=800)
        shown, warnings = pets.new(petAge="2-3 years", petDateOfBirth=f"{born:%m-%d-%Y}")
        assert (shown["petAge"], shown["petDateOfBirth"]) == ("2-3 years", f"{born:%m/%d/%Y}")
        assert warnings == {}
        assert not pets.kept()[0].HasField("stated_age")

    def test_of_a_year_alone(self, pets: Pets) -> None:
        made = pets.api.new_pet(pets.owner_id, birthday={"year": 2001})
        shown = pets.put(made.id).json()["customerPet"][0]
        assert (shown["petAge"], shown["petDateOfBirth"]) == ("10+ years", None)
        assert pets.api.pet(made).birthday == made.birthday

    def test_a_birthday_the_other_way_round(self, pets: Pets) -> None:
        shown, warnings = pets.new(petDateOfBirth="13/09/2009")
        assert shown["petDateOfBirth"] == "09/13/2009"
        assert warnings["petDateOfBirth"] == ["was read as day, month and year: there is no such month"]


class TestWarnings:
    def test_of_another_owner(self, pets: Pets) -> None:
        shown, warnings = pets.new(petOwner="Jane Roe")
        assert shown["petOwner"] == "Jane Roe"
        assert warnings == {"petOwner": ["is another name than the customer's; it is kept with the pet"]}
        (pet,) = pets.kept()
        assert [each.value for each in pet.owner_attributes] == ["Jane Roe"]
        assert pets.api.customer(pets.owner_id).display_name == "John Doe"

    def test_of_a_pregnant_male(self, pets: Pets) -> None:
        assert pets.new(isPregnant="Y")[1] == {"isPregnant": ["is Y for a male pet"]}

    def test_of_the_same_owner(self, pets: Pets) -> None:
        assert pets.new(petOwner="JOHN DOE")[1] == {}


class TestCreate:
    def test_an_id_that_is_taken(self, pets: Pets) -> None:
        shown, _ = pets.new()
        refused(pets.post(clientPetId=shown["clientPetId"]), 400, "clientPetId")

    def test_the_same_id_at_another_customer(self, pets: Pets) -> None:
        shown, _ = pets.new()
        other = Pets(pets.http, pets.api, new_customer(pets.http))
        assert other.new(clientPetId=shown["clientPetId"])[0]["clientPetId"] == shown["clientPetId"]
        assert [len(each.kept()) for each in (pets, other)] == [1, 1]
        assert other.http.delete(f"{other.url}/{shown['clientPetId']}").status_code == 200
        assert [len(each.kept()) for each in (pets, other)] == [1, 0]

    def test_at_an_unknown_customer(self, allivet: httpx.Client) -> None:
        refused(allivet.post("salesforce/Customers/nobody/Pet", json=SAMPLE), 404)

    def test_too_many(self, pets: Pets) -> None:
        pets.api.set_company(max_pets=1)
        pets.http.headers["authorization"] = (
            f"Bearer {pets.api.new_key('*')[1]}"  # the token's company is kept
        )
        assert pets.post().status_code == 200
        refused(pets.post(), 400)

    def test_at_once(self, pets: Pets) -> None:
        with ThreadPoolExecutor(8) as pool:
            statuses = pool.map(lambda _: pets.post(clientPetId="rex").status_code, range(8))
            assert sorted(statuses) == [200] + [400] * 7
        assert len(pets.kept()) == 1

    def test_again_with_the_same_request_id(self, pets: Pets) -> None:
        headers = {"idempotency-key": "once"}
        answers = [pets.http.post(pets.url, json=SAMPLE, headers=headers).json() for _ in range(2)]
        assert answers[0] == answers[1]
        assert len(pets.kept()) == 1


class TestUpdate:
    def test_what_is_absent_stays(self, pets: Pets) -> None:
        shown, _ = pets.new(**SAMPLE)
        optional = ("petBreed", "specialType", "petDateOfBirth", "image", "medicalAllergies")
        optional = (*optional, "medicationIsTaking", "medicalConditions")
        for nothing in (None, ""):
            pets.put(shown["clientPetId"], **dict.fromkeys(optional, nothing))
        after = pets.put(shown["clientPetId"]).json()["customerPet"][0]
        assert {name: after[name] for name in optional} == {name: shown[name] for name in optional}
        assert (after["petName"], after["petType"], after["petWeight"]) == ("Rex", "Dog", 0)

    def test_what_is_sent_back_stays_as_exact_as_it_was(self, pets: Pets) -> None:
        made = pets.api.new_pet(
            pets.owner_id,
            type=Pet.MOUSE,
            gender=Pet.FEMALE,
            weight={"value": 1.2345, "unit": "kg"},
            allergies=["nuts", "pollen"],
            birthday={"year": 2020},
            pregnant=False,
            owner_attributes=[{"system": "shop", "name": "caller", "value": "Ann"}],
        )
        first = pets.put(made.id, petGender="F", petType="Rodent", petName=made.name, petWeight=2.72)
        (shown,) = first.json()["customerPet"]
        assert (shown["medicalAllergies"], shown["petWeight"]) == ("nuts; pollen", 2.72)
        assert pets.api.pet(made) == made
        assert pets.send_back(shown) == shown
        assert pets.api.pet(made) == made

    def test_the_path_with_the_id(self, pets: Pets) -> None:
        shown, _ = pets.new()
        answer = pets.http.put(f"{pets.url}/{shown['clientPetId']}", json={**PLAIN, "petName": "Max"})
        assert answer.json()["customerPet"][0]["petName"] == "Max"
        query = {"clientPetId": "another"}
        answer = pets.http.put(f"{pets.url}/{shown['clientPetId']}", params=query, json=PLAIN)
        assert answer.json()["customerPet"][0]["petName"] == "Rex"

    @pytest.mark.parametrize("query", [{}, {"clientPetId": ""}, {"clientPetId": " "}])
    def test_no_id(self, pets: Pets, query: dict[str, str]) -> None:
        answer = pets.http.put(f"{pets.url}/clientPetId", params=query, json=PLAIN)
        refused(answer, 400, "clientPetId")

    def test_unknown(self, pets: Pets) -> None:
        answer = pets.put("nothing")
        refused(answer, 404)
        assert answer.json()["statusmessage"] == "The Customer pet not found."

    def test_it_lives_again(self, pets: Pets) -> None:
        shown, _ = pets.new(isDeceased="y")
        assert (shown["isDeceased"], pets.kept()[0].status) == ("Y", Pet.PASSED_AWAY)
        pets.put(shown["clientPetId"])
        assert pets.kept()[0].status == Pet.ALIVE


class TestDelete:
    def test_can_be_taken_back(self, pets: Pets) -> None:
        shown, _ = pets.new()
        url = f"{pets.url}/{shown['clientPetId']}"
        (pet,) = pets.kept()
        body = pets.http.delete(url).json()
        assert body == {
            "clientCustomerNo": pets.number,
            "customerPet": shown,
            "warnings": {},
            "statusCode": 200,
        }
        refused(pets.http.delete(url), 404)
        refused(pets.put(shown["clientPetId"]), 404)
        refused(pets.http.delete(f"{pets.url}/{pet.id}"), 404)
        pets.api.pets.UndeletePet(UndeletePetRequest(customer_id=pets.owner_id, id=pet.id))
        assert pets.put(shown["clientPetId"]).status_code == 200

    def test_the_id_can_be_given_again(self, pets: Pets) -> None:
        shown, _ = pets.new()
        (pet,) = pets.kept()
        pets.api.pets.DeletePet(DeletePetRequest(customer_id=pets.owner_id, id=pet.id))
        again, _ = pets.new(clientPetId=shown["clientPetId"])
        assert again["clientPetId"] == shown["clientPetId"]

    def test_one_that_was_transferred(self, pets: Pets) -> None:
        shown, _ = pets.new(petOwner="Jane Roe")
        (pet,) = pets.kept()
        other = Pets(pets.http, pets.api, new_customer(pets.http))
        request = TransferPetRequest(customer_id=pets.owner_id, id=pet.id, new_customer_id=other.owner_id)
        pets.api.pets.TransferPet(request)
        refused(pets.http.delete(f"{pets.url}/{shown['clientPetId']}"), 404)
        body = other.http.delete(f"{other.url}/{shown['clientPetId']}").json()
        assert body["customerPet"]["petOwner"] == "John Doe"

    def test_unknown(self, pets: Pets) -> None:
        refused(pets.http.delete(f"{pets.url}/nothing"), 404)
        refused(pets.http.delete("salesforce/Customers/nobody/Pet/nothing"), 404)
