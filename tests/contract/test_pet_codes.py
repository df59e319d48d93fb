"""PetCodeService: the company's catalogue."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_code_service_pb2 import (
    CreatePetCodeRequest,
    DeletePetCodeRequest,
    GetPetCodeRequest,
    PetCodeServiceListPetCodesRequest,
    UpdatePetCodeRequest,
)
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import ListPetCodesRequest
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


class TestCreatePetCode:
    def test_answers_the_code(self, api: Api) -> None:
        code = api.new_code(abbreviation="AGG", description="Aggressive", color="#FF8800")
        assert code == PetCode(id=code.id, abbreviation="AGG", description="Aggressive", color="#FF8800")
        assert code.id.startswith("code_")
        assert api.pet_codes.GetPetCode(GetPetCodeRequest(id=code.id)) == code

    def test_own_id(self, api: Api, new_api: NewApi) -> None:
        for company in (api, new_api()):
            assert company.new_code(id="AGG").id == "AGG"

    def test_own_id_that_is_taken(self, api: Api) -> None:
        api.new_code(id="AGG")
        request = CreatePetCodeRequest(pet_code={"id": "AGG", "abbreviation": "x"})
        failure = failed(StatusCode.ALREADY_EXISTS, api.pet_codes.CreatePetCode, request)
        assert (failure.reason, failure.resource) == ("PET_CODE_ID_TAKEN", ("pet_code", "AGG"))
        api.pet_codes.DeletePetCode(DeletePetCodeRequest(id="AGG"))
        failed(StatusCode.ALREADY_EXISTS, api.pet_codes.CreatePetCode, request)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({}, "abbreviation"),
            ({"abbreviation": "x" * 21}, "abbreviation"),
            ({"abbreviation": "x", "color": "#12"}, "color"),
            ({"abbreviation": "x", "description": "x" * 501}, "description"),
            ({"abbreviation": "x", "id": "a b"}, "id"),
        ],
    )
    def test_wrong(self, api: Api, fields: dict[str, str], field: str) -> None:
        request = CreatePetCodeRequest(pet_code=fields)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pet_codes.CreatePetCode, request)
        assert failure.fields == [f"pet_code.{field}"]

    def test_code_is_required(self, api: Api) -> None:
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pet_codes.CreatePetCode, CreatePetCodeRequest())
        assert failure.fields == ["pet_code"]


class TestGetPetCode:
    def test_unknown(self, api: Api, new_api: NewApi) -> None:
        foreign = new_api().new_code().id
        for code_id in ("nope", foreign):
            failure = failed(StatusCode.NOT_FOUND, api.pet_codes.GetPetCode, GetPetCodeRequest(id=code_id))
            assert failure.resource == ("pet_code", code_id)


class TestUpdatePetCode:
    def test_changes_what_is_given(self, api: Api) -> None:
        code = api.new_code(abbreviation="A", description="x", color="red")
        changed = api.pet_codes.UpdatePetCode(UpdatePetCodeRequest(id=code.id, abbreviation="B"))
        assert changed == PetCode(id=code.id, abbreviation="B", description="x", color="red")
        assert api.pet_codes.GetPetCode(GetPetCodeRequest(id=code.id)) == changed

    def test_mask(self, api: Api) -> None:
        code = api.new_code(description="x", color="red")
        request = UpdatePetCodeRequest(id=code.id, color="blue", update_mask={"paths": ["description"]})
        changed = api.pet_codes.UpdatePetCode(request)
        assert (changed.description, changed.color) == ("", "red")

    def test_mask_that_clears_the_abbreviation(self, api: Api) -> None:
        request = UpdatePetCodeRequest(id=api.new_code().id, update_mask={"paths": ["*"]})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pet_codes.UpdatePetCode, request)
        assert failure.fields == ["abbreviation"]

    @pytest.mark.parametrize("path", ["nope", "id"])
    def test_mask_of_a_path_that_cannot_be_written(self, api: Api, path: str) -> None:
        request = UpdatePetCodeRequest(id=api.new_code().id, update_mask={"paths": [path]})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pet_codes.UpdatePetCode, request)
        assert failure.fields == ["update_mask"]

    def test_shows_on_pets(self, api: Api, customer_id: str) -> None:
        codes = [api.new_code() for _ in range(2)]
        pet = api.new_pet(customer_id, pet_codes=[{"id": code.id} for code in codes])
        codes[0] = api.pet_codes.UpdatePetCode(UpdatePetCodeRequest(id=codes[0].id, abbreviation="NEW"))
        assert list(api.pet(pet).pet_codes) == codes

    def test_unknown(self, api: Api, new_api: NewApi) -> None:
        code = new_api().new_code()
        request = UpdatePetCodeRequest(id=code.id, abbreviation="x")
        failed(StatusCode.NOT_FOUND, api.pet_codes.UpdatePetCode, request)


class TestDeletePetCode:
    def test_vanishes(self, api: Api, customer_id: str) -> None:
        code, other = api.new_code(), api.new_code()
        pet: Pet = api.new_pet(customer_id, pet_codes=[{"id": code.id}, {"id": other.id}])
        request = DeletePetCodeRequest(id=code.id)
        assert api.pet_codes.DeletePetCode(request) == code
        assert list(api.pet(pet).pet_codes) == [other]
        codes = ListPetCodesRequest(customer_id=customer_id, id=pet.id)
        assert list(api.pets.ListPetCodes(codes).codes) == [other]
        failed(StatusCode.NOT_FOUND, api.pet_codes.GetPetCode, GetPetCodeRequest(id=code.id))
        failed(StatusCode.NOT_FOUND, api.pet_codes.DeletePetCode, request)
        assert list(api.pet_codes.ListPetCodes(PetCodeServiceListPetCodesRequest()).codes) == [other]

    def test_unknown(self, api: Api, new_api: NewApi) -> None:
        code = new_api().new_code()
        failed(StatusCode.NOT_FOUND, api.pet_codes.DeletePetCode, DeletePetCodeRequest(id=code.id))


class TestListPetCodes:
    def test_pages(self, api: Api, new_api: NewApi) -> None:
        new_api().new_code()
        codes = [api.new_code(id=code_id) for code_id in ("C", "A", "B")]
        first = api.pet_codes.ListPetCodes(PetCodeServiceListPetCodesRequest(pagination={"page_size": 2}))
        pagination = {"page_size": 2, "page_token": first.next_page_token}
        rest = api.pet_codes.ListPetCodes(PetCodeServiceListPetCodesRequest(pagination=pagination))
        assert [*first.codes, *rest.codes] == codes
        assert not rest.next_page_token
