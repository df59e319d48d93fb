"""Methods that answer with a stream, in the pipeline, on grpcio's server."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.wrappers_pb2 import DESCRIPTOR as WRAPPERS
from google.protobuf.wrappers_pb2 import Int32Value
from grpc import StatusCode

from pawport.accounts import Company, Principal
from pawport.errors import NotFound, Unauthenticated
from pawport.gen.pawport.v1.options_pb2 import required_scope
from pawport.rpc.caller import caller, reply_headers
from pawport.rpc.observation import CallEnd
from pawport.rpc.pipeline import Pipeline, PipelineServer

SERVICE = "streamlab.Lab"


@pytest.fixture(scope="module", autouse=True)
def schema() -> None:
    """A service with one method, which counts."""
    file = FileDescriptorProto(name="streamlab.proto", package="streamlab", dependency=[WRAPPERS.name])
    service = file.service.add(name="Lab")
    kind = ".google.protobuf.Int32Value"
    method = service.method.add(name="Count", input_type=kind, output_type=kind, server_streaming=True)
    method.options.Extensions[required_scope] = "pets:read"
    descriptor_pool.Default().AddSerializedFile(file.SerializeToString())


class Usage:
    """Counts nothing."""

    def count_call(self, principal: Principal) -> None: ...

    count_error = count_limit_hit = count_call


class Keys:
    """Whoever has a key may read pets."""

    def known(self, secrets: tuple[str, ...]) -> None:
        """None is in memory."""

    async def authenticate(self, secrets: tuple[str, ...], address: str) -> Principal:
        if not secrets:
            raise Unauthenticated("an API key is required")
        company = Company("com_1", "Paws", "UTC", "US", 100)
        return Principal(company, "key_1", "desk", frozenset({secrets[0]}), None)


async def unlimited(principal: Principal, *, is_told: bool) -> Sequence[tuple[str, str]]:
    raise AssertionError("no key here has a plan")


async def count(request: Int32Value, context: Any) -> AsyncIterator[Int32Value]:
    """As far as it is asked to; not for ever."""
    reply_headers().append(("x-company", caller().company_id))
    for number in range(request.value):
        if number == 3:
            raise NotFound("pet", "3")
        yield Int32Value(value=number)


async def called(upto: int, key: str) -> tuple[list[int], StatusCode, list[CallEnd]]:
    """The numbers, the status, and what was observed."""
    ends: list[CallEnd] = []
    server = grpc.aio.server()
    pipeline = Pipeline(Keys(), unlimited, Usage(), ends.append)
    handler = grpc.unary_stream_rpc_method_handler(count)
    PipelineServer(server, pipeline).add_registered_method_handlers(SERVICE, {"Count": handler})  # type: ignore[arg-type]
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    numbers = []
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        method = channel.unary_stream(
            f"/{SERVICE}/Count", Int32Value.SerializeToString, Int32Value.FromString
        )
        call = method(Int32Value(value=upto), metadata=(("x-api-key", key),) if key else ())
        with suppress(grpc.aio.AioRpcError):
            async for reply in call:
                numbers.append(reply.value)  # noqa: PERF401 - those before an error count
        code = await call.code()
    await server.stop(None)
    return numbers, code, ends


def outcome(upto: int, key: str) -> tuple[list[int], StatusCode, list[str]]:
    numbers, code, ends = asyncio.run(called(upto, key))
    return numbers, code, [f"{end[0]} {end[1]}" for end in ends]


PATH = f"/{SERVICE}/Count"


def test_a_stream() -> None:
    assert outcome(3, "pets:read") == ([0, 1, 2], StatusCode.OK, [f"{PATH} OK"])


def test_an_empty_one() -> None:
    assert outcome(0, "pets:read") == ([], StatusCode.OK, [f"{PATH} OK"])


def test_an_error_in_the_middle() -> None:
    assert outcome(9, "pets:read") == ([0, 1, 2], StatusCode.NOT_FOUND, [f"{PATH} NOT_FOUND"])


def test_callers_who_may_not() -> None:
    assert outcome(3, "") == ([], StatusCode.UNAUTHENTICATED, [f"{PATH} UNAUTHENTICATED"])
    assert outcome(3, "other") == ([], StatusCode.PERMISSION_DENIED, [f"{PATH} PERMISSION_DENIED"])
