"""The vets of pets."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import vet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest, TransferPetRequest
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub as PetnowStub
from tests.contract.client import Api, bearer
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.contract.test_vets import delete

pytestmark = pytest.mark.any_host


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    return api.new_pet(customer_id)


def named(pet: Pet) -> dict[str, str]:
    return {"customer_id": pet.customer_id, "id": pet.id}


def link(api: Api, pet: Pet, vet: Vet) -> Vet:
    return api.vets.LinkPetVet(messages.LinkPetVetRequest(**named(pet), vet_id=vet.id))


def vets_of(api: Api, pet: Pet) -> list[Vet]:
    return list(api.vets.ListPetVets(messages.ListPetVetsRequest(**named(pet))).vets)


def test_link_list_and_unlink(api: Api, pet: Pet) -> None:
    vet, other = api.new_vet(), api.new_vet()
    assert link(api, pet, vet) == vet
    assert link(api, pet, other) == other
    linked = api.pet(pet)
    assert (list(linked.vet_ids), linked.vet) == ([vet.id, other.id], pet.vet)
    assert linked.etag != pet.etag
    assert vets_of(api, pet) == [vet, other]
    assert link(api, pet, vet) == vet
    assert api.pet(pet) == linked
    request = messages.UnlinkPetVetRequest(**named(pet), vet_id=vet.id)
    assert api.vets.UnlinkPetVet(request) == vet
    assert vets_of(api, pet) == [other]
    failure = failed(StatusCode.NOT_FOUND, api.vets.UnlinkPetVet, request)
    assert (failure.reason, failure.resource) == ("VET_NOT_FOUND", ("vet", vet.id))


def test_a_deleted_vet(api: Api, pet: Pet) -> None:
    vet, other = api.new_vet(), api.new_vet()
    link(api, pet, vet)
    gone = delete(api, vet)
    assert vets_of(api, pet) == [gone]
    delete(api, other)
    request = messages.LinkPetVetRequest(**named(pet), vet_id=other.id)
    failed(StatusCode.NOT_FOUND, api.vets.LinkPetVet, request)


def test_a_vet_of_another_company(api: Api, new_api: NewApi, pet: Pet) -> None:
    vet = new_api().new_vet()
    request = messages.LinkPetVetRequest(**named(pet), vet_id=vet.id)
    assert failed(StatusCode.NOT_FOUND, api.vets.LinkPetVet, request).resource == ("vet", vet.id)


def test_at_most_twenty(api: Api, pet: Pet) -> None:
    for _ in range(20):
        link(api, pet, api.new_vet())
    request = messages.LinkPetVetRequest(**named(pet), vet_id=api.new_vet().id)
    failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.vets.LinkPetVet, request)
    assert (failure.reason, failure.subject) == ("VET_QUOTA_EXCEEDED", f"pet:{pet.id}")


def test_a_merge_joins_them(api: Api, pet: Pet) -> None:
    duplicate, vet, other = api.new_pet(pet.customer_id), api.new_vet(), api.new_vet()
    link(api, pet, vet)
    for each in (vet, other):
        link(api, duplicate, each)
    api.pets.MergePets(MergePetsRequest(**named(pet), duplicate_id=duplicate.id))
    assert vets_of(api, pet) == vets_of(api, duplicate) == [vet, other]


def test_a_transfer_keeps_them(api: Api, pet: Pet) -> None:
    vet, other = api.new_vet(), api.new_customer()
    link(api, pet, vet)
    moved = api.pets.TransferPet(TransferPetRequest(**named(pet), new_customer_id=other.id))
    assert vets_of(api, moved) == [vet]


def test_nothing_is_left_of_a_purged_pet(api: Api, pet: Pet) -> None:
    link(api, pet, api.new_vet())
    PetnowStub(api.served.channel).DeletePet(DeletePetRequest(pet_id=pet.id), metadata=bearer(api.key))
    request = messages.ListPetVetsRequest(**named(pet))
    failed(StatusCode.NOT_FOUND, api.vets.ListPetVets, request)
    again = api.new_pet(pet.customer_id, pet.id)
    assert vets_of(api, again) == []
