"""CreatePet."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.account_service_pb2 import UpdateCompanyRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, UpdatePetRequest
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


class TestCreatePet:
    def test_answers_the_pet(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        assert (made.name, made.type, made.breed) == ("Buddy", Pet.DOG, "Labrador")
        assert made.customer_id == customer_id
        assert made.id.startswith("pet_")
        assert made.status == Pet.ALIVE
        assert made.created_time == made.last_updated_time
        assert made.etag
        assert made.pet_number
        assert not made.deleted

    @pytest.mark.parametrize("field", ["name", "type", "breed"])
    def test_required_fields(self, api: Api, customer_id: str, field: str) -> None:
        given = pet()
        given.ClearField(field)
        request = CreatePetRequest(customer_id=customer_id, pet=given)
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.CreatePet, request).fields == [f"pet.{field}"]

    @pytest.mark.parametrize("blank", ["   ", "\u00a0", "\t\n", "\u200b", "\u3000 \ufeff"])
    @pytest.mark.parametrize("field", ["name", "breed"])
    def test_blanks_are_missing(self, api: Api, customer_id: str, field: str, blank: str) -> None:
        request = CreatePetRequest(customer_id=customer_id, pet=pet(**{field: blank}))
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.CreatePet, request).fields == [f"pet.{field}"]
        made = api.new_pet(customer_id)
        update = UpdatePetRequest(customer_id=customer_id, id=made.id, **{field: blank})
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, update).fields == [field]
        update.update_mask.paths.append(field)
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.UpdatePet, update).fields == [field]

    def test_pet_is_required(self, api: Api, customer_id: str) -> None:
        request = CreatePetRequest(customer_id=customer_id)
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.CreatePet, request).fields == ["pet"]

    def test_all_wrong_fields_are_named(self, api: Api, customer_id: str) -> None:
        given = pet(name="x" * 101, photo="ftp://x", notes=[{"content": "ok"}, {}])
        request = CreatePetRequest(customer_id=customer_id, pet=given)
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.CreatePet, request).fields == [
            "pet.name",
            "pet.notes[1].content",
            "pet.photo",
        ]

    def test_own_id(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, pet_id="My-pet_001")
        assert made.id == "My-pet_001"
        assert api.pet(made) == made

    def test_own_id_that_is_taken(self, api: Api, customer_id: str) -> None:
        api.new_pet(customer_id, pet_id="pet_001")
        other = api.new_customer()
        request = CreatePetRequest(customer_id=other.id, pet=pet(), pet_id="pet_001")
        failure = failed(StatusCode.ALREADY_EXISTS, api.pets.CreatePet, request)
        assert (failure.reason, failure.resource) == ("PET_ID_TAKEN", ("pet", "pet_001"))

    def test_own_id_of_a_deleted_pet_is_taken(self, api: Api, customer_id: str) -> None:
        api.delete(api.new_pet(customer_id, pet_id="pet_001"))
        request = CreatePetRequest(customer_id=customer_id, pet=pet(), pet_id="pet_001")
        failed(StatusCode.ALREADY_EXISTS, api.pets.CreatePet, request)

    def test_companies_share_no_ids(self, api: Api, new_api: NewApi) -> None:
        for company in (api, new_api()):
            company.new_customer("cus_001")
            assert company.new_pet("cus_001", pet_id="pet_001").id == "pet_001"

    @pytest.mark.parametrize("pet_id", ["a b", "x" * 65, "pét", "a/b", "a\n"])
    def test_own_id_that_is_none(self, api: Api, customer_id: str, pet_id: str) -> None:
        request = CreatePetRequest(customer_id=customer_id, pet=pet(), pet_id=pet_id)
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.CreatePet, request).fields == ["pet_id"]

    def test_unknown_owner(self, api: Api) -> None:
        request = CreatePetRequest(customer_id="nobody", pet=pet())
        failure = failed(StatusCode.NOT_FOUND, api.pets.CreatePet, request)
        assert (failure.reason, failure.resource) == ("CUSTOMER_NOT_FOUND", ("customer", "nobody"))

    def test_owner_of_another_company(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        request = CreatePetRequest(customer_id=customer_id, pet=pet())
        foreign = failed(StatusCode.NOT_FOUND, new_api().pets.CreatePet, request)
        assert foreign.message == f"customer {customer_id} not found"

    def test_output_only_fields_are_ignored(self, api: Api, customer_id: str) -> None:
        given = {
            "id": "mine",
            "etag": "ff",
            "pet_number": 7,
            "deleted": True,
            "created_time": {"seconds": 1},
            "fingerprint_count": 3,
            "photos": [{"id": "x"}],
        }
        request = CreatePetRequest(customer_id=customer_id, pet=pet(customer_id="nobody", **given))
        made = api.pets.CreatePet(request)
        assert made.customer_id == customer_id
        assert all(getattr(made, field) != getattr(request.pet, field) for field in given)


class TestParts:
    """What can be made together with a pet."""

    def test_notes(self, api: Api, customer_id: str) -> None:
        given = [{"content": "newest"}, {"content": "oldest", "last_updated_by": "Mary"}]
        made = api.new_pet(customer_id, notes=given)
        assert [note.content for note in made.notes] == ["newest", "oldest"]
        assert [note.last_updated_by for note in made.notes] == ["owner", "Mary"]
        assert {note.last_updated_time.ToNanoseconds() for note in made.notes} == {
            made.created_time.ToNanoseconds()
        }
        api.append(made, "newer")
        assert [note.content for note in api.pet(made).notes] == ["newer", "newest", "oldest"]

    def test_more_text_than_a_pet_shows(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, notes=[{"content": "é" * 9000}] * 100)
        assert 50 < len(made.notes) < 100
        assert api.pet(made) == made

    def test_codes(self, api: Api, customer_id: str) -> None:
        codes = [api.new_code(color="red"), api.new_code(description="bites")]
        made = api.new_pet(customer_id, pet_codes=[{"id": codes[1].id}, {"id": codes[0].id}])
        assert list(made.pet_codes) == [codes[1], codes[0]]

    def test_only_ids_of_codes_are_read(self, api: Api, customer_id: str) -> None:
        code = api.new_code()
        made = api.new_pet(customer_id, pet_codes=[{"id": code.id, "abbreviation": "mine", "color": "?"}])
        assert list(made.pet_codes) == [code]

    def test_repeated_code(self, api: Api, customer_id: str) -> None:
        code = api.new_code()
        made = api.new_pet(customer_id, pet_codes=[{"id": code.id}] * 2)
        assert list(made.pet_codes) == [code]

    def test_unknown_codes(self, api: Api, customer_id: str) -> None:
        codes = [{"id": api.new_code().id}, {"id": "nope"}, {}]
        request = CreatePetRequest(customer_id=customer_id, pet=pet(pet_codes=codes))
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.CreatePet, request)
        assert failure.reason == "PET_CODE_UNKNOWN"
        assert failure.fields == ["pet.pet_codes[1].id", "pet.pet_codes[2].id"]

    def test_code_of_another_company(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        code = new_api().new_code()
        request = CreatePetRequest(customer_id=customer_id, pet=pet(pet_codes=[{"id": code.id}]))
        failed(StatusCode.INVALID_ARGUMENT, api.pets.CreatePet, request)


class TestQuota:
    def test_exceeded(self, new_api: NewApi) -> None:
        api = new_api()
        api.set_company(max_pets_per_customer=2)
        owner = api.new_customer()
        pets = [api.new_pet(owner.id) for _ in range(2)]
        request = CreatePetRequest(customer_id=owner.id, pet=pet())
        failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.pets.CreatePet, request)
        assert (failure.reason, failure.subject) == ("PET_QUOTA_EXCEEDED", f"customer:{owner.id}")
        api.new_pet(api.new_customer().id)
        api.delete(pets[0])
        api.pets.CreatePet(request)

    def test_default(self, api: Api, customer_id: str) -> None:
        for _ in range(2):
            requests = [CreatePetRequest(pet=pet())] * 50
            api.batch(customer_id, requests)
        request = CreatePetRequest(customer_id=customer_id, pet=pet())
        failed(StatusCode.RESOURCE_EXHAUSTED, api.pets.CreatePet, request)

    def test_a_lower_limit_counts_from_the_next_call_on(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        api.delete(api.new_pet(customer_id))
        company = {"max_pets_per_customer": 1}
        api.accounts.UpdateCompany(UpdateCompanyRequest(**company))
        request = CreatePetRequest(customer_id=customer_id, pet=pet())
        assert (
            failed(StatusCode.RESOURCE_EXHAUSTED, api.pets.CreatePet, request).reason == "PET_QUOTA_EXCEEDED"
        )
        api.accounts.UpdateCompany(UpdateCompanyRequest(max_pets=1))
        request = CreatePetRequest(customer_id=api.new_customer().id, pet=pet())
        failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.pets.CreatePet, request)
        assert failure.reason == "COMPANY_PET_QUOTA_EXCEEDED"
        assert api.pet(made) == made
