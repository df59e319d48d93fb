"""How replies are printed."""

import json
from typing import Any

import pytest
from google.api.httpbody_pb2 import HttpBody
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import ListAllPetsResponse
from pawport.kit.encoding import EncodedList
from pawport.rest.printing import ReplyPrinter
from pawport.rest.queries import Parameters
from pawport.rest.schema import Schema, packaged_files
from tests.contract.strategies import NAMES, OTHERS
from tests.properties import examples
from tests.rest.lab import Lab, face

PLAIN = Parameters()


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema(packaged_files())


def printed(lab: Lab, message: Any, part: str = "", parameters: Parameters = PLAIN, **looks: Any) -> str:
    printer = ReplyPrinter(message.DESCRIPTOR, part, lab.schema, face(**looks))
    answer = printer.print(message.SerializeToString(), parameters)
    assert (answer.content_type, answer.etag) == ("application/json", "")
    return answer.body.decode()


def test_a_reply(lab: Lab) -> None:
    box = lab.pb2.Box(box_name="\u00fc", box_size=1)
    assert printed(lab, box) == '{"boxName":"\u00fc","boxLabels":[],"boxSize":"SIZE_SMALL"}'
    assert (
        printed(lab, box, snake_case=True) == '{"box_name":"\u00fc","box_labels":[],"box_size":"SIZE_SMALL"}'
    )


@pytest.mark.parametrize("pretty", [False, True])
def test_numbers_of_enum_values(lab: Lab, pretty: bool) -> None:
    text = printed(lab, lab.pb2.Box(box_size=2), parameters=Parameters(enum_numbers=True, pretty=pretty))
    assert text.replace(" ", "").replace("\n", "") == '{"boxLabels":[],"boxSize":2}'
    assert ("\n" in text) is pretty


def test_the_parts_of_a_reply(lab: Lab) -> None:
    boxes = lab.pb2.Boxes(boxes=[lab.pb2.Box(box_name="a")], counts={"b": 1}, title="t", size=1)
    assert printed(lab, boxes, "boxes") == '[{"boxName":"a","boxLabels":[]}]'
    assert printed(lab, boxes, "counts") == '{"b":1}'
    assert printed(lab, boxes, "title", Parameters(pretty=True)) == '"t"\n'
    assert printed(lab, boxes, "size", Parameters(enum_numbers=True)) == "1"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        *(
            ("a_double", "0.0"),
            ("an_int32", "0"),
            ("an_int64", '"0"'),
            ("a_uint64", '"0"'),
            ("a_bool", "false"),
        ),
        *(("a_string", '""'), ("some_bytes", '""'), ("a_size", '"SIZE_UNSPECIFIED"'), ("a_box", "{}")),
        *(("some_boxes", "[]"), ("string_map", "{}"), ("a_time", "null"), ("a_value", "null")),
        *(("wrapped_bool", "null"), ("renamed", '""')),
    ],
)
@pytest.mark.parametrize("looks", [{}, {"snake_case": True}], ids=["camel case", "snake case"])
def test_an_empty_part_of_a_reply(lab: Lab, part: str, text: str, looks: dict[str, bool]) -> None:
    assert printed(lab, lab.pb2.Everything(), part, **looks) == text


def test_a_part_that_the_reply_does_not_have(lab: Lab) -> None:
    with pytest.raises(ValueError, match=r"restlab\.Box has no field nope"):
        ReplyPrinter(lab.pb2.Box.DESCRIPTOR, "nope", lab.schema, face())


def test_a_message_within_any(lab: Lab) -> None:
    everything = lab.pb2.Everything()
    everything.anything.Pack(lab.pb2.Box(box_number=7))
    expected = '{"@type":"type.googleapis.com/restlab.Box","boxNumber":7,"boxLabels":[]}'
    assert printed(lab, everything, "anything") == expected


def test_the_etag_of_a_record(schema: Schema) -> None:
    printer = ReplyPrinter(Pet.DESCRIPTOR, "", schema, face())
    assert printer.print(Pet(etag="e").SerializeToString(), PLAIN).etag == "e"
    assert printer.print(Pet().SerializeToString(), PLAIN).etag == ""


_LOOKS: list[dict[str, bool]] = [{}, {"snake_case": True}]


@pytest.mark.parametrize("looks", _LOOKS, ids=["camel case", "snake case"])
@pytest.mark.parametrize("numbers", [False, True])
@pytest.mark.parametrize("pretty", [False, True])
@examples(20)
@given(
    pets=st.lists(st.fixed_dictionaries(NAMES, optional=OTHERS), max_size=3),
    token=st.sampled_from(["", 'x"pets":[],"pets":[']),
)
def test_a_list_in_parts_is_printed_as_a_whole(
    schema: Schema, looks: dict[str, bool], numbers: bool, pretty: bool, pets: list[Any], token: str
) -> None:
    number = ListAllPetsResponse.PETS_FIELD_NUMBER
    rest = ListAllPetsResponse(next_page_token=token, synced_until_time={"seconds": 1})
    parts = EncodedList(
        rest.SerializeToString(), number, [Pet(etag="1", **fields).SerializeToString() for fields in pets]
    )
    printer = ReplyPrinter(ListAllPetsResponse.DESCRIPTOR, "", schema, face(**looks))
    parameters = Parameters(enum_numbers=numbers, pretty=pretty)
    whole = printer.print(parts.encoded(), parameters)
    assert printer.print(parts, parameters) == whole
    assert len(json.loads(whole.body)["pets"]) == len(pets)


def test_a_file(schema: Schema) -> None:
    file = HttpBody(content_type="image/png", data=b"\xff[")
    printer = ReplyPrinter(HttpBody.DESCRIPTOR, "", schema, face())
    assert printer.print(file.SerializeToString(), Parameters(pretty=True)) == (b"\xff[", "image/png", "")
