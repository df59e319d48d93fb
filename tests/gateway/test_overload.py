"""Callers who want more than their share: they are rejected, and others are answered."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import grpc
import httpx
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc import StatusCode
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub

from pawport.apis.dialects import FACES
from pawport.config import Settings
from pawport.gateway.config import LISTENER, configuration
from pawport.gateway.envoy import EnvoyProcess
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, GetPetRequest
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from tests.gateway.busy_lab import MEMORY, SILENCE, STREAMS
from tests.gateway.conftest import gateway

LASTING = GetPetRequest(customer_id="c", id="p")
NEW = CreatePetRequest(customer_id="c", pet=Pet(name="Rex", type="DOG", breed="Pug"))
PATH = "/v1/customers/c/pets"
PATIENCE = 30.0  # seconds
LAB = "tests.gateway.busy_lab:application"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An Envoy whose calls may use very little."""
    with gateway(application=LAB) as address:
        yield address


@pytest.fixture
def sent(address: str) -> Iterator[Any]:
    """Sends the beginning of a request over a connection of its own; returns the connection."""
    host, port = address.split(":")
    with ExitStack() as stack:

        def send(begin: bytes) -> socket.socket:
            connection = stack.enter_context(socket.create_connection((host, int(port)), PATIENCE))
            connection.sendall(begin)
            return connection

        yield send


def of_key(key: str) -> Any:
    return (("x-api-key", key),)


def headers_of(error: Any) -> dict[str, Any]:
    return dict(error.trailing_metadata() or ()) | dict(error.initial_metadata() or ())


def post(length: int, key: str = "", path: str = PATH) -> bytes:
    """The beginning of a request with a body."""
    auth = f"x-api-key: {key}\r\n" if key else ""
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{auth}"
    return f"{head}content-length: {length}\r\n\r\n".encode()


def answer(connection: socket.socket) -> tuple[int, Any]:
    """The status and the JSON of the answer on a connection."""
    response = b""
    while b"\r\n\r\n" not in response or not response.rstrip().endswith(b"}"):
        piece = connection.recv(65536)
        assert piece, response
        response += piece
    head, body = response.split(b"\r\n\r\n", 1)
    return int(head.split()[1]), json.loads(body)


def test_one_key_leaves_room_for_others(address: str) -> None:
    async def scenario() -> list[Any]:
        async with grpc.aio.insecure_channel(address) as channel:
            stub = PetServiceStub(channel)
            greedy = [asyncio.ensure_future(stub.GetPet(LASTING, metadata=of_key("a"))) for _ in range(30)]
            done, lasting = await asyncio.wait(greedy, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            # Others are answered while one key has all that it may have.
            assert (await stub.CreatePet(NEW, metadata=of_key("b"))).name == "Rex"
            while len(lasting) > 2:
                more, lasting = await asyncio.wait(
                    lasting, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
                )
                done |= more
            # Half of the four that may run; the others waited in vain, or were too many to wait.
            assert len(done) == 28
            for call in lasting:
                call.cancel()
            return [call.exception() for call in done]

    for error in asyncio.run(scenario()):
        check_refusal(error)


def check_refusal(error: Any) -> None:
    assert error.code() is StatusCode.UNAVAILABLE, error
    metadata = headers_of(error)
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    assert status.message == error.details() == "too many calls are in progress; please retry"
    info, retry = details.ErrorInfo(), details.RetryInfo()
    found: list[Message] = [info, retry]
    assert all(detail.Unpack(into) for detail, into in zip(status.details, found, strict=True))
    assert (info.reason, info.domain) == ("UNAVAILABLE", "pawport")
    assert metadata["retry-after"] == "1"


def test_over_json(address: str) -> None:
    async def scenario() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=None)
        headers = {"x-api-key": "a"}
        async with httpx.AsyncClient(
            base_url=f"http://{address}", timeout=PATIENCE, limits=limits, headers=headers
        ) as http:
            calls = [asyncio.ensure_future(http.get(f"{PATH}/p")) for _ in range(12)]
            done: set[Any] = set()
            lasting = set(calls)
            while len(lasting) > 2:
                more, lasting = await asyncio.wait(
                    lasting, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
                )
                done |= more
            assert (await http.get("/healthz")).status_code == 200
            for call in lasting:
                call.cancel()
            return [call.result() for call in done]

    for refused in asyncio.run(scenario()):
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["code"] == StatusCode.UNAVAILABLE.value[0]


