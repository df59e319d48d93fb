"""POST /v2/pets."""

import httpx

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api

METADATA = '{"name": "Buddy", "age": 3, "owner": "John Doe"}'


def test_a_pet_of_the_house(petnow: httpx.Client, api: Api):
    response = petnow.post("pets", json={"species": "DOG", "breed": "Pug", "metadata": METADATA})
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    (pet,) = api.pets.ListAllPets(messages.ListAllPetsRequest(company_id=api.company_id)).pets
    assert body == {"data": {"id": pet.id}}
    assert (pet.name, pet.type, pet.breed, pet.metadata) == ("Buddy", Pet.DOG, "Pug", METADATA)
    assert api.customer(pet.customer_id).house


def test_what_is_wrong(petnow: httpx.Client):
    response = petnow.post("pets", json={"species": "BIRD"})
    assert response.status_code == 400
    wrong = {"code": "PETNOWB2B10001", "details": {"species": ["must be DOG or CAT"]}}
    assert response.json() == {"errors": [wrong]}
