"""CheckMicrochip and LookupMicrochip."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest
from pawport.gen.pawport.v1.registry_service_pb2 import (
    CheckMicrochipRequest,
    CheckMicrochipResponse,
    LookupMicrochipRequest,
)
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import failed

pytestmark = pytest.mark.any_host


class TestCheck:
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (
                "900141-000564647",
                {"kind": "iso", "manufacturer": "SmartTag", "prefix": "900141", "number": "900141000564647"},
            ),
            ("900 140 000 000 001", {"kind": "iso", "shared": True, "number": "900140000000001"}),
            ("756098100000001", {"kind": "iso", "country": "756", "number": "756098100000001"}),
            ("999000000000001", {"kind": "iso", "test": True, "number": "999000000000001"}),
            ("123*456*789", {"kind": "avid", "manufacturer": "AVID", "number": "123456789"}),
            ("0a1234567b", {"kind": "ten_character", "number": "0A1234567B"}),
        ],
    )
    def test_valid(self, api: Api, given: str, said: dict[str, object]) -> None:
        answer = api.registry.CheckMicrochip(CheckMicrochipRequest(microchip=given))
        assert answer == CheckMicrochipResponse(valid=True, **said)

    @pytest.mark.parametrize("given", ["12", "985999999999999", "ü", "* *"])
    def test_not_valid(self, api: Api, given: str) -> None:
        answer = api.registry.CheckMicrochip(CheckMicrochipRequest(microchip=given))
        assert not answer.valid
        assert answer.problem
        assert not answer.kind


class TestLookup:
    def test_answers_what_get_answers(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, microchips=[{"given": "123*456*789"}, {"given": "985112345678903"}])
        api.append(made, "Shy")
        api.apply(made, api.new_code().id)
        for given in ("123456789", "123-456-789", "985 112 345 678 903"):
            assert self.look(api, given) == api.pet(made)

    def test_one_that_died_or_was_deleted(self, api: Api, customer_id: str) -> None:
        chips = {"microchips": [{"given": "985112345678903"}]}
        dead = api.new_pet(customer_id, status=Pet.PASSED_AWAY, **chips)
        assert self.look(api, "985112345678903").status == Pet.PASSED_AWAY
        failure = failed(
            StatusCode.ALREADY_EXISTS,
            api.pets.CreatePet,
            CreatePetRequest(customer_id=customer_id, pet=pet(**chips)),
        )
        assert "which has passed away" in failure.message
        gone = api.delete(dead)
        request = LookupMicrochipRequest(microchip="985 112 345 678 903", show_deleted=True)
        found = api.registry.LookupMicrochip(request)
        assert (found.id, found.deleted) == (gone.id, True)
        made = api.new_pet(customer_id, **chips)
        assert api.registry.LookupMicrochip(request).id == made.id

    def test_nobody_has_it(self, api: Api, customer_id: str, new_api: NewApi) -> None:
        other = new_api()
        other.new_pet(other.new_customer().id, microchips=[{"given": "123456789"}])
        deleted = api.new_pet(customer_id, microchips=[{"given": "1234567"}])
        api.delete(deleted)
        for given in ("123456789", "1234567", "7654321"):
            failure = failed(
                StatusCode.NOT_FOUND, api.registry.LookupMicrochip, LookupMicrochipRequest(microchip=given)
            )
            assert failure.resource == ("microchip", given)

    def test_nothing_to_look_for(self, api: Api) -> None:
        request = LookupMicrochipRequest(microchip="* -")
        failure = failed(StatusCode.INVALID_ARGUMENT, api.registry.LookupMicrochip, request)
        assert failure.fields == ["microchip"]

    def look(self, api: Api, given: str) -> Pet:
        return api.registry.LookupMicrochip(LookupMicrochipRequest(microchip=given))