class TestBodies:
    def test_without_a_key_they_are_not_waited_for(self, sent: Any) -> None:
        begun = time.monotonic()
        connections = [sent(post(100)) for _ in range(50)]
        assert {answer(connection)[0] for connection in connections} == {401}
        assert time.monotonic() - begun < PATIENCE

    def test_over_grpc(self, address: str) -> None:
        """A call that has no key, and never sends its message."""
        with grpc.insecure_channel(address) as channel:
            call = channel.stream_unary("/pawport.v1.PetService/CreatePet")
            with pytest.raises(grpc.RpcError) as caught:
                call(never(), timeout=PATIENCE)
        assert caught.value.code() is StatusCode.UNAUTHENTICATED  # type: ignore[attr-defined]  # the stubs lack it

    @pytest.mark.parametrize("begin", [b"", b'{"customerId"'])
    def test_one_that_does_not_come(self, sent: Any, begin: bytes) -> None:
        status, body = answer(sent(post(100, "b") + begin))
        assert (status, body["status"]) == (408, "DEADLINE_EXCEEDED")
        assert body["message"] == "the request did not arrive in time"

    def test_one_that_does_not_come_over_grpc(self, address: str) -> None:
        with grpc.insecure_channel(address) as channel:
            call = channel.stream_unary("/pawport.v1.PetService/CreatePet")
            with pytest.raises(grpc.RpcError) as caught:
                call(never(), timeout=PATIENCE, metadata=of_key("b"))
        error: Any = caught.value
        assert (error.code(), error.details()) == (
            StatusCode.DEADLINE_EXCEEDED,
            "the request did not arrive in time",
        )

    def test_one_that_comes_slowly(self, sent: Any) -> None:
        body = json.dumps({"pet": {"name": "Rex", "type": "DOG", "breed": "Pug"}}).encode()
        connection = sent(post(len(body), "b"))
        for index in range(0, len(body), 10):
            time.sleep(SILENCE / 4)
            connection.sendall(body[index : index + 10])
        assert answer(connection)[0] == 200

    def test_too_much_at_once(self, sent: Any) -> None:
        size = MEMORY // 4
        connections = [sent(post(size, "b") + b" " * 1000) for _ in range(6)]
        statuses = sorted(answer(connection)[0] for connection in connections)
        # Two are half of what all may send; they are ended since they do not go on.
        assert statuses == [408, 408, 503, 503, 503, 503]
        body = json.dumps({"pet": {"name": "Rex", "type": "DOG", "breed": "Pug"}}).ljust(size).encode()
        assert answer(sent(post(size, "b") + body))[0] == 200

    def test_the_deadline_of_the_caller(self, sent: Any) -> None:
        head = post(100, "b").replace(b"host: x", b"host: x\r\ngrpc-timeout: 300m")
        status, body = answer(sent(head))
        assert (status, body["message"]) == (504, "the deadline was exceeded")


def never() -> Iterator[bytes]:
    """No message, for longer than the test lasts."""
    time.sleep(PATIENCE)
    yield b""


def test_too_much_memory() -> None:
    """With a bound that the process exceeds as soon as it has started."""
    config = configuration(Settings.parse({"listen": "127.0.0.1:0"}), faces=FACES, application=LAB)
    for monitor in config["overload_manager"]["resource_monitors"]:
        if "max_heap_size_bytes" in monitor["typed_config"]:
            monitor["typed_config"]["max_heap_size_bytes"] = 1 << 20
    with EnvoyProcess(config) as envoy:
        address = f"127.0.0.1:{envoy.admin.port(LISTENER)}"
        refused = rejected_for_memory(address)
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["status"] == "UNAVAILABLE"
        with grpc.insecure_channel(address) as channel, pytest.raises(grpc.RpcError) as caught:
            PetServiceStub(channel).CreatePet(NEW, metadata=of_key("b"))  # type: ignore[no-untyped-call]
        assert caught.value.code() is StatusCode.UNAVAILABLE  # type: ignore[attr-defined]  # the stubs lack it


def rejected_for_memory(address: str) -> httpx.Response:
    """The first answer that is an error: Envoy looks at its memory a few times a second."""
    end = time.monotonic() + PATIENCE
    while True:
        answered = httpx.post(f"http://{address}{PATH}", json={}, headers={"x-api-key": "b"})
        if answered.status_code == 503:
            return answered
        assert time.monotonic() < end
        time.sleep(0.1)


def test_streams_that_only_wait(address: str) -> None:
    async def scenario() -> None:
        async with grpc.aio.insecure_channel(address) as channel:
            stub = ServerReflectionStub(channel)  # type: ignore[no-untyped-call]  # generated
            listing = ServerReflectionRequest(list_services="")

            async def opened() -> Any:
                stream = stub.ServerReflectionInfo()
                await stream.write(listing)
                await stream.read()
                return stream

            streams = [await opened() for _ in range(STREAMS // 2)]
            with pytest.raises(grpc.aio.AioRpcError) as caught:
                # Nothing is written: that fails in another way when the answer is already there.
                await stub.ServerReflectionInfo().read()
            assert caught.value.code() is StatusCode.UNAVAILABLE
            assert "too many streams" in str(caught.value.details())
            assert headers_of(caught.value)["retry-after"] == "1"
            streams[0].cancel()
            end = time.monotonic() + PATIENCE
            while True:  # until the host has seen that the caller left
                try:
                    await opened()
                    return
                except grpc.aio.AioRpcError:
                    assert time.monotonic() < end
                    await asyncio.sleep(0.1)

    asyncio.run(scenario())
