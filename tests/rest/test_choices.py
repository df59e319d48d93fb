"""Oneofs, as a request in JSON has them."""

import pytest

from pawport.gen.pawport.v1.pet_service_pb2 import ListPetsRequest
from pawport.rest.choices import EXCLUDED, Choices, messages_in, value_at, way_to
from pawport.rest.values import fields_of
from tests.rest.lab import Lab


@pytest.mark.parametrize(
    ("json", "may_clash"),
    [
        (b'{"chosenString": 1, "chosen_int32": 2}', True),
        (b'{"chosenString": 1, "chosen_string": 2}', False),
        (b'{"chosenString": 1, "aString": 2}', False),
        (b'{"aString": "\\u0041"}', True),
        (b"{}", False),
    ],
)
def test_json_that_may_have_two_members(lab: Lab, json: bytes, may_clash: bool) -> None:
    assert Choices(lab.pb2.Everything.DESCRIPTOR).may_clash(json) is may_clash


def test_a_message_without_a_oneof(lab: Lab) -> None:
    assert not Choices(lab.pb2.Box.DESCRIPTOR).may_clash(b'"boxName" "boxNumber" \\u0041')


def test_the_messages_in_a_message(lab: Lab) -> None:
    found = {kind.full_name for kind in messages_in(lab.pb2.Everything.DESCRIPTOR)}
    assert {"restlab.Everything", "restlab.Box", "restlab.Everything.BoxMapEntry"} <= found
    assert not {"google.protobuf.Value", "google.protobuf.Timestamp"} & found
    assert len(messages_in(ListPetsRequest.DESCRIPTOR)) > 2


@pytest.mark.parametrize(
    ("json", "path", "value"),
    [
        ('{"aString": "x"}', ["a_string"], "x"),
        ('{"aBox": {"innerBox": {"boxNumber": 7}}}', ["a_box", "inner_box", "box_number"], 7),
        ("{}", ["a_box", "inner_box", "box_number"], None),
        ('{"maybeInt32": 0}', ["maybe_int32"], 0),
        ('{"chosenInt32": 0}', ["chosen_int32"], 0),
        ("{}", ["chosen_int32"], None),
        ('{"chosenString": "x"}', ["chosen_int32"], EXCLUDED),
        ('{"chosenString": "x"}', ["chosen_box", "box_name"], EXCLUDED),
        ('{"chosenBox": {"boxName": "x"}}', ["chosen_box", "box_name"], "x"),
    ],
)
def test_the_value_of_a_field(lab: Lab, json: str, path: list[str], value: object) -> None:
    message = lab.schema.type("restlab.Everything").from_json(json)
    fields, inside = [], lab.pb2.Everything.DESCRIPTOR
    for name in path:
        fields.append(fields_of(inside)[name])
        inside = fields[-1].message_type
    assert value_at(message, way_to(fields)) == value
