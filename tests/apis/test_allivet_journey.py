"""What Allivet's client records is seen through every API, and what others record through Allivet's."""

import json
from typing import Any

import httpx

from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.product_service_pb2 import GetProductRequest
from pawport.gen.pawport.v1.vet_service_pb2 import GetVetRequest
from tests.apis.allivet.clients import log_in, new_customer, unique
from tests.apis.allivet.samples import sample
from tests.contract.client import Api

CHIP = "900141000564647"


def allivet(http: httpx.Client, api: Api) -> httpx.Client:
    """A client that has logged in."""
    headers = {"authorization": f"Bearer {log_in(http, api)}"}
    return httpx.Client(base_url=http.base_url.join("/allivet/api/"), headers=headers, verify=False)


def new_pet(client: httpx.Client, number: str, **changes: Any) -> dict[str, Any]:
    """A pet of a customer."""
    given = {**sample("new_pet_request"), "clientPetId": unique("P-"), **changes}
    answer = client.post(f"salesforce/Customers/{number}/Pet", json=given)
    assert answer.status_code == 200, answer.text
    (pet,) = answer.json()["customerPet"]
    return dict(pet)


def test_what_allivet_records_is_seen_everywhere(http: httpx.Client, api: Api) -> None:
    with allivet(http, api) as client:
        customer = new_customer(client)
        number = customer["clientCustomerNo"]
        made = new_pet(client, number, petName="Lovely", petType="Cat", petBreed="Siamese")
        request = customers.ListCustomersRequest(filter={"email": customer["email"]})
        (owner,) = api.customers.ListCustomers(request).customers
        assert (owner.first_name, owner.external_ids["allivet"]) == (customer["firstName"], number)
        (pet,) = api.pets.ListPets(pets.ListPetsRequest(customer_id=owner.id)).pets
        assert (pet.name, pet.type, pet.breed) == ("Lovely", Pet.CAT, "Siamese")
        assert pet.external_ids["allivet"] == made["clientPetId"]

        petnow = http.get(f"/petnow/v2/pets/{pet.id}", headers={"x-petnow-api-key": api.key}).json()["data"]
        assert (petnow["id"], petnow["species"]) == (pet.id, "CAT")
        assert json.loads(petnow["metadata"])["name"] == "Lovely"
        key = {"authorization": f"Bearer {api.key}"}
        pawssource = http.get(f"/pawssource/v2/pets/{pet.id}", headers=key).json()["data"]
        assert (pawssource["name"], pawssource["species"]) == ("Lovely", "feline")

        # A shelter sends the chip of this owner's pet: SmartTag's API knows both.
        chipped = {"microchip_number": CHIP, "pet_name": "Lovely", "pet_type": "Cat", "pet_breed": "Siamese"}
        person = {"email": customer["email"], "first_name": owner.first_name, "last_name": owner.last_name}
        api.update(pet, microchips=[{"number": CHIP}])
        saved = http.post(
            "/wp-json/pet-api/v1/pets",
            json={"pets": [{**chipped, "pet_owner": person}]},
            headers={"x-api-key": api.key},
        )
        (detail,) = saved.raise_for_status().json()["details"]
        assert detail["action"] != "created"
        (listed,) = api.pets.ListPets(pets.ListPetsRequest(customer_id=owner.id)).pets
        assert (listed.id, listed.microchips[0].number) == (pet.id, CHIP)

        vet = client.post("Vets", json=sample("new_vet_request")).json()
        (found,) = client.get("Vets", params={"vetPhone": vet["vetPhone"]}).json()
        assert found["vetId"] == vet["vetId"]


def test_what_others_record_is_seen_through_allivet(http: httpx.Client, api: Api) -> None:
    with allivet(http, api) as client:
        owner = api.new_customer(first_name="Ada", last_name="Moore", email="ada@example.com")
        shown = client.get(f"salesforce/Customers/{owner.id}").json()
        assert (shown["clientCustomerNo"], shown["firstName"]) == (owner.id, "Ada")
        pet = api.new_pet(owner.id, name="Rex", type=Pet.DOG)
        change = {**sample("update_pet_request"), "petName": "Duke", "petType": "Dog"}
        path = f"salesforce/Customers/{owner.id}/Pet/clientPetId"
        answer = client.put(path, params={"clientPetId": pet.id}, json=change)
        assert answer.status_code == 200, answer.text
        assert answer.json()["customerPet"][0]["clientPetId"] == pet.id
        assert api.pets.GetPet(pets.GetPetRequest(customer_id=owner.id, id=pet.id)).name == "Duke"

        product = api.new_product()
        assert client.get(f"Products/{product.sku}").json()["itemName"] == product.sku
        assert api.products.GetProduct(GetProductRequest(id=product.sku)).id == product.id
        vet = api.new_vet()
        assert client.get(f"Vets/{vet.vet_number}").json()["vetName"] == vet.name
        assert api.vets.GetVet(GetVetRequest(id=vet.id)).vet_number == vet.vet_number
