"""Calls by grpcio's synchronous client: what a servicer does shows alike on both hosts."""

import queue
import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from google.rpc import status_pb2
from grpc import StatusCode
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from tests.rpc.lab import eventually

Failing = Callable[[], Any]


def failure(call: Failing) -> grpc.RpcError:
    """The error that a call ends with."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    return caught.value


@pytest.fixture
def started(pb2: Any, stub: Any) -> Callable[[], None]:
    """Waits until one more waiting method runs than when this fixture was set up."""
    before = stub.Counts(pb2.Request()).started
    return lambda: eventually(lambda: stub.Counts(pb2.Request()).started > before)


@pytest.fixture
def ended(pb2: Any, stub: Any) -> Callable[[], None]:
    """Waits until no waiting method is left."""
    return lambda: eventually(lambda: stub.Counts(pb2.Request()).live == 0)


class TestUnary:
    def test_reply(self, pb2: Any, stub: Any) -> None:
        assert stub.Echo(pb2.Request(number=7, data=b"abc")) == pb2.Reply(number=7, data=b"abc")

    def test_empty_messages(self, pb2: Any, stub: Any) -> None:
        assert stub.Echo(pb2.Request()) == pb2.Reply()

    def test_reply_after_waiting(self, pb2: Any, stub: Any) -> None:
        assert stub.Sleep(pb2.Request(number=3, seconds=0.3)).number == 3

    def test_many_on_one_connection(self, pb2: Any, stub: Any) -> None:
        futures = [stub.Sleep.future(pb2.Request(number=n, seconds=0.1)) for n in range(1000)]
        assert [future.result().number for future in futures] == list(range(1000))

    def test_peer(self, pb2: Any, stub: Any) -> None:
        assert stub.Peer(pb2.Request()).text.startswith("ipv4:127.0.0.1:")


class TestMetadata:
    def test_both_ways(self, pb2: Any, stub: Any) -> None:
        metadata = [("x-in", "hello"), ("x-in-bin", b"\x00\x01\xfe")]
        reply, call = stub.Metadata.with_call(pb2.Request(), metadata=metadata)
        first, last = dict(call.initial_metadata()), dict(call.trailing_metadata())
        assert (reply.text, reply.data) == ("hello", b"\x00\x01\xfe")
        assert (first["x-first"], first["x-first-bin"]) == ("i", b"\x00\xff\x01")
        assert (last["x-last"], last["x-last-bin"]) == ("t", b"\xfe\x00")

    @pytest.mark.parametrize("size", range(1, 6))
    def test_binary_of_every_padding(self, pb2: Any, stub: Any, size: int) -> None:
        data = b"\xff" * size
        assert stub.Metadata(pb2.Request(), metadata=[("x-in-bin", data)]).data == data


class TestStatus:
    @pytest.mark.parametrize("number", [0, 1], ids=["trailers only", "after initial metadata"])
    def test_abort(self, pb2: Any, stub: Any, number: int) -> None:
        error = failure(lambda: stub.Abort(pb2.Request(number=number)))
        assert error.code() is StatusCode.FAILED_PRECONDITION
        assert error.details() == "bad 100% ünïcode\nline"
        assert dict(error.trailing_metadata())["x-why"] == "y"
        assert dict(error.trailing_metadata())["x-why-bin"] == b"\x08\x09"
        # On the host, the initial metadata of a call that fails comes with its status.
        received = {**dict(error.initial_metadata()), **dict(error.trailing_metadata())}
        assert ("x-first" in received) == bool(number)

    def test_abort_with_status(self, pb2: Any, stub: Any) -> None:
        error = failure(lambda: stub.AbortWithStatus(pb2.Request()))
        details = dict(error.trailing_metadata())["grpc-status-details-bin"]
        status = status_pb2.Status.FromString(details)
        assert (error.code(), error.details()) == (StatusCode.NOT_FOUND, "no such thing")
        assert status.message == "no such thing"
        assert status.details[0].type_url.endswith("google.rpc.ErrorInfo")

    def test_set_code(self, pb2: Any, stub: Any) -> None:
        error = failure(lambda: stub.SetCode(pb2.Request()))
        assert (error.code(), error.details()) == (StatusCode.NOT_FOUND, "nope")
        assert dict(error.trailing_metadata())["x-last"] == "t"

    def test_unknown_method(self, channel: grpc.Channel) -> None:
        error = failure(lambda: channel.unary_unary("/lab.Lab/Nothing")(b""))
        assert error.code() is StatusCode.UNIMPLEMENTED

    def test_method_that_the_servicer_lacks(self, channel: grpc.Channel) -> None:
        method = channel.unary_unary("/grpc.health.v1.Health/List")
        assert failure(lambda: method(b"")).code() is StatusCode.UNIMPLEMENTED


class TestServerStream:
    @pytest.mark.parametrize("method", ["Down", "Written"])
    def test_messages(self, pb2: Any, stub: Any, method: str) -> None:
        replies = getattr(stub, method)(pb2.Request(number=100))
        assert [reply.number for reply in replies] == list(range(100))

    @pytest.mark.parametrize("method", ["Down", "Written"])
    def test_empty(self, pb2: Any, stub: Any, method: str) -> None:
        assert list(getattr(stub, method)(pb2.Request(number=0))) == []

    def test_error_after_messages(self, pb2: Any, stub: Any) -> None:
        replies = stub.Broken(pb2.Request())
        assert [next(replies).number for _ in range(3)] == [0, 1, 2]
        error = failure(lambda: next(replies))
        assert (error.code(), error.details()) == (StatusCode.DATA_LOSS, "lost")

    def test_slow_reader(self, pb2: Any, stub: Any) -> None:
        replies = stub.Down(pb2.Request(number=300, data=bytes(50_000)))
        next(replies)
        time.sleep(0.5)  # the windows fill up, and the server has to wait
        assert sum(len(reply.data) for reply in replies) == 299 * 50_000


class TestClientStream:
    def test_messages(self, pb2: Any, stub: Any) -> None:
        reply = stub.Up(pb2.Request(data=bytes(size)) for size in range(200))
        assert (reply.number, reply.text) == (200, str(sum(range(200))))

    def test_empty(self, stub: Any) -> None:
        assert stub.Up(iter(())).number == 0

    def test_early_reply(self, pb2: Any, stub: Any) -> None:
        assert stub.UpEarly(pb2.Request(data=bytes(1000)) for _ in range(20_000)).number == 5


class TestBothWays:
    def test_messages(self, pb2: Any, stub: Any) -> None:
        replies = stub.Both(pb2.Request(number=number) for number in range(500))
        assert [reply.number for reply in replies] == list(range(500))

    def test_in_turns(self, pb2: Any, stub: Any) -> None:
        requests: queue.Queue[Any] = queue.Queue()
        replies = stub.Both(iter(requests.get, None))
        for number in range(20):
            requests.put(pb2.Request(number=number))
            assert next(replies).number == number
        requests.put(None)
        assert list(replies) == []


class TestDeadline:
    def test_time_remaining(self, pb2: Any, stub: Any) -> None:
        assert 0 < float(stub.Remaining(pb2.Request(), timeout=60).text) < 61

    def test_no_deadline(self, pb2: Any, stub: Any) -> None:
        assert stub.Remaining(pb2.Request()).text == "None"

    def test_unary(self, pb2: Any, stub: Any, ended: Callable[[], None]) -> None:
        error = failure(lambda: stub.Sleep(pb2.Request(seconds=60), timeout=0.5))
        assert error.code() is StatusCode.DEADLINE_EXCEEDED
        ended()

    @pytest.mark.parametrize("method", ["Down", "Written"])
    def test_server_stream(self, pb2: Any, stub: Any, method: str, ended: Callable[[], None]) -> None:
        replies = getattr(stub, method)(pb2.Request(number=-1, seconds=0.05), timeout=0.5)
        assert failure(lambda: list(replies)).code() is StatusCode.DEADLINE_EXCEEDED
        ended()


class TestCancellation:
    def test_unary(self, pb2: Any, stub: Any, started: Any, ended: Any) -> None:
        future = stub.Sleep.future(pb2.Request(seconds=60))
        started()
        future.cancel()
        ended()

    @pytest.mark.parametrize("method", ["Down", "Written"])
    @pytest.mark.parametrize("seconds", [0.01, 60], ids=["busy", "idle"])
    def test_server_stream(
        self, pb2: Any, stub: Any, method: str, seconds: float, ended: Callable[[], None]
    ) -> None:
        replies = getattr(stub, method)(pb2.Request(number=-1, seconds=seconds))
        next(replies)
        replies.cancel()
        ended()

    def test_client_stream(self, pb2: Any, stub: Any, started: Any, ended: Any) -> None:
        requests: queue.Queue[Any] = queue.Queue()
        requests.put(pb2.Request(data=b"1"))
        future = stub.Up.future(iter(requests.get, None))
        started()
        future.cancel()
        requests.put(None)
        ended()

    def test_both_ways(self, pb2: Any, stub: Any, ended: Callable[[], None]) -> None:
        requests: queue.Queue[Any] = queue.Queue()
        requests.put(pb2.Request())
        replies = stub.Both(iter(requests.get, None))
        next(replies)
        replies.cancel()
        requests.put(None)
        ended()


class TestSize:
    @pytest.mark.parametrize("size", [4 << 20, 30 << 20], ids=["4 MiB", "30 MiB"])
    def test_large_messages(self, pb2: Any, stub: Any, size: int) -> None:
        data = bytes(size)
        assert stub.Echo(pb2.Request(data=data)).data == data
        assert len(stub.Fill(pb2.Request(number=size)).data) == size

    def test_large_messages_in_streams(self, pb2: Any, stub: Any) -> None:
        data = bytes(30 << 20)
        replies = stub.Both(pb2.Request(data=data) for _ in range(2))
        assert [len(reply.data) for reply in replies] == [len(data)] * 2

    def test_too_large(self, pb2: Any, stub: Any) -> None:
        data = bytes(65 << 20)
        error = failure(lambda: stub.Echo(pb2.Request(data=data)))
        assert error.code() is StatusCode.RESOURCE_EXHAUSTED

    def test_too_large_in_stream(self, pb2: Any, stub: Any) -> None:
        data = bytes(65 << 20)
        error = failure(lambda: stub.Up(iter([pb2.Request(data=data)])))
        assert error.code() is StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize("compression", [grpc.Compression.Gzip, grpc.Compression.Deflate])
class TestCompression:
    def test_unary(self, pb2: Any, stub: Any, compression: grpc.Compression) -> None:
        data = b"a" * 100_000
        assert stub.Echo(pb2.Request(data=data), compression=compression).data == data

    def test_client_stream(self, pb2: Any, stub: Any, compression: grpc.Compression) -> None:
        requests = (pb2.Request(data=b"q" * 1000) for _ in range(20))
        assert stub.Up(requests, compression=compression).text == "20000"

    def test_too_large_when_unpacked(self, pb2: Any, stub: Any, compression: grpc.Compression) -> None:
        request = pb2.Request(data=bytes(65 << 20))
        error = failure(lambda: stub.Echo(request, compression=compression))
        assert error.code() is StatusCode.RESOURCE_EXHAUSTED


class TestStandardServices:
    def test_health_check(self, channel: grpc.Channel) -> None:
        stub = health_pb2_grpc.HealthStub(channel)
        serving = health_pb2.HealthCheckResponse.SERVING
        assert stub.Check(health_pb2.HealthCheckRequest()).status == serving
        error = failure(lambda: stub.Check(health_pb2.HealthCheckRequest(service="nothing")))
        assert error.code() is StatusCode.NOT_FOUND

    def test_health_watch(self, channel: grpc.Channel) -> None:
        replies = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert next(replies).status == health_pb2.HealthCheckResponse.SERVING
        replies.cancel()

    def test_reflection(self, channel: grpc.Channel) -> None:
        def requests() -> Iterator[Any]:
            yield reflection_pb2.ServerReflectionRequest(list_services="")
            yield reflection_pb2.ServerReflectionRequest(file_containing_symbol="lab.Lab")

        listed, file = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(requests())
        assert "lab.Lab" in {service.name for service in listed.list_services_response.service}
        assert b"lab.proto" in file.file_descriptor_response.file_descriptor_proto[0]
