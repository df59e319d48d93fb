"""The limits of a key by its plan, and what its caller is told."""

import itertools
import time
from typing import Any

import grpc
import httpx
import pytest
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc import StatusCode
from sqlalchemy import update

from pawport.accounts.tables import api_keys
from pawport.gen.pawport.v1.account_service_pb2 import CreateKeyRequest
from pawport.gen.pawport.v1.pet_code_service_pb2 import PetCodeServiceListPetCodesRequest
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, ListPetsRequest
from tests.contract.client import Api, Stubs, bearer
from tests.service import http_client

HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
UNKNOWN = GetPetRequest(customer_id="x", id="y")


def stubs_of(api: Api, plan: str, *scopes: str) -> Stubs:
    return api.with_metadata(*bearer(api.new_key(*(scopes or ["*"]), plan=plan)[1]))


def limits_in(metadata: Any) -> tuple[str, ...]:
    given = dict(metadata)
    return tuple(given[name] for name in HEADERS if name in given)


def refusal(stubs: Stubs) -> Any:
    """The error of the first call that is refused: the eleventh, or one of a later second."""
    for _ in range(61):
        with pytest.raises(grpc.RpcError) as caught:
            stubs.pets.GetPet(UNKNOWN)
        error: Any = caught.value
        if error.code() is not StatusCode.NOT_FOUND:
            return error
    raise AssertionError("no call was refused")


def child_of(api: Api, maker: Stubs) -> Stubs:
    """Stubs with a free key that the other's key made."""
    request = CreateKeyRequest(key={"name": "child", "scopes": ["*"]})
    return api.with_metadata(*bearer(maker.accounts.CreateKey(request).secret))


def failed_code(stubs: Stubs) -> StatusCode:
    """What the call of a pet that is not there ends with."""
    with pytest.raises(grpc.RpcError) as caught:
        stubs.pets.GetPet(UNKNOWN)
    code: StatusCode = caught.value.code()
    return code


class TestHeaders:
    def test_successes_have_none(self, api: Api, customer_id: str) -> None:
        _, call = stubs_of(api, "free").pets.ListPets.with_call(ListPetsRequest(customer_id=customer_id))
        assert limits_in(call.initial_metadata()) == limits_in(call.trailing_metadata()) == ()

    def test_of_a_refusal(self, api: Api) -> None:
        limit, remaining, reset = limits_in(refusal(stubs_of(api, "free")).trailing_metadata())
        assert limit == "60"
        assert 0 <= int(remaining) < 60
        assert 0 < int(reset) <= 60


class TestRefusals:
    def test_says_why_and_when_to_try_again(self, api: Api) -> None:
        key_id, key = api.new_key("*", plan="free")
        error = refusal(api.with_metadata(*bearer(key)))
        assert error.code() is StatusCode.RESOURCE_EXHAUSTED
        metadata = dict(error.trailing_metadata())
        info, quota, retry = details.ErrorInfo(), details.QuotaFailure(), details.RetryInfo()
        packed = status_pb2.Status.FromString(metadata["grpc-status-details-bin"]).details
        assert all(detail.Unpack(into) for detail, into in zip(packed, (info, quota, retry), strict=True))
        assert (info.reason, info.domain) == ("RATE_LIMITED", "pawport")
        assert quota.violations[0].subject == f"key:{key_id}"
        assert 0 < retry.retry_delay.ToMilliseconds() <= 60_000
        assert int(metadata["retry-after"]) == -(-retry.retry_delay.ToMilliseconds() // 1000)
        assert limits_in(error.trailing_metadata())[0] == "60"

    def test_a_call_without_the_scope_does_not_count(self, api: Api, customer_id: str) -> None:
        stubs = stubs_of(api, "free", "pets:read")
        for _ in range(60):  # a minute's allowance
            with pytest.raises(grpc.RpcError) as caught:
                stubs.pet_codes.ListPetCodes(PetCodeServiceListPetCodesRequest())
            assert caught.value.code() is StatusCode.PERMISSION_DENIED
        stubs.pets.ListPets(ListPetsRequest(customer_id=customer_id))

    def test_a_key_makes_no_more_calls_by_making_keys(self, api: Api) -> None:
        maker = stubs_of(api, "free")
        began = time.monotonic()
        children = [child_of(api, maker) for _ in range(5)]
        keys = [maker, *children, child_of(api, children[0])]
        codes = [failed_code(stubs) for stubs in keys for _ in range(10)]
        made = len(keys) - 1 + codes.count(StatusCode.NOT_FOUND)
        assert made <= 10 * (1 + time.monotonic() - began)

    def test_keys_of_a_key_without_limits_count_apart(self, api: Api) -> None:
        with api.database.transaction() as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == api.key_id).values(owner=True))
        owner = api.with_metadata(*bearer(api.key))
        refusal(child_of(api, owner))
        assert failed_code(child_of(api, owner)) is StatusCode.NOT_FOUND

    def test_other_keys_of_the_company_go_on(self, api: Api, customer_id: str) -> None:
        refusal(stubs_of(api, "free"))
        stubs_of(api, "free").pets.ListPets(ListPetsRequest(customer_id=customer_id))


class TestHttp:
    @pytest.fixture(autouse=True)
    def _only_with_http(self, api: Api) -> None:
        if not api.served.has_http:
            pytest.skip("this server has no gateway")

    def test_headers_and_429(self, api: Api, customer_id: str) -> None:
        with client(api, "free") as http:
            first = http.get(f"/v1/customers/{customer_id}/pets")
            assert first.status_code == 200
            assert limits_in(first.headers) == ("60", "59", "60")
            second = http.get(f"/v1/customers/{customer_id}/pets")
            assert limits_in(second.headers)[:2] == ("60", "58")
            assert 0 < int(second.headers["x-ratelimit-reset"]) <= 60
            missing = http.get(f"/v1/customers/{customer_id}/pets/nope")
            assert missing.status_code == 404
            assert limits_in(missing.headers)[:2] == ("60", "57")
            refused = next(
                answer
                for _ in itertools.count()
                if (answer := http.get("/v1/customers/x/pets/y")).is_error and answer.status_code != 404
            )
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert limits_in(refused.headers)[0] == "60"
        reasons = [detail.get("reason") for detail in refused.json()["details"]]
        assert "RATE_LIMITED" in reasons

    def test_calls_of_grpc_web_have_none(self, api: Api, customer_id: str) -> None:
        request = ListPetsRequest(customer_id=customer_id).SerializeToString()
        framed = b"\0" + len(request).to_bytes(4, "big") + request
        kind = {"content-type": "application/grpc-web+proto"}
        with client(api, "free") as http:
            answer = http.post("/pawport.v1.PetService/ListPets", content=framed, headers=kind)
        assert b"grpc-status:0" in answer.content
        assert limits_in(answer.headers) == ()

    def test_of_the_pro_plan(self, api: Api, customer_id: str) -> None:
        with client(api, "pro") as http:
            assert limits_in(http.get(f"/v1/customers/{customer_id}/pets").headers) == ("300", "299", "60")

    def test_the_owner_has_none(self, api: Api, customer_id: str) -> None:
        with client(api, "enterprise") as http:
            assert limits_in(http.get(f"/v1/customers/{customer_id}/pets").headers) == ()


def client(api: Api, plan: str) -> httpx.Client:
    _, key = api.new_key("*", plan=plan)
    return http_client(api.served.address, headers={"x-api-key": key})
