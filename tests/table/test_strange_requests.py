"""No request, however strange, makes a method fail in a way that nobody foresaw."""

from collections.abc import Iterator
from random import Random

from google.protobuf.message import Message
from grpc import StatusCode

from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.table.examples import example
from tests.table.methods import METHODS, path
from tests.table.outcome import outcomes
from tests.table.strange import damaged, noise, strange
from tests.table.world import new_world

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


def test_every_answer_is_one_that_is_foreseen(server: Served, method: str):
    api = Api(server)
    good = example(method, new_world(api))
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
