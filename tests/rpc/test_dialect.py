"""What a reply tells the gateway, when the call came over the route of a dialect."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import grpc
import pytest
from grpc import StatusCode

from pawport.accounts import Company, Principal
from pawport.errors import NotFound, invalid
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.petnow.v2 import pet_service_pb2 as messages
from pawport.gen.petnow.v2 import pet_service_pb2_grpc as stubs
from pawport.rpc.dialect import Failure, HttpError
from pawport.rpc.pipeline import Pipeline, PipelineServer

ROUTE = ("x-rest-dialect", "petnow")


class Pets(stubs.PetServiceServicer):
    """Does as the id says."""

    async def GetPet(self, request: messages.GetPetRequest, context: Any) -> Any:
        match request.pet_id:
            case "wrong":
                raise invalid("pet_id", 'is "wrong": ü\x7f\ud83d\n')
            case "none":
                raise NotFound("pet", "none")
            case "defect":
                raise RuntimeError("secret")
        return messages.GetPetResponse()

    async def DeletePet(self, request: messages.DeletePetRequest, context: Any) -> Any:
        return messages.DeletePetResponse()


class Usage:
    """Counts nothing."""

    def count_call(self, principal: Principal) -> None: ...

    count_error = count_limit_hit = count_call


def render(failure: Failure) -> HttpError:
    """All that is known of a failure."""
    details = [[each.field, each.description] for each in failure.violations]
    return HttpError(418, [failure.code.name, ErrorReason.Name(failure.reason), failure.message, details])


async def anyone(secrets: tuple[str, ...]) -> Principal:
    """One without a plan."""
    company = Company("com_1", "Paws", "UTC", "US", 100)
    return Principal(company, "key_1", "desk", frozenset("*"), None)


async def unlimited(principal: Principal) -> Sequence[tuple[str, str]]:
    raise AssertionError("no key here has a plan")


async def called(name: str, request: Any, *metadata: tuple[str, str]) -> tuple[StatusCode, dict[str, Any]]:
    """The status of a call, and all the metadata of its reply."""
    server = grpc.aio.server()
    wrapped: Any = PipelineServer(server, Pipeline(anyone, unlimited, Usage(), {"petnow.v2": render}))
    stubs.add_PetServiceServicer_to_server(Pets(), wrapped)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        call = getattr(stubs.PetServiceStub(channel), name)(request, metadata=metadata)
        code = await call.code()
        told = {**dict(await call.initial_metadata()), **dict(await call.trailing_metadata())}
    await server.stop(None)
    return code, told


def get(pet_id: str, *metadata: tuple[str, str]) -> tuple[StatusCode, dict[str, Any]]:
    return asyncio.run(called("GetPet", messages.GetPetRequest(pet_id=pet_id), *metadata))


class TestError:
    def test_is_rendered(self) -> None:
        code, told = get("none", ROUTE)
        assert (code, told["x-http-code"]) == (StatusCode.NOT_FOUND, "418")
        assert json.loads(told["x-error-json"]) == ["NOT_FOUND", "PET_NOT_FOUND", "pet none not found", []]

    def test_has_its_violations_in_a_header_that_any_text_fits_into(self) -> None:
        code, told = get("wrong", ROUTE)
        assert code is StatusCode.INVALID_ARGUMENT
        assert told["x-error-json"].isascii()
        assert told["x-error-json"].isprintable()
        assert json.loads(told["x-error-json"])[3] == [["pet_id", 'is "wrong": ü\x7f?\n']]

    def test_tells_nothing_of_a_defect(self) -> None:
        code, told = get("defect", ROUTE)
        assert (code, told["x-http-code"]) == (StatusCode.INTERNAL, "418")
        assert json.loads(told["x-error-json"])[:2] == ["INTERNAL", "INTERNAL"]
        assert "secret" not in str(told)

    @pytest.mark.parametrize("pet_id", ["none", "wrong", "defect"])
    def test_is_canonical_over_grpc(self, pet_id: str) -> None:
        _, told = get(pet_id)
        assert not {"x-http-code", "x-error-json"} & told.keys()
        assert "grpc-status-details-bin" in told


class TestSuccess:
    def test_has_the_status_that_the_schema_says(self) -> None:
        request = messages.DeletePetRequest(pet_id="a")
        code, told = asyncio.run(called("DeletePet", request, ROUTE))
        assert (code, told["x-http-code"]) == (StatusCode.OK, "204")

    def test_is_without_a_word_otherwise(self) -> None:
        request = messages.DeletePetRequest(pet_id="a")
        assert "x-http-code" not in asyncio.run(called("DeletePet", request))[1]
        assert "x-http-code" not in get("a", ROUTE)[1]
