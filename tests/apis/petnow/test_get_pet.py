"""GET /v2/pets/{petId}."""

from datetime import UTC, datetime

import httpx

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.biometric_service_pb2 import BiometricImage
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.petnow.refusals import refused
from tests.contract.client import Api
from tests.pictures import picture


def test_every_field(petnow: httpx.Client, api: Api):
    pet = api.new_pet(api.new_customer().id, type=Pet.CAT, breed="Russian Blue", metadata='{"age": 2}')
    api.register(pet, picture(), BiometricImage.FINGERPRINT)
    for _ in range(2):
        api.register(pet, picture(), BiometricImage.APPEARANCE)
    later = api.update(pet, color="grey")
    response = petnow.get(f"pets/{pet.id}")
    assert response.status_code == 200
    assert response.json() == {
        "data": {
            "id": pet.id,
            "species": "CAT",
            "breed": "Russian Blue",
            "metadata": '{"age": 2}',
            "fingerprintCount": 1,
            "appearanceCount": 2,
            "createdAt": shown(pet.created_time.seconds),
            "updatedAt": shown(later.last_updated_time.seconds),
        }
    }


def shown(seconds: int) -> str:
    """The time as the document has it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_pet_of_another_kind(petnow: httpx.Client, api: Api):
    owner = api.new_customer().id
    for given, expected in (
        ({"type": Pet.GUINEA_PIG}, "GUINEA_PIG"),
        ({"type": Pet.OTHER, "species": "ferret"}, "OTHER"),
    ):
        pet = api.new_pet(owner, name='Rex "T" Ü', **given)
        data = petnow.get(f"pets/{pet.id}").json()["data"]
        assert data["species"] == expected
        assert data["metadata"] == '{"name": "Rex \\"T\\" Ü"}'


def test_the_id_of_a_merged_pet(petnow: httpx.Client, api: Api):
    owner = api.new_customer().id
    kept, duplicate = api.new_pet(owner), api.new_pet(owner)
    merge = messages.MergePetsRequest(customer_id=owner, id=kept.id, duplicate_id=duplicate.id)
    api.pets.MergePets(merge)
    assert petnow.get(f"pets/{duplicate.id}").json()["data"]["id"] == kept.id


def test_what_is_not_there(petnow: httpx.Client, api: Api):
    foreign = Api(api.served)
    of_another = foreign.new_pet(foreign.new_customer().id)
    deleted = api.delete(api.new_pet(api.new_customer().id))
    for pet_id in ("none", "pet-uuid-1234", of_another.id, deleted.id):
        refused(petnow.get(f"pets/{pet_id}"), 404)


def test_what_is_no_id(petnow: httpx.Client):
    for pet_id in ("a%20b", "x" * 65, "%C3%BC"):
        assert refused(petnow.get(f"pets/{pet_id}"), 400).keys() == {"petId"}
