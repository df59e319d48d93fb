"""No request, however strange, makes a method fail in a way that nobody foresaw."""

from collections.abc import Iterator
from random import Random

import pytest
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message import Message
from grpc import StatusCode

from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.table.examples import example
from tests.table.methods import METHODS, path
from tests.table.outcome import outcomes
from tests.table.strange import damaged, noise, strange
from tests.table.world import World, new_world

_FORESEEN = {
    StatusCode.OK,
    StatusCode.INVALID_ARGUMENT,
    StatusCode.NOT_FOUND,
    StatusCode.ALREADY_EXISTS,
    StatusCode.FAILED_PRECONDITION,
    StatusCode.ABORTED,
    StatusCode.PERMISSION_DENIED,  # another company_id
    StatusCode.RESOURCE_EXHAUSTED,  # the quota of pets
}
_EACH = 20


@pytest.fixture(scope="module")
def kept(server: Served) -> tuple[Api, World]:
    """A company, with one of everything, for methods that change nothing; on each engine in turn."""
    api = Api(server)
    return api, new_world(api)


def test_every_answer_is_one_that_is_foreseen(server: Served, kept: tuple[Api, World], method: str):
    api, world = kept
    if METHODS[method].GetOptions().idempotency_level != MethodOptions.NO_SIDE_EFFECTS:
        api = Api(server)
        world = new_world(api)
    good = example(method, world)
    if "request_id" in good.DESCRIPTOR.fields_by_name:
        good.ClearField("request_id")  # or all but the first would be told that it was used before
    requests = list(_requests(good, Random(method)))
    answers = outcomes(server.channel, path(METHODS[method]), requests, bearer(api.key))
    unforeseen = [pair for pair in zip(requests, answers, strict=True) if pair[1].code not in _FORESEEN]
    assert unforeseen == []


def _requests(good: Message, random: Random) -> Iterator[bytes | Message]:
    for _ in range(_EACH):
        yield noise(random)
        yield damaged(good, random)
        yield strange(good, random)
