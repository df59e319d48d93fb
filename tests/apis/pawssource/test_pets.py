"""One pet's life: POST, GET, PATCH and DELETE."""

import httpx
import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import AppendPetNotesRequest, MergePetsRequest
from tests.apis.pawssource.conftest import only_pet, refused
from tests.contract.client import Api

BUSTER = {
    "name": "Buster",
    "species": "canine",
    "breed": "Golden Retriever",
    "date_of_birth": "2020-02-29",
    "medical_notes": "Allergic to chicken",
}
PROFILE = (
    *("id", "name", "species", "breed", "age_years", "weight_kg", "status", "created_at"),
    *("date_of_birth", "medical_notes", "tags"),
)


@pytest.mark.operation("pawssource", "POST /pets")
def test_a_life(paws: httpx.Client, api: Api):
    response = paws.post("pets", json=BUSTER)
    assert response.status_code == 201
    buster = response.json()["data"]
    assert tuple(buster) == PROFILE
    pet = only_pet(api)
    assert pet.id == buster["id"]
    assert paws.get(f"pets/{pet.id}").json() == response.json()
    assert (pet.name, pet.type, pet.breed) == ("Buster", Pet.DOG, "Golden Retriever")
    assert [note.content for note in pet.notes] == ["Allergic to chicken"]
    assert api.customer(pet.customer_id).house

    changed = paws.patch(f"pets/{pet.id}", json={"status": "deceased", "weight_kg": 32.5})
    assert changed.status_code == 200
    assert changed.json() == {"data": {**buster, "status": "deceased", "weight_kg": 32.5}}
    assert api.pet(pet).status == Pet.PASSED_AWAY

    deleted = paws.delete(f"pets/{pet.id}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert api.pet(pet).deleted
    for again in (paws.delete(f"pets/{pet.id}"), paws.get(f"pets/{pet.id}"), paws.patch(f"pets/{pet.id}")):
        assert refused(again, 404, "not_found") == []
    assert paws.get("pets").json()["data"] == []


def test_a_pet_that_came_another_way(paws: httpx.Client, api: Api):
    chip = {"given": "985 112 345 678 903"}
    weight = {"value": 32, "unit": "lb"}
    pet = api.new_pet(api.new_customer().id, birthday={"year": 2019}, microchips=[chip], weight=weight)
    api.append(pet, "Likes carrots", "Allergic to beef")
    shown = paws.get(f"pets/{pet.id}").json()["data"]
    assert shown["tags"] == ["985112345678903"]
    assert shown["medical_notes"] == "Allergic to beef\nLikes carrots"
    assert shown["date_of_birth"] == "2019"
    assert shown["weight_kg"] == 14.51
    assert shown["species"] == "canine"


def test_the_id_of_a_pet_that_was_merged(paws: httpx.Client, api: Api):
    owner = api.new_customer().id
    kept, duplicate = api.new_pet(owner, name="Rex"), api.new_pet(owner, name="Reks")
    api.pets.MergePets(MergePetsRequest(customer_id=owner, id=kept.id, duplicate_id=duplicate.id))
    assert paws.get(f"pets/{duplicate.id}").json()["data"]["id"] == kept.id
    assert paws.patch(f"pets/{duplicate.id}", json={"name": "Bo"}).json()["data"]["id"] == kept.id
    assert api.pet(kept).name == "Bo"
    assert [pet["id"] for pet in paws.get("pets").json()["data"]] == [kept.id]


def test_what_is_not_known_is_null(paws: httpx.Client):
    shown = paws.post("pets", json={"name": "Rex", "species": "avian"}).json()["data"]
    unknown = ("breed", "age_years", "weight_kg", "date_of_birth", "medical_notes")
    assert [shown[name] for name in unknown] == [None] * 5
    assert shown["tags"] == []


def test_sending_back_what_was_shown_changes_nothing(paws: httpx.Client, api: Api):
    pet = api.new_pet(api.new_customer().id, weight={"value": 32, "unit": "lb"}, birthday={"year": 2019})
    api.append(pet, "Allergic to beef", "Deaf")
    before = api.pet(pet)
    shown = paws.get(f"pets/{pet.id}").json()["data"]
    assert paws.patch(f"pets/{pet.id}", json=shown).json() == {"data": shown}
    after = api.pet(pet)
    for field in ("etag", "last_updated_time"):
        before.ClearField(field)
        after.ClearField(field)
    assert after == before


def test_what_is_added_to_the_notes_becomes_a_note(paws: httpx.Client, api: Api):
    paws.post("pets", json=BUSTER)
    pet = only_pet(api)
    api.pets.AppendPetNotes(
        AppendPetNotesRequest(customer_id=pet.customer_id, id=pet.id, notes=[{"content": "Likes carrots"}])
    )
    shown = paws.get(f"pets/{pet.id}").json()["data"]["medical_notes"]
    changed = paws.patch(f"pets/{pet.id}", json={"medical_notes": f"{shown}\nDeaf"}).json()["data"]
    assert changed["medical_notes"] == "Deaf\nLikes carrots\nAllergic to chicken"
    for said in (changed["medical_notes"], "", "  "):
        paws.patch(f"pets/{pet.id}", json={"medical_notes": said})
    assert len(api.pet(pet).notes) == 3
    paws.patch(f"pets/{pet.id}", json={"medical_notes": "On insulin"})
    assert api.pet(pet).notes[0].content == "On insulin"


def test_the_notes_begin_with_allergies_medications_and_conditions(paws: httpx.Client, api: Api):
    medical = {"allergies": ["beef", "corn"], "medications": ["insulin"], "conditions": ["diabetes"]}
    pet = api.new_pet(api.new_customer().id, **medical)
    api.append(pet, "Likes carrots")
    shown = paws.get(f"pets/{pet.id}").json()["data"]["medical_notes"]
    assert shown == "Allergies: beef, corn\nMedications: insulin\nConditions: diabetes\nLikes carrots"
    changed = paws.patch(f"pets/{pet.id}", json={"medical_notes": f"{shown}\nDeaf"}).json()["data"]
    assert changed["medical_notes"].endswith("diabetes\nDeaf\nLikes carrots")
    assert len(api.pet(pet).notes) == 2
    paws.patch(f"pets/{pet.id}", json={"medical_notes": changed["medical_notes"]})
    assert len(api.pet(pet).notes) == 2


def test_null_clears_and_an_empty_text_does_not(paws: httpx.Client, api: Api):
    pet_id = paws.post("pets", json={**BUSTER, "weight_kg": 3}).json()["data"]["id"]
    fields = ("breed", "date_of_birth", "weight_kg")
    empty = paws.patch(f"pets/{pet_id}", json={"name": "", "breed": "", "date_of_birth": " ", "status": ""})
    assert [empty.json()["data"][field] for field in ("name", *fields)] == [
        *("Buster", "Golden Retriever", "2020-02-29", 3),
    ]
    cleared = paws.patch(f"pets/{pet_id}", json=dict.fromkeys(("name", "species", "status", *fields)))
    assert [cleared.json()["data"][field] for field in fields] == [None] * 3
    assert cleared.json()["data"]["name"] == "Buster"
    pet = only_pet(api)
    assert not pet.breed
    assert not pet.HasField("birthday")
    assert not pet.HasField("weight")


def test_a_repeated_call_acts_once(paws: httpx.Client, api: Api):
    headers = {"idempotency-key": "k1"}
    first = paws.post("pets", json=BUSTER, headers=headers)
    again = paws.post("pets", json=BUSTER, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    only_pet(api)
    refused(paws.post("pets", json={**BUSTER, "name": "Bud"}, headers=headers), 422, "validation_failed")


def test_the_same_values_are_no_change(paws: httpx.Client, api: Api):
    made = paws.post("pets", json={**BUSTER, "status": "active", "weight_kg": 32.5}).json()["data"]
    before = only_pet(api)
    same = {name: made[name] for name in ("name", "breed", "date_of_birth", "status", "weight_kg")}
    again = paws.patch(f"pets/{made['id']}", json={**same, "medical_notes": made["medical_notes"]})
    assert again.json() == {"data": made}
    assert only_pet(api) == before
