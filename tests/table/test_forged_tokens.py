"""A page token is no secret: whoever makes one up gets an answer all the same, of their own company."""

import pytest
from google.protobuf.message import Message
from grpc import StatusCode

from pawport.rpc.page_token import token
from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.table.examples import example
from tests.table.methods import METHODS, path
from tests.table.outcome import outcomes
from tests.table.world import new_world

_FIELDS = {"pagination", "cursor"}
_PAGED = [name for name, method in METHODS.items() if _FIELDS.intersection(method.input_type.fields_by_name)]
_POSITIONS = [
    *(fill * length for length in (1, 16, 32, 64) for fill in (b"\0", b"\xff", b"a")),
    *(b"note_01h455vb4pex5vsknk084sn02q", "ü".encode(), b"", b"x" * 10_000),
]


@pytest.mark.parametrize("method", _PAGED)
def test_any_position_in_a_token(server: Served, method: str):
    api = Api(server)
    good = example(method, new_world(api))
    requests = [_with_position(good, api.company_id, position) for position in _POSITIONS]
    answers = outcomes(server.channel, path(METHODS[method]), requests, bearer(api.key))
    for position, answer in zip(_POSITIONS, answers, strict=True):
        assert answer.code in {StatusCode.OK, StatusCode.INVALID_ARGUMENT}, (position, answer)


def _with_position(good: Message, company_id: str, position: bytes) -> Message:
    request = type(good)()
    request.CopyFrom(good)
    forged = token(good, company_id, position)
    if "cursor" in request.DESCRIPTOR.fields_by_name:
        request.cursor = forged
    else:
        request.pagination.page_token = forged
    return request
