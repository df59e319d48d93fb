"""ListPetWeights: each weight that a pet was given, newest first."""

from typing import Any

import pytest
from grpc import StatusCode
from sqlalchemy import func, select

from pawport.gen.pawport.v1 import pet_history_service_pb2 as messages
from pawport.gen.pawport.v1.pet_history_pb2 import PetWeight
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest
from pawport.gen.pawport.v1.registry_service_pb2 import ImportPetsRequest
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub as PetnowStub
from pawport.gen.smarttag.v1.pet_service_pb2 import SavePetsRequest
from pawport.gen.smarttag.v1.pet_service_pb2_grpc import PetServiceStub as SmarttagStub
from pawport.pets.weights.tables import pet_weights
from tests.contract.client import Api, bearer
from tests.contract.failures import failed

pytestmark = pytest.mark.any_host

CHIP = "987000000000123"


def asking(pet: Pet, **fields: Any) -> messages.ListPetWeightsRequest:
    return messages.ListPetWeightsRequest(customer_id=pet.customer_id, id=pet.id, **fields)


def weights(api: Api, pet: Pet) -> list[PetWeight]:
    return list(api.history.ListPetWeights(asking(pet)).weights)


def values(api: Api, pet: Pet) -> list[tuple[float, str]]:
    return [(each.weight.value, each.weight.unit) for each in weights(api, pet)]


def weigh(api: Api, pet: Pet, value: float, unit: str = "kg") -> Pet:
    return api.update(pet, weight={"value": value, "unit": unit})


def test_each_change_is_in_the_history(api: Api, customer_id: str) -> None:
    pet = api.new_pet(customer_id, weight={"value": 10, "unit": "kg"})
    changed = weigh(api, pet, 22.5, "pounds")
    weigh(api, pet, 22.5, "lb")
    api.update(pet, coat="curly")
    assert values(api, pet) == [(22.5, "lb"), (10, "kg")]
    newest, oldest = weights(api, pet)
    assert (newest.grams, oldest.grams) == (10_205.828, 10_000)
    assert (newest.time, oldest.time) == (changed.last_updated_time, pet.created_time)
    assert newest.method == "/pawport.v1.PetService/UpdatePet"
    assert oldest.method == "/pawport.v1.PetService/CreatePet"
    assert newest.key_id == api.key_id


def test_no_weight_is_none(api: Api, customer_id: str) -> None:
    pet = api.new_pet(customer_id)
    assert values(api, pet) == []
    weigh(api, pet, 3)
    api.update(pet, "weight")
    assert values(api, pet) == [(3, "kg")]
    weigh(api, pet, 3)
    assert values(api, pet) == [(3, "kg")] * 2


def test_from_other_apis_and_imports(api: Api, customer_id: str) -> None:
    pet = api.new_pet(customer_id, microchips=[{"given": CHIP}])
    smarttag = SmarttagStub(api.served.channel)
    given: dict[str, Any] = {"microchip_number": CHIP, "pet_type": "Dog", "pet_weight": "8.56"}
    smarttag.SavePets(SavePetsRequest(pets=[given]), metadata=bearer(api.key))
    item = {"pet_id": pet.id, "pet": {"weight": {"value": 4, "unit": "kg"}}}
    api.registry.ImportPets(ImportPetsRequest(pets=[item]))
    methods = [each.method for each in weights(api, pet)]
    assert values(api, pet) == [(4, "kg"), (8.56, "lb")]
    assert methods == ["/pawport.v1.RegistryService/ImportPets", "/smarttag.v1.PetService/SavePets"]


def test_pages(api: Api, customer_id: str) -> None:
    pet = api.new_pet(customer_id)
    for value in range(1, 6):
        weigh(api, pet, value)
    seen: list[PetWeight] = []
    token = ""
    while True:
        given = asking(pet, pagination={"page_size": 2, "page_token": token})
        page = api.history.ListPetWeights(given)
        seen += page.weights
        token = page.next_page_token
        if not token:
            break
    assert [each.weight.value for each in seen] == [5, 4, 3, 2, 1]


def test_a_merge_joins_them(api: Api, customer_id: str) -> None:
    pet, duplicate = (api.new_pet(customer_id, weight={"value": n, "unit": "kg"}) for n in (7, 8))
    ids = {"customer_id": customer_id, "id": pet.id, "duplicate_id": duplicate.id}
    api.pets.MergePets(MergePetsRequest(**ids))
    assert values(api, pet) == [(8, "kg"), (7, "kg")]
    assert values(api, duplicate) == values(api, pet)


def test_permanent_deletion_removes_them(api: Api, customer_id: str) -> None:
    pet = api.new_pet(customer_id, weight={"value": 7, "unit": "kg"})
    petnow = PetnowStub(api.served.channel)
    petnow.DeletePet(DeletePetRequest(pet_id=pet.id), metadata=bearer(api.key))
    failed(StatusCode.NOT_FOUND, api.history.ListPetWeights, asking(pet))
    query = select(func.count()).where(pet_weights.c.company_id == api.company_id)
    with api.database.transaction() as connection:
        assert connection.execute(query).scalar_one() == 0
