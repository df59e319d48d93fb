"""Where we take or refuse a value of JSON, and `google.protobuf.json_format` does otherwise: all that is
known."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor

from pawport.errors import InvalidArgument
from pawport.rest.queries import Parameters
from pawport.rest.reading import RequestReader
from pawport.rest.templates import parse_template
from tests.rest.lab import Lab

KINDS = {
    FieldDescriptor.CPPTYPE_DOUBLE: "float",
    FieldDescriptor.CPPTYPE_FLOAT: "float",
    FieldDescriptor.CPPTYPE_INT32: "integer",
    FieldDescriptor.CPPTYPE_INT64: "integer",
    FieldDescriptor.CPPTYPE_UINT32: "integer",
    FieldDescriptor.CPPTYPE_UINT64: "integer",
    FieldDescriptor.CPPTYPE_BOOL: "bool",
    FieldDescriptor.CPPTYPE_ENUM: "enum",
    FieldDescriptor.CPPTYPE_STRING: "text",
}
NOT_TEXT = {"integer", "float", "bool", "enum", "Timestamp", "Duration", "Struct", "ListValue", "Any"}

LENIENT: list[tuple[Any, set[str]]] = [
    ("", NOT_TEXT),  # as if it were absent
    (" 1", {"integer"}),
    ("1 ", {"integer"}),
    ("1e2", {"enum"}),
    ("1.0", {"enum"}),
    ("true", {"bool"}),
    ("TRUE", {"bool"}),
    ("size_small", {"enum", "FieldMask"}),
    ("a_b", {"FieldMask"}),
    (3.4028235e38, {"float"}),  # the greatest of 32 bits, as json_format prints it
]
STRICT: list[tuple[Any, set[str]]] = [
    ("1_0", {"float", "enum"}),
    ("inf", {"float"}),
    (True, {"float", "enum"}),
    (1.5, {"enum"}),
    (2**32, {"enum"}),
    ([], {"message"}),
    ("YQ==YQ==", {"bytes"}),
    ("1.5s", {"bytes"}),
    ("2026-01-31T24:00:00Z", {"bytes"}),
]
EQUAL: list[Any] = [
    *[
        "x",
        "1",
        "-1",
        "1e-1",
        "+1",
        "01",
        "0x1",
        "nan",
        "NaN",
        "Infinity",
        "-Infinity",
        "SIZE_SMALL",
        "NULL_VALUE",
        "null",
        "aGk",
        "a===",
    ],
    *["2026-1-31T12:00:00Z", "2026-01-31"],
    *["-1s", "+1s", "1s.", "1_0s", "1e1s", "315576000001s"],
    *({}, {"a": 1}, {"a": None}, {"1": "a"}, {"boxName": "x"}, {"value": 1}, {"@type": "x"}),
    *([1], ["1"], [None], [""], [{}], 0, -1, 1.0, 2**31, 1e39, 1e308, None),
]


@pytest.fixture(scope="module")
def reader(lab: Lab) -> RequestReader:
    return RequestReader(
        lab.pb2.Everything.DESCRIPTOR, parse_template("/x"), "*", lab.schema, ignores_unknown=False
    )


def shown(value: object) -> str:
    """The same in every process, which the order of a set is not."""
    return repr(sorted(value)) if isinstance(value, set) else repr(value)


@pytest.mark.parametrize(("value", "kinds"), LENIENT, ids=shown)
def test_what_we_take(lab: Lab, reader: RequestReader, value: Any, kinds: set[str]) -> None:
    assert {kind for kind, is_taken in differences(lab, reader, value) if is_taken} == kinds


@pytest.mark.parametrize(("value", "kinds"), STRICT, ids=shown)
def test_what_we_refuse(lab: Lab, reader: RequestReader, value: Any, kinds: set[str]) -> None:
    assert {kind for kind, is_taken in differences(lab, reader, value) if not is_taken} == kinds


@pytest.mark.parametrize("value", EQUAL, ids=repr)
def test_what_is_as_in_json_format(lab: Lab, reader: RequestReader, value: Any) -> None:
    assert list(differences(lab, reader, value)) == []


def differences(lab: Lab, reader: RequestReader, value: Any) -> Iterator[tuple[str, bool]]:
    """The kinds of single fields which we take and `json_format` does not, or the other way around."""
    for field in lab.pb2.Everything.DESCRIPTOR.fields:
        if field.is_repeated:
            continue
        text = json.dumps({field.name: value})
        is_taken = _we_take(reader, text)
        if is_taken is not _json_format_takes(lab, text):
            yield _kind(field), is_taken


def _kind(field: FieldDescriptor) -> str:
    inner = field.message_type
    if inner is None:
        return "bytes" if field.type == FieldDescriptor.TYPE_BYTES else KINDS[field.cpp_type]
    if inner.file.name == "google/protobuf/wrappers.proto":
        return _kind(inner.fields[0])
    return inner.name if inner.full_name.startswith("google.protobuf.") and inner.fields else "message"


def _we_take(reader: RequestReader, text: str) -> bool:
    try:
        reader.read(["x"], Parameters(), text.encode(), "")
    except InvalidArgument:
        return False
    return True


def _json_format_takes(lab: Lab, text: str) -> bool:
    try:
        json_format.Parse(text, lab.pb2.Everything())
    except json_format.ParseError:
        return False
    return True
