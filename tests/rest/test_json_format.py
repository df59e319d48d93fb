"""Our JSON beside that of `google.protobuf.json_format`, for every message of the schema."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given
from hypothesis import strategies as st

from pawport.apis.dialects import FACES
from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.face import Face
from pawport.rest.printing import ReplyPrinter
from pawport.rest.queries import Parameters
from pawport.rest.reading import RequestReader
from pawport.rest.schema import Schema, packaged_files
from pawport.rest.templates import parse_template
from tests.properties import examples
from tests.rest.lab import Lab, face
from tests.rest.messages import messages
from tests.table.methods import METHODS, OTHERS

FACE_OF = {face.package: face for face in FACES}
SCHEMA = Schema(packaged_files(), [face.package for face in FACES if face.prints_empty])
HTTP_BODY = "google.api.HttpBody"  # which is no JSON

ALL_METHODS = [*METHODS.values(), *OTHERS.values()]
REQUESTS = {method.input_type.full_name: method.input_type for method in ALL_METHODS}
REPLIES = {method.output_type.full_name: method.output_type for method in ALL_METHODS}
del REPLIES["pawport.v1.Event"]  # in its JSON, a string that holds an object is that object

PARAMETERS = st.builds(Parameters, st.just(()), st.booleans(), st.booleans())
SPELLINGS = st.fixed_dictionaries(
    {
        "preserving_proto_field_name": st.booleans(),
        "always_print_fields_with_no_presence": st.booleans(),
        "use_integers_for_enums": st.booleans(),
        "ensure_ascii": st.booleans(),
        "indent": st.sampled_from([None, 2]),
    }
)
# What no field is lenient about: `json_format` and we refuse it for the same fields.
WRONG = st.sampled_from([{"no_such_field": 1}, [[1]], True, 0.5, "x!", 2**70, -1, "1e999"])
PLACES = st.integers(0, 99)


def encoded(message: Message) -> bytes:
    """The same bytes for equal messages, also if there is a NaN in them."""
    return message.SerializeToString(deterministic=True)


def kinds(descriptors: dict[str, Descriptor]) -> Any:
    kept = {name: kind for name, kind in descriptors.items() if name != HTTP_BODY}
    return pytest.mark.parametrize("kind", kept.values(), ids=kept.keys())


def reader(kind: Descriptor, schema: Schema = SCHEMA) -> RequestReader:
    return RequestReader(kind, parse_template("/x"), "*", schema, ignores_unknown=False)


def read(reader: RequestReader, kind: Descriptor, text: str) -> Message:
    body = reader.read(["x"], Parameters(), text.encode(), "application/json")
    return GetMessageClass(kind).FromString(body)


def check_printing(kind: Descriptor, message: Message, look: Face, schema: Schema, given: Parameters) -> None:
    printed = ReplyPrinter(kind, "", schema, look).print(message.SerializeToString(), given)
    parsed = json_format.Parse(printed.body, GetMessageClass(kind)())
    assert encoded(parsed) == encoded(message)


def check_refusal(kind: Descriptor, value: Any, schema: Schema) -> None:
    """What `json_format` refuses, we refuse, and name the field."""
    text = json.dumps(value)
    try:
        json_format.Parse(text, GetMessageClass(kind)())
    except json_format.ParseError:
        with pytest.raises(InvalidArgument) as caught:
            read(reader(kind, schema), kind, text)
        assert caught.value.reason == ErrorReason.REQUEST_MALFORMED
        assert "request" not in [violation.field for violation in caught.value.violations]


def with_mistake(message: Message, place: int, wrong: Any) -> Any:
    """The message's JSON, with something wrong in one place."""
    value = json_format.MessageToDict(message)
    if found := list(_places(value)):
        container, key = found[place % len(found)]
        container[key] = wrong
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """The containers and keys of everything within an object, but not within an Any, whose fields we do not
    name."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list) and "@type" not in inner:
            yield from _places(inner)


@kinds(REPLIES)
@examples(10)
@given(data=st.data(), parameters=PARAMETERS)
def test_what_we_print_is_the_same_message(
    kind: Descriptor, data: st.DataObject, parameters: Parameters
) -> None:
    check_printing(
        kind, data.draw(messages(kind)), FACE_OF.get(kind.file.package, FACES[-1]), SCHEMA, parameters
    )


@kinds(REQUESTS)
@examples(10)
@given(data=st.data(), spelling=SPELLINGS)
def test_we_read_what_json_format_prints(
    kind: Descriptor, data: st.DataObject, spelling: dict[str, Any]
) -> None:
    message = data.draw(messages(kind))
    text = json_format.MessageToJson(message, **spelling)
    assert encoded(read(reader(kind), kind, text)) == encoded(message)


@kinds(REQUESTS)
@examples(10)
@given(data=st.data(), place=PLACES, wrong=WRONG)
def test_we_refuse_what_json_format_refuses(
    kind: Descriptor, data: st.DataObject, place: int, wrong: Any
) -> None:
    check_refusal(kind, with_mistake(data.draw(messages(kind)), place, wrong), SCHEMA)


@examples(50)
@pytest.mark.parametrize("looks", [{}, {"snake_case": True}], ids=["camel case", "snake case"])
@given(data=st.data(), parameters=PARAMETERS)
def test_we_print_every_kind_of_field(
    lab: Lab, looks: dict[str, bool], data: st.DataObject, parameters: Parameters
) -> None:
    kind = lab.pb2.Everything.DESCRIPTOR
    check_printing(kind, data.draw(messages(kind)), face(**looks), lab.schema, parameters)


@given(data=st.data(), spelling=SPELLINGS)
def test_we_read_every_kind_of_field(lab: Lab, data: st.DataObject, spelling: dict[str, Any]) -> None:
    kind = lab.pb2.Everything.DESCRIPTOR
    message = data.draw(messages(kind))
    text = json_format.MessageToJson(message, **spelling)
    assert encoded(read(reader(kind, lab.schema), kind, text)) == encoded(message)


@given(data=st.data(), place=PLACES, wrong=WRONG)
def test_we_refuse_every_kind_of_wrong_value(lab: Lab, data: st.DataObject, place: int, wrong: Any) -> None:
    kind = lab.pb2.Everything.DESCRIPTOR
    check_refusal(kind, with_mistake(data.draw(messages(kind)), place, wrong), lab.schema)
