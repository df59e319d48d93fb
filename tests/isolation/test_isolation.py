"""No calls by one company's keys read or change another company's rows.

The victim's every text is marked. The twin is a copy of it: it has rows with the same ids in all tables, and
other texts. So a statement that forgets the company finds two rows, or changes the victim's.
"""

from collections.abc import Iterator
from copy import deepcopy
from random import Random

import pytest
from google.protobuf.message import Message
from grpc import StatusCode
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.photo_service_pb2 import GetPublicPhotoRequest
from tests.isolation.companies import make_unique
from tests.isolation.conftest import Arena
from tests.properties import examples
from tests.table.examples import example
from tests.table.methods import METHODS

# A number decides what one call tries.
CALLS = st.lists(st.integers(0, 2**64 - 1), min_size=10, max_size=30)


def test_the_example_of_each_method_and_less_of_it(arena: Arena):
    codes = {}
    with arena.attack() as twin:
        for method, world in arena.companies.worlds.items():
            request = example(method, world)
            make_unique(request)
            if method in arena.companies.taken:
                request.request_id = arena.companies.taken[method]
            codes[method] = twin.call(method, request).code
            for less in _with_less(request):
                twin.call(method, less)
    assert codes == dict.fromkeys(METHODS, StatusCode.OK)


def test_a_repeat_gets_the_own_answer(arena: Arena):
    codes = {}
    with arena.attack() as twin:
        for method, request in arena.companies.answered.items():
            codes[method] = twin.call(method, request).code
    assert len(codes) > 10
    assert codes == dict.fromkeys(codes, StatusCode.OK)


def test_the_address_of_a_picture_leads_to_one_company(arena: Arena):
    photo_id = arena.companies.worlds["PhotoService.GetPetPhotoContent"].photo_id  # which is its name, too
    request = GetPublicPhotoRequest(company=arena.companies.twin_id, file_name=photo_id)
    with arena.attack() as twin:
        assert twin.call("PhotoService.GetPublicPhoto", request).code is StatusCode.OK


def _with_less(request: Message) -> Iterator[Message]:
    """The request without each of its fields in turn."""
    for field, _ in request.ListFields():
        less = deepcopy(request)
        make_unique(less)
        less.ClearField(field.name)
        yield less


@pytest.mark.timeout(900)  # of which hypothesis takes some minutes to make a failure short
@given(CALLS)
@examples(30)
def test_any_calls_on_sqlite(sqlite_arena: Arena, calls: list[int]):
    _attack(sqlite_arena, calls)


@pytest.mark.timeout(900)
@given(CALLS)
@examples(10)
def test_any_calls_on_postgresql(postgresql_arena: Arena, calls: list[int]):
    _attack(postgresql_arena, calls)


def _attack(arena: Arena, calls: list[int]) -> None:
    with arena.attack() as twin:
        for number in calls:
            twin.try_something(Random(number))
