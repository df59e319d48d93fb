"""x-request-id: every answer has one, the caller's own if it is valid."""

from typing import Any

import grpc
import httpx
import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, ListPetsRequest
from tests.contract.client import Api, bearer
from tests.service import http_client

NAME = "x-request-id"
OURS = "from-the-caller-1"


def id_of_success(api: Api, customer_id: str, *given: str) -> str:
    stubs = api.with_metadata(*bearer(api.new_key("*")[1]), *((NAME, each) for each in given))
    _, call = stubs.pets.ListPets.with_call(ListPetsRequest(customer_id=customer_id))
    return str(dict(call.initial_metadata())[NAME])


def id_of_failure(api: Api, *given: str) -> str:
    stubs = api.with_metadata(*bearer(api.new_key("*")[1]), *((NAME, each) for each in given))
    with pytest.raises(grpc.RpcError) as caught:
        stubs.pets.GetPet(GetPetRequest(customer_id="x", id="y"))
    error: Any = caught.value
    assert error.code() is StatusCode.NOT_FOUND
    return str(dict(error.trailing_metadata())[NAME])


def test_the_callers_own_is_answered(api: Api, customer_id: str) -> None:
    assert id_of_success(api, customer_id, OURS) == OURS
    assert id_of_failure(api, OURS) == OURS


def test_without_one_each_call_gets_another(api: Api, customer_id: str) -> None:
    ids = {id_of_success(api, customer_id), id_of_success(api, customer_id), id_of_failure(api)}
    assert len(ids) == 3
    assert "" not in ids


def test_one_that_cannot_stand_in_a_log_is_replaced(api: Api, customer_id: str) -> None:
    for given in ("ann@example.com", "x" * 129, "Ann Lee"):
        assert given not in (id_of_success(api, customer_id, given), id_of_failure(api, given))


class TestHttp:
    @pytest.fixture
    def http(self, api: Api) -> httpx.Client:
        if not api.served.has_http:
            pytest.skip("this server has no gateway")
        key = api.new_key("*")[1]
        return http_client(api.served.address, headers={"x-api-key": key})

    @pytest.mark.parametrize("path", ["/v1/company", "/v1/customers/x/pets/y", "/v1/nothing"])
    def test_answers_have_it(self, http: httpx.Client, path: str) -> None:
        with http:
            assert http.get(path, headers={NAME: OURS}).headers[NAME] == OURS
            made = {http.get(path).headers[NAME] for _ in range(2)}
        assert len(made) == 2

    def test_one_value_only(self, http: httpx.Client) -> None:
        with http:
            given = [(NAME, OURS), (NAME, "other")]
            (answered,) = http.get("/v1/company", headers=given).headers.get_list(NAME)
        assert answered not in (OURS, "other")

    def test_of_what_the_gateway_refuses(self, http: httpx.Client) -> None:
        with http:
            refused = http.post("/v1/customers", content=b"{", headers={NAME: OURS})
            assert (refused.status_code, refused.headers[NAME]) == (400, OURS)
            cut = http.post("/v1/customers", content=b"{", headers={NAME: "x" * 1000})
            assert len(cut.headers[NAME]) <= 128
