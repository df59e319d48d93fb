"""A microchip is one living pet's of a company."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    CreatePetRequest,
    MergePetsRequest,
    UndeletePetRequest,
    UpdatePetRequest,
)
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import Failure, failed

pytestmark = pytest.mark.any_host

CHIP = {"given": "985 112 345 678 903"}
SAME = {"given": "985112345678903"}
OTHER = {"given": "123*456*789"}


def refused(api: Api, customer_id: str, **fields: object) -> Failure:
    """The refusal of a new pet."""
    request = CreatePetRequest(customer_id=customer_id, pet=pet(**fields))
    return failed(StatusCode.ALREADY_EXISTS, api.pets.CreatePet, request)


class TestCreate:
    def test_names_the_field_and_the_pet(self, api: Api, customer_id: str) -> None:
        first = api.new_pet(customer_id, microchips=[CHIP])
        failure = refused(api, customer_id, microchips=[OTHER, SAME])
        assert failure.reason == "MICROCHIP_TAKEN"
        assert failure.field == "pet.microchips[1].given"
        assert failure.resource == ("pet", first.id)
        assert first.id in failure.message
        assert customer_id in failure.message

    def test_names_no_pet_to_who_may_not_read(self, api: Api, customer_id: str) -> None:
        first = api.new_pet(customer_id, microchips=[CHIP])
        writer = api.with_key("pets:write")
        request = CreatePetRequest(customer_id=customer_id, pet=pet(microchips=[SAME]))
        failure = failed(StatusCode.ALREADY_EXISTS, writer.pets.CreatePet, request)
        assert failure.resource == ("microchip", "985112345678903")
        assert first.id not in failure.message
        assert failure.field == "pet.microchips[0].given"

    def test_undoes_what_was_written(self, api: Api, customer_id: str) -> None:
        api.new_pet(customer_id, microchips=[CHIP])
        refused(api, customer_id, microchips=[OTHER, SAME])
        api.new_pet(customer_id, microchips=[OTHER])

    def test_two_chips(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, microchips=[CHIP, OTHER])
        assert [chip.number for chip in made.microchips] == ["985112345678903", "123456789"]
        for chip in (SAME, OTHER):
            assert refused(api, customer_id, microchips=[chip]).resource == ("pet", made.id)

    def test_one_chip_given_twice(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, microchips=[CHIP, OTHER, SAME])
        assert [chip.given for chip in made.microchips] == [CHIP["given"], OTHER["given"]]
        assert api.pet(made) == made

    def test_in_another_company(self, api: Api, customer_id: str, new_api: NewApi) -> None:
        api.new_pet(customer_id, microchips=[CHIP])
        other = new_api()
        other.new_pet(other.new_customer().id, microchips=[CHIP])

    def test_in_one_batch(self, api: Api, customer_id: str) -> None:
        requests = [CreatePetRequest(pet=pet(microchips=[chip])) for chip in (CHIP, SAME)]
        with pytest.raises(Exception, match=r"requests\[1\].pet.microchips\[0\].given"):
            api.batch(customer_id, requests)
        api.new_pet(customer_id, microchips=[CHIP])


class TestUpdate:
    def test_to_a_taken_one(self, api: Api, customer_id: str) -> None:
        first = api.new_pet(customer_id, microchips=[CHIP])
        second = api.new_pet(customer_id, microchips=[OTHER])
        request = UpdatePetRequest(customer_id=customer_id, id=second.id, microchips=[OTHER, SAME])
        failure = failed(StatusCode.ALREADY_EXISTS, api.pets.UpdatePet, request)
        assert failure.field == "microchips[1].given"
        assert failure.resource == ("pet", first.id)
        assert api.pet(second) == second

    def test_to_its_own(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, microchips=[CHIP])
        assert len(api.update(made, microchips=[SAME, OTHER]).microchips) == 2

    def test_lets_go(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, microchips=[CHIP, OTHER])
        api.update(made, microchips=[OTHER])
        second = api.new_pet(customer_id, microchips=[CHIP])
        api.update(made, "microchips")
        api.update(second, microchips=[CHIP, OTHER])


class TestDelete:
    def test_lets_go(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, microchips=[CHIP])
        api.delete(made)
        second = api.new_pet(customer_id, microchips=[SAME])
        request = UndeletePetRequest(customer_id=customer_id, id=made.id)
        failure = failed(StatusCode.ALREADY_EXISTS, api.pets.UndeletePet, request)
        assert (failure.reason, failure.resource) == ("MICROCHIP_TAKEN", ("pet", second.id))
        api.delete(second)
        assert list(api.undelete(made).microchips) == list(made.microchips)
        assert refused(api, customer_id, microchips=[SAME]).resource == ("pet", made.id)


class TestMerge:
    def test_gives_them_to_the_kept_pet(self, api: Api, customer_id: str) -> None:
        kept = api.new_pet(customer_id, microchips=[CHIP])
        duplicate = api.new_pet(customer_id, microchips=[OTHER])
        request = MergePetsRequest(customer_id=customer_id, id=kept.id, duplicate_id=duplicate.id)
        merged: Pet = api.pets.MergePets(request)
        assert [chip.number for chip in merged.microchips] == ["985112345678903", "123456789"]
        for chip in (SAME, OTHER):
            assert refused(api, customer_id, microchips=[chip]).resource == ("pet", kept.id)
