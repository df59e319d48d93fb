"""Methods that answer with a stream."""

import json
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from pawport.rest.application import RestApplication
from tests.rest.lab import Client, Lab, face

PATH = "/v1/query"


@pytest.fixture(scope="module")
def client(lab: Lab) -> Client:
    """A client of a method that answers with as many messages as asked for, and fails then if asked to."""

    async def count(request: Any, context: Any) -> AsyncIterator[Any]:
        for number in range(request.an_int32):
            yield lab.pb2.Everything(an_int32=number)
        if request.a_string:
            await context.abort(grpc.StatusCode.NOT_FOUND, request.a_string)

    application = RestApplication([face()], files=lab.files)
    handler = grpc.unary_stream_rpc_method_handler(
        count, lab.pb2.Everything.FromString, lab.pb2.Everything.SerializeToString
    )
    application.add_registered_method_handlers("restlab.Lab", {"Query": handler})
    return Client(application)


def numbers(lines: list[bytes]) -> list[int]:
    return [json.loads(line).get("anInt32", 0) for line in lines]


def test_lines(client: Client) -> None:
    answer = client.get(f"{PATH}?anInt32=3")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/x-ndjson")
    assert answer.body.endswith(b"\n")
    assert numbers(answer.body.splitlines()) == [0, 1, 2]


def test_server_sent_events(client: Client) -> None:
    answer = client.get(f"{PATH}?anInt32=2", accept="text/event-stream")
    assert answer.headers["content-type"] == "text/event-stream"
    *events, end = answer.body.split(b"\n\n")
    assert end == b""
    assert numbers([event.removeprefix(b"data: ") for event in events]) == [0, 1]


def test_nothing(client: Client) -> None:
    answer = client.get(PATH)
    assert (answer.status, answer.body) == (200, b"")


def test_an_error_before_the_first_message(client: Client) -> None:
    answer = client.get(f"{PATH}?aString=gone")
    assert (answer.status, answer.json["message"]) == (404, "gone")


@pytest.mark.parametrize(("accept", "before"), [("*/*", b""), ("text/event-stream", b"event: error\ndata: ")])
def test_an_error_in_the_middle(client: Client, accept: str, before: bytes) -> None:
    answer = client.get(f"{PATH}?anInt32=2&aString=gone", accept=accept)
    assert answer.status == 200
    last = answer.body[answer.body.index(before + b'{"error"') :]
    error = json.loads(last.removeprefix(before))["error"]
    assert (error["status"], error["message"]) == ("NOT_FOUND", "gone")


def test_a_request_that_is_wrong(client: Client) -> None:
    assert client.get(f"{PATH}?anInt32=many").violations.keys() == {"anInt32"}
