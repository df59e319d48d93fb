"""More calls than can be answered soon: some are refused at once, the others are answered."""

import asyncio
from collections.abc import Sequence
from typing import Any

import grpc
import httpx
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub

SLOW = GetPetRequest(customer_id="c", id="slow")
CALLS = 300
MOST_BURSTS = 30  # until the gateway has learned how slow these calls are


def test_refused_at_once_with_a_time_to_try_again(address: str) -> None:
    async def scenario() -> list[Any]:
        async with grpc.aio.insecure_channel(address) as channel:
            for _ in range(MOST_BURSTS):
                if errors := await burst(channel):
                    return errors
        raise AssertionError("no call was refused")

    errors = asyncio.run(scenario())
    assert len(errors) < CALLS
    for error in errors:
        check(error)


def test_callers_of_json_are_told_too(address: str) -> None:
    async def scenario() -> Sequence[httpx.Response]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=60, limits=limits) as http:
            for _ in range(MOST_BURSTS):
                calls = (http.get("/v1/customers/c/pets/slow") for _ in range(CALLS))
                refused = [answer for answer in await asyncio.gather(*calls) if answer.is_error]
                if refused:
                    assert (await http.get("/healthz")).status_code == 200
                    return refused
        raise AssertionError("no call was refused")

    for answer in asyncio.run(scenario()):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["code"] == StatusCode.UNAVAILABLE.value[0]


async def burst(channel: grpc.aio.Channel) -> list[Any]:
    """The errors of many slow calls at once."""
    stub = PetServiceStub(channel)
    calls = [asyncio.ensure_future(stub.GetPet(SLOW)) for _ in range(CALLS)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    return [outcome for outcome in outcomes if isinstance(outcome, BaseException)]


def check(error: Any) -> None:
    assert error.code() is StatusCode.UNAVAILABLE, error
    metadata = dict(error.trailing_metadata() or ()) | dict(error.initial_metadata() or ())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    assert (status.code, status.message) == (StatusCode.UNAVAILABLE.value[0], error.details())
    info, retry = details.ErrorInfo(), details.RetryInfo()
    assert all(detail.Unpack(into) for detail, into in zip(status.details, (info, retry), strict=True))
    assert (info.reason, info.domain) == ("UNAVAILABLE", "pawport")
    assert retry.retry_delay.seconds == 1
    assert metadata["retry-after"] == "1"
