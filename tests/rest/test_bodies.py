"""The JSON of a message: read by the library, and again if that refuses it."""

import time

import pytest

from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.bodies import JsonReader
from tests.rest.lab import Lab

LARGE = 4 << 20


@pytest.fixture(scope="module")
def reader(lab: Lab) -> JsonReader:
    return JsonReader(lab.pb2.Everything.DESCRIPTOR, lab.schema, ignores_unknown=False)


def refused(reader: JsonReader, body: bytes) -> dict[str, str]:
    with pytest.raises(InvalidArgument) as caught:
        reader.read(body)
    assert caught.value.reason == ErrorReason.REQUEST_MALFORMED
    return {violation.field: violation.description for violation in caught.value.violations}


@pytest.mark.parametrize(
    "body", [b'{"aString": "x"}', b' {"a_string":"x" }\n', b'{"aString": "x", "aBool": "TRUE"}']
)
def test_a_message_and_the_same_encoded(lab: Lab, reader: JsonReader, body: bytes) -> None:
    message, encoded = reader.read(body)
    assert lab.pb2.Everything.FromString(encoded).a_string == "x"
    assert message.to_binary() == encoded


def test_the_path_of_a_message_within_the_request(lab: Lab) -> None:
    reader = JsonReader(lab.pb2.Box.DESCRIPTOR, lab.schema, "aBox", ignores_unknown=False)
    assert list(refused(reader, b'{"boxNumber": "x", "nope": 1}')) == ["aBox.boxNumber", "aBox.nope"]
    assert list(refused(reader, b"[]")) == ["aBox"]


def test_a_field_whose_value_the_body_is(lab: Lab, reader: JsonReader) -> None:
    assert lab.pb2.Everything.FromString(reader.read_field("anInt32", b"7")[1]).an_int32 == 7
    with pytest.raises(InvalidArgument, match="anInt32: must be a whole number"):
        reader.read_field("anInt32", b'{"anInt32": 7}')
    with pytest.raises(InvalidArgument, match="at most 60 levels"):
        reader.read_field("aValue", b"[" * 100)


@pytest.mark.parametrize(
    "body",
    [
        b'{"chosenString": "a", "chosen_int32": 1}',
        b'{"chosenString": "a", "\\u0063hosen_int32": 1}',
        b'{"aChild": {"chosenString": "a", "chosen_int32": 1}}',
    ],
)
def test_two_members_of_a_oneof(reader: JsonReader, body: bytes) -> None:
    ((field, problem),) = refused(reader, body).items()
    assert field.endswith("chosen_int32")
    assert problem == 'excludes "chosenString": only one of them can be there'


@pytest.mark.parametrize(
    "body",
    [
        b'{"chosenString": "chosenInt32", "chosen_int32": null}',
        b'{"chosenString": "a", "aChild": {"chosenInt32": 1}}',
        b'{"chosenString": "\\"chosenInt32\\""}',
    ],
)
def test_what_only_looks_like_two_members_of_a_oneof(reader: JsonReader, body: bytes) -> None:
    reader.read(body)


@pytest.mark.parametrize(
    "number",
    ["1e309", "-1E+309", "1" + "0" * 309, "0.1e310", "1" * 250 + "e99"],
    ids=lambda number: number[:9],
)
def test_numbers_too_large_for_a_double(reader: JsonReader, number: str) -> None:
    assert list(refused(reader, b'{"aValue": {"a": [%s]}}' % number.encode())) in (
        ["aValue.a[0]"],
        ["request"],
    )
    assert list(refused(reader, b'{"aDouble": %s}' % number.encode())) in (["aDouble"], ["request"])


def test_numbers_that_only_look_too_large(reader: JsonReader) -> None:
    reader.read(b'{"aValue": [1e308, 1E-400, "1e999", %s]}' % (b"1" * 300))


def test_a_mistake_in_a_body_too_large_to_say_where(reader: JsonReader) -> None:
    body = b'{"someInt32s": [' + b"1," * 300_000 + b'"x"]}'
    assert refused(reader, body) == {
        "request": "the body has a mistake, and too many values to say which one: send fewer at once"
    }


@pytest.mark.parametrize(
    ("start", "many", "end"),
    [
        (b"", b"[", b""),
        (b'{"aValue": ', b"[", b""),
        (b"", b'{"aChild":', b""),
        (b'{"nope": 1, "someBoxes": [', b"{},", b"{}]}"),
        (b'{"someInt32s": [', b"0,", b'"x"]}'),
        (b'{"someInt32s": [', b'"x",', b'"x"]}'),
        (b'{"aValue": [', b"[],", b"1e999]}"),
        (b'{"aString": "', b"\\u0041", b'"}'),
        (b'{"aString": "', b"\\", b""),
        (b'{"aString": 1, "a', b"a", b'": 1}'),
        (b'{"aDouble": ', b"1", b"}"),
        (b'{"anInt64": "', b"1", b'"}'),
        (b'{"aTime": "', b"1", b'"}'),
        (b'{"aMask": "', b"a,", b'"}'),
        (b'{"aMask": "a_b,', b"a_", b'"}'),
        (b'{"someBytes": "', b"=", b'"}'),
        (b'{"aSize": "', b"s", b'"}'),
        (b'{"stringMap": {"a', b"a", b'": 1}}'),
        (b'{"aBool": "TRUE"', b" ", b"}"),
        (b"{", b"\n", b"x}"),
        (b"\xff", b"\xff", b""),
    ],
    ids=lambda part: repr(part[-12:]),
)
def test_a_large_body_takes_little_time(reader: JsonReader, start: bytes, many: bytes, end: bytes) -> None:
    started = time.process_time()
    told = _told(reader, start + many * ((LARGE - len(start + end)) // len(many)) + end)
    assert time.process_time() - started < 10
    assert len(told) < 20_000


def _told(reader: JsonReader, body: bytes) -> str:
    try:
        reader.read(body)
    except InvalidArgument as error:
        return error.message
    return ""
