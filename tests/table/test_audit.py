"""Every method that changes something records exactly that, whatever it is, and nothing else does.

What a call changed is seen in the rows of the database, so a new method is held to it without a word here.
"""

import pytest
from google.protobuf.descriptor_pb2 import MethodOptions
from grpc import StatusCode

from pawport.gen.pawport.v1.audit_service_pb2 import AuditEvent, ListAuditEventsRequest
from tests.contract.client import Api, bearer
from tests.contract.servers import Served
from tests.table.examples import example
from tests.table.methods import METHODS, path
from tests.table.outcome import Outcome, outcomes
from tests.table.rows import changed, rows
from tests.table.world import World, new_world, nowhere

MUTATING = [
    name
    for name, method in METHODS.items()
    if method.GetOptions().idempotency_level != MethodOptions.NO_SIDE_EFFECTS
]


@pytest.fixture
def api(server: Served) -> Api:
    """A new company on each engine in turn."""
    return Api(server)


@pytest.fixture(scope="module")
def kept(server: Served) -> tuple[Api, World]:
    """A company, with one of everything, that no test of this module changes; on each engine in turn."""
    api = Api(server)
    return api, new_world(api)


@pytest.mark.parametrize("method", MUTATING)
def test_a_change_is_recorded_once(api: Api, method: str):
    request = example(method, new_world(api))
    before, had = rows(api), events(api)
    assert call(api, method, request).code is StatusCode.OK
    resources = changed(before, rows(api))
    assert resources, "the example changes nothing"
    new = events(api)[len(had) :]
    assert sorted((each.resource_kind, each.resource_id) for each in new) == sorted(resources)
    for each in new:
        assert (each.method, each.key_id, each.request_id) == (path(METHODS[method]), api.key_id, "r")
        assert each.action
        assert each.call_id == new[0].call_id != ""
    assert call(api, method, request).code is StatusCode.OK
    assert events(api)[len(had) :] == new  # the repeat has changed nothing


@pytest.mark.parametrize("method", MUTATING)
def test_a_failed_call_records_nothing(kept: tuple[Api, World], method: str):
    api, world = kept
    request = example(method, world)
    request.request_id = "x" * 1000
    had = events(api)
    refused = call(api, method, request)
    unknown = call(api, method, example(method, nowhere()))
    assert refused.code is StatusCode.INVALID_ARGUMENT
    if unknown.code is not StatusCode.OK:  # as of methods that are about no id
        assert events(api) == had


@pytest.mark.parametrize("method", sorted(METHODS.keys() - set(MUTATING)))
def test_a_read_records_nothing(kept: tuple[Api, World], method: str):
    api, world = kept
    request = example(method, world)
    before, had = rows(api), events(api)
    assert call(api, method, request).code is StatusCode.OK
    assert changed(before, rows(api)) == set()
    assert events(api) == had


def call(api: Api, method: str, request) -> Outcome:
    return outcomes(api.served.channel, path(METHODS[method]), [request], bearer(api.key))[0]


def events(api: Api) -> list[AuditEvent]:
    """All audit events of the company."""
    answer = api.audit.ListAuditEvents(ListAuditEventsRequest(pagination={"page_size": 500}))
    assert not answer.next_page_token
    return list(answer.events)
