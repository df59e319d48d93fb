"""AppendPetCodes, ListPetCodes and RemovePetCode of PetService."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_code_service_pb2 import DeletePetCodeRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    AppendPetCodesRequest,
    ListPetCodesRequest,
    RemovePetCodeRequest,
)
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    """A pet without codes."""
    return api.new_pet(customer_id)


def remove(api: Api, pet: Pet, code_id: str) -> object:
    request = RemovePetCodeRequest(customer_id=pet.customer_id, id=pet.id, pet_code_id=code_id)
    return api.pets.RemovePetCode(request)


class TestAppendPetCodes:
    def test_answers_the_codes(self, api: Api, pet: Pet) -> None:
        codes = [api.new_code(color="red"), api.new_code(description="bites")]
        assert api.apply(pet, codes[1].id, codes[0].id) == codes[::-1]
        assert list(api.pet(pet).pet_codes) == codes[::-1]

    def test_those_that_are_there_are_not_repeated(self, api: Api, pet: Pet) -> None:
        first, second = api.new_code(), api.new_code()
        api.apply(pet, first.id)
        assert api.apply(pet, first.id, second.id, second.id) == [second]
        before = api.pet(pet)
        assert list(before.pet_codes) == [first, second]
        assert api.apply(pet, first.id) == []
        assert api.pet(pet) == before

    def test_unknown_ids_are_named(self, api: Api, new_api: NewApi, pet: Pet) -> None:
        ids = [api.new_code().id, "nope", new_api().new_code().id]
        request = AppendPetCodesRequest(customer_id=pet.customer_id, id=pet.id, pet_code_ids=ids)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.AppendPetCodes, request)
        assert failure.reason == "PET_CODE_UNKNOWN"
        assert failure.fields == ["pet_code_ids[1]", "pet_code_ids[2]"]
        assert api.pet(pet) == pet

    def test_deleted_code_is_unknown(self, api: Api, pet: Pet) -> None:
        code = api.new_code()
        api.pet_codes.DeletePetCode(DeletePetCodeRequest(id=code.id))
        request = AppendPetCodesRequest(customer_id=pet.customer_id, id=pet.id, pet_code_ids=[code.id])
        failed(StatusCode.INVALID_ARGUMENT, api.pets.AppendPetCodes, request)

    @pytest.mark.parametrize(
        ("ids", "field"),
        [([], "pet_code_ids"), (["x"] * 101, "pet_code_ids"), (["a b"], "pet_code_ids[0]")],
    )
    def test_wrong(self, api: Api, pet: Pet, ids: list[str], field: str) -> None:
        request = AppendPetCodesRequest(customer_id=pet.customer_id, id=pet.id, pet_code_ids=ids)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.AppendPetCodes, request)
        assert failure.fields == [field]

    def test_a_pet_has_a_hundred_at_most(self, api: Api, pet: Pet) -> None:
        codes = [api.new_code().id for _ in range(101)]
        api.apply(pet, *codes[:60])
        request = AppendPetCodesRequest(customer_id=pet.customer_id, id=pet.id, pet_code_ids=codes[50:])
        failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.pets.AppendPetCodes, request)
        assert (failure.reason, failure.subject) == ("PET_CODE_QUOTA_EXCEEDED", f"pet:{pet.id}")
        assert len(api.apply(pet, *codes[:100])) == 40
        assert api.apply(pet, *codes[:100]) == []

    def test_unknown_pet(self, api: Api, new_api: NewApi, pet: Pet) -> None:
        code = api.new_code().id
        for stubs, owner, pet_id in (
            (api, pet.customer_id, "nope"),
            (api, api.new_customer().id, pet.id),
            (new_api(), pet.customer_id, pet.id),
        ):
            request = AppendPetCodesRequest(customer_id=owner, id=pet_id, pet_code_ids=[code])
            failure = failed(StatusCode.NOT_FOUND, stubs.pets.AppendPetCodes, request)
            assert failure.resource == ("pet", pet_id)


class TestListPetCodes:
    def test_in_the_order_in_which_they_were_applied(self, api: Api, pet: Pet) -> None:
        codes = [api.new_code() for _ in range(3)]
        for code in reversed(codes):
            api.apply(pet, code.id)
        request = ListPetCodesRequest(customer_id=pet.customer_id, id=pet.id)
        assert list(api.pets.ListPetCodes(request).codes) == codes[::-1]

    def test_none(self, api: Api, pet: Pet) -> None:
        request = ListPetCodesRequest(customer_id=pet.customer_id, id=pet.id)
        assert not api.pets.ListPetCodes(request).codes

    def test_unknown_pet(self, api: Api, pet: Pet) -> None:
        request = ListPetCodesRequest(customer_id=pet.customer_id, id="nope")
        assert failed(StatusCode.NOT_FOUND, api.pets.ListPetCodes, request).resource == ("pet", "nope")


class TestRemovePetCode:
    def test_answers_the_code(self, api: Api, pet: Pet) -> None:
        codes = [api.new_code() for _ in range(3)]
        api.apply(pet, *(code.id for code in codes))
        assert remove(api, pet, codes[1].id) == codes[1]
        assert list(api.pet(pet).pet_codes) == [codes[0], codes[2]]
        assert api.apply(pet, codes[1].id) == [codes[1]]
        assert list(api.pet(pet).pet_codes) == [codes[0], codes[2], codes[1]]

    def test_code_that_the_pet_does_not_have(self, api: Api, pet: Pet) -> None:
        code = api.new_code()
        request = RemovePetCodeRequest(customer_id=pet.customer_id, id=pet.id, pet_code_id=code.id)
        failure = failed(StatusCode.NOT_FOUND, api.pets.RemovePetCode, request)
        assert (failure.reason, failure.resource) == ("PET_CODE_NOT_FOUND", ("pet_code", code.id))
