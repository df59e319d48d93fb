"""A key belongs to one company, so no method has to be told which."""

import pytest
from grpc import StatusCode

from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.table.examples import example
from tests.table.methods import METHODS, path
from tests.table.outcome import outcomes
from tests.table.world import new_world

_DOCUMENTED = [
    *("PetService.CreatePet", "PetService.GetPet", "PetService.UpdatePet", "PetService.ListPets"),
    *("PetService.AppendPetNotes", "PetService.ListPetNotes", "PetService.AppendPetCodes"),
    "PetService.ListAllPets",
]
_WITH_COMPANY = [name for name, method in METHODS.items() if "company_id" in method.input_type.fields_by_name]


@pytest.mark.parametrize("method", sorted({*_DOCUMENTED, *_WITH_COMPANY}))
def test_a_request_without_company(server: Served, method: str):
    api = Api(server)
    request = example(method, new_world(api))
    if method in _WITH_COMPANY:
        request.ClearField("company_id")
    (answer,) = outcomes(server.channel, path(METHODS[method]), [request], bearer(api.key))
    assert answer.code is StatusCode.OK, answer
