"""What an answer holds can be sent back as it is."""

from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import examples
from tests.rest.lab import Client, Lab
from tests.rest.messages import messages

LOOKS: list[dict[str, Any]] = [{}, {"snake_case": True}, {"prints_empty": True}]


@pytest.mark.parametrize("looks", LOOKS, ids=["camel case", "snake case", "with empty fields"])
@examples(30)
@given(data=st.data(), query=st.sampled_from(["", "?$prettyPrint=true", "?$alt=json;enum-encoding=int"]))
def test_an_answer_that_is_sent_back(
    lab: Lab, looks: dict[str, Any], data: st.DataObject, query: str
) -> None:
    client = Client(lab.application(**looks))
    message = data.draw(messages(lab.pb2.Everything.DESCRIPTOR))
    first = client.post(f"/v1/whole{query}", json_format.MessageToJson(message).encode())
    second = client.post(f"/v1/whole{query}", first.body)
    assert (first.status, second.status) == (200, 200)
    assert second.json == first.json


@examples(50)
@given(data=st.data())
def test_single_values_by_query_are_as_by_body(lab: Lab, client: Client, data: st.DataObject) -> None:
    value = data.draw(
        st.sampled_from(["1", "-1", "0", "true", "x", "1.5", "2026-01-31T12:00:00Z", "SIZE_SMALL"])
    )
    single = [field for field in lab.pb2.Everything.DESCRIPTOR.fields if _is_single(field)]
    name = data.draw(st.sampled_from(single)).name
    by_query = client.get(f"/v1/query?{name}={value}")
    by_body = client.post("/v1/whole", {name: value})
    assert by_query.status == by_body.status
    assert by_query.json == by_body.json


def _is_single(field: Any) -> bool:
    return not field.is_repeated and (
        field.message_type is None or field.message_type.file.name == "google/protobuf/wrappers.proto"
    )
