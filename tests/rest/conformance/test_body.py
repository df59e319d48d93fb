"""Fields in the body."""

import json
from typing import Any

import pytest

from tests.rest.lab import Client

BOX = {"boxName": "x", "boxLabels": []}


@pytest.mark.parametrize(
    ("name", "sent", "field", "value"),
    [
        ("a_double", 1, "aDouble", 1),
        ("a_double", "1.5", "aDouble", 1.5),
        ("a_double", "-Infinity", "aDouble", "-Infinity"),
        ("a_double", 1.7976931348623157e308, "aDouble", 1.7976931348623157e308),
        ("a_float", 3.4028234663852886e38, "aFloat", 3.4028234663852886e38),
        ("an_int32", 1.0, "anInt32", 1),
        ("an_int32", "-7", "anInt32", -7),
        ("an_int32", 2**31 - 1, "anInt32", 2**31 - 1),
        ("an_int64", 2**63 - 1, "anInt64", str(2**63 - 1)),
        ("an_int64", str(-(2**63)), "anInt64", str(-(2**63))),
        ("a_uint32", 2**32 - 1, "aUint32", 2**32 - 1),
        ("a_uint64", 2**64 - 1, "aUint64", str(2**64 - 1)),
        ("a_sint64", "1e3", "aSint64", "1000"),
        ("a_fixed64", "5", "aFixed64", "5"),
        ("an_sfixed32", -5, "anSfixed32", -5),
        ("a_bool", True, "aBool", True),
        ("a_bool", "True", "aBool", True),
        ("a_string", "\x00\u2028\U0001f600", "aString", "\x00\u2028\U0001f600"),
        ("some_bytes", "-_8=", "someBytes", "+/8="),
        ("a_size", "size_small", "aSize", "SIZE_SMALL"),
        ("a_size", "Size-Small", "aSize", "SIZE_SMALL"),
        ("a_size", 2, "aSize", "SIZE_VERY_LARGE"),
        ("a_size", 2.0, "aSize", "SIZE_VERY_LARGE"),
        ("a_size", "2", "aSize", "SIZE_VERY_LARGE"),
        ("a_size", 77, "aSize", 77),
        ("a_box", {"box_name": "x"}, "aBox", BOX),
        ("a_child", {"a_child": {"aBool": True}}, None, None),
        ("some_int32s", [1, "2", 3.0], "someInt32s", [1, 2, 3]),
        (
            "some_sizes",
            ["SIZE_SMALL", 2, "size_below"],
            "someSizes",
            ["SIZE_SMALL", "SIZE_VERY_LARGE", "SIZE_BELOW"],
        ),
        ("some_boxes", [{"boxName": "x"}], "someBoxes", [BOX]),
        ("some_values", [None, "", 1, [None], {"a": {}}], "someValues", [None, "", 1, [None], {"a": {}}]),
        ("some_wrapped_strings", ["", "x"], "someWrappedStrings", ["", "x"]),
        ("string_map", {"": "", "\u00fc": "x"}, "stringMap", {"": "", "\u00fc": "x"}),
        ("int32_map", {"1": "a", "-2": "b"}, "int32Map", {"1": "a", "-2": "b"}),
        ("uint64_map", {str(2**64 - 1): 1}, "uint64Map", {str(2**64 - 1): 1}),
        ("bool_map", {"true": "a", "false": "b"}, "boolMap", {"true": "a", "false": "b"}),
        ("size_map", {"a": "size_small"}, "sizeMap", {"a": "SIZE_SMALL"}),
        ("box_map", {"a": {"boxName": "x"}}, "boxMap", {"a": BOX}),
        ("value_map", {"a": None, "b": ""}, "valueMap", {"a": None, "b": ""}),
        ("chosen_string", "", "chosenString", ""),
        ("chosen_null", None, "chosenNull", None),
        ("maybe_string", "", "maybeString", ""),
        ("maybe_int32", 0, "maybeInt32", 0),
        ("wrapped_double", "NaN", "wrappedDouble", "NaN"),
        ("wrapped_float", 0, "wrappedFloat", 0),
        ("wrapped_int64", "0", "wrappedInt64", "0"),
        ("wrapped_uint32", "7", "wrappedUint32", 7),
        ("wrapped_bool", "false", "wrappedBool", False),
        ("wrapped_string", "", "wrappedString", ""),
        ("wrapped_bytes", "", "wrappedBytes", ""),
        ("a_time", "0001-01-01T00:00:00Z", "aTime", "0001-01-01T00:00:00Z"),
        ("a_time", "9999-12-31T23:59:59.999999999Z", "aTime", "9999-12-31T23:59:59.999999999Z"),
        ("a_duration", "-0.000000001s", "aDuration", "-0.000000001s"),
        ("a_mask", "a_string, aBox.box_name", "aMask", "aString,aBox.boxName"),
        ("a_mask", "", "aMask", ""),
        ("a_struct", {"a": [1, None, {"": ""}]}, "aStruct", {"a": [1, None, {"": ""}]}),
        ("a_struct", {}, "aStruct", {}),
        ("a_value", None, "aValue", None),
        ("a_value", "", "aValue", ""),
        ("a_list", [1, [2]], "aList", [1, [2]]),
        (
            "anything",
            {"@type": "type.googleapis.com/restlab.Box", "box_name": "x"},
            "anything",
            {"@type": "type.googleapis.com/restlab.Box", **BOX},
        ),
        (
            "anything",
            {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "1s"},
            "anything",
            {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "1s"},
        ),
        ("anything", {}, "anything", {}),
        ("nothing", {}, "nothing", {}),
        ("a_null", None, "aNull", None),
    ],
)
@pytest.mark.parametrize("beside", [{}, {"aBool": "TRUE"}], ids=["at once", "repaired"])
def test_a_value_in_both_spellings(
    client: Client, name: str, sent: Any, field: str | None, value: Any, beside: dict[str, str]
) -> None:
    first, *rest = name.split("_")
    for spelled in (name, first + "".join(word[0].upper() + word[1:] for word in rest)):
        answer = client.post("/v1/whole", {**beside, spelled: sent})
        assert answer.status == 200, answer.body
        if field is not None:
            assert answer.json.get(field) == value
            assert (field in answer.json) == (value is not None or field in ("aValue", "chosenNull"))


@pytest.mark.parametrize("sent", [None, ""])
@pytest.mark.parametrize(
    "name",
    [
        "aDouble",
        "anInt64",
        "aBool",
        "aSize",
        "aBox",
        "maybeInt32",
        "wrappedInt64",
        "aTime",
        "aDuration",
        "aStruct",
        "anything",
        "nothing",
        "chosenInt32",
        "chosenBox",
    ],
)
def test_what_is_absent(client: Client, name: str, sent: str | None) -> None:
    answer = client.post("/v1/whole", {name: sent, "aString": "x"})
    assert answer.status == 200, answer.body
    assert name not in answer.json


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"anInt32": "x"}, ["anInt32"]),
        ({"an_int32": 1.5}, ["an_int32"]),
        ({"anInt32": True}, ["anInt32"]),
        ({"anInt32": [1]}, ["anInt32"]),
        ({"anInt32": 2**31}, ["anInt32"]),
        ({"anInt64": 2**63}, ["anInt64"]),
        ({"anInt64": 1e300}, ["anInt64"]),
        ({"aUint32": -1}, ["aUint32"]),
        ({"aUint64": "18446744073709551616"}, ["aUint64"]),
        ({"anInt64": "1" * 5000}, ["anInt64"]),
        ({"aDouble": "nan"}, ["aDouble"]),
        ({"aDouble": "1e999"}, ["aDouble"]),
        ({"aDouble": 10**400}, ["aDouble"]),
        ({"aFloat": 1e39}, ["aFloat"]),
        ({"aBool": 1}, ["aBool"]),
        ({"aBool": "yes"}, ["aBool"]),
        ({"aBool": {}}, ["aBool"]),
        ({"aString": 1}, ["aString"]),
        ({"aString": ["x"]}, ["aString"]),
        ({"someBytes": "a"}, ["someBytes"]),
        ({"someBytes": "%%%%"}, ["someBytes"]),
        ({"someBytes": 7}, ["someBytes"]),
        ({"aSize": "TINY"}, ["aSize"]),
        ({"aSize": "--1"}, ["aSize"]),
        ({"aSize": 1.5}, ["aSize"]),
        ({"aSize": True}, ["aSize"]),
        ({"aSize": 2**31}, ["aSize"]),
        ({"aSize": "99999999999"}, ["aSize"]),
        ({"aBox": "x"}, ["aBox"]),
        ({"aBox": []}, ["aBox"]),
        ({"aBox": {"boxNumber": "x"}}, ["aBox.boxNumber"]),
        ({"a_box": {"box_number": "x"}}, ["a_box.box_number"]),
        ({"someInt32s": 1}, ["someInt32s"]),
        ({"someInt32s": {}}, ["someInt32s"]),
        ({"someInt32s": ""}, ["someInt32s"]),
        ({"someInt32s": [1, "x", None, ""]}, ["someInt32s[1]", "someInt32s[2]", "someInt32s[3]"]),
        ({"someStrings": [None]}, ["someStrings[0]"]),
        ({"someBoxes": [{}, {"boxNumber": "x"}, None]}, ["someBoxes[1].boxNumber", "someBoxes[2]"]),
        ({"someWrappedStrings": [None]}, ["someWrappedStrings[0]"]),
        ({"stringMap": []}, ["stringMap"]),
        ({"stringMap": {"a_b": 1}}, ['stringMap["a_b"]']),
        ({"stringMap": {"a": None}}, ['stringMap["a"]']),
        ({"int32Map": {"x": "a"}}, ['int32Map["x"]']),
        ({"int32Map": {"": "a"}}, ['int32Map[""]']),
        ({"int32Map": {"1.5": "a"}}, ['int32Map["1.5"]']),
        ({"boolMap": {"yes": "a"}}, ['boolMap["yes"]']),
        ({"sizeMap": {"a": "TINY"}}, ['sizeMap["a"]']),
        ({"boxMap": {"a": {"boxNumber": "x"}}}, ['boxMap["a"].boxNumber']),
        ({"wrappedInt64": "x"}, ["wrappedInt64"]),
        ({"wrappedInt64": {"value": 1}}, ["wrappedInt64"]),
        ({"aTime": "today"}, ["aTime"]),
        ({"aTime": "2026-02-30T00:00:00Z"}, ["aTime"]),
        ({"aTime": "2026-01-31T12:00:00"}, ["aTime"]),
        ({"aTime": 7}, ["aTime"]),
        ({"aTime": {"seconds": 1}}, ["aTime"]),
        ({"aDuration": "3"}, ["aDuration"]),
        ({"aDuration": 3}, ["aDuration"]),
        ({"aDuration": "315576000001s"}, ["aDuration"]),
        ({"aMask": ["aString"]}, ["aMask"]),
        ({"aStruct": []}, ["aStruct"]),
        ({"aStruct": {"a": {"b": 10**400}}}, ["aStruct.a.b"]),
        ({"aList": {}}, ["aList"]),
        ({"aValue": [10**400]}, ["aValue[0]"]),
        ({"anything": {"boxName": "x"}}, ["anything.@type"]),
        ({"anything": []}, ["anything"]),
        ({"nothing": {"a": 1}}, ["nothing.a"]),
        ({"chosenString": "a", "chosenInt32": 1}, ["chosenInt32"]),
        ({"chosenBox": {}, "chosen_string": ""}, ["chosen_string"]),
        ({"aChild": {"chosenSize": 1, "chosenInt32": 1}}, ["aChild.chosenInt32"]),
        ({"nope": 1}, ["nope"]),
        ({"aBox": {"nope": 1}}, ["aBox.nope"]),
        ({"nope": None}, ["nope"]),
        ({"x" * 1000: 1}, ["x" * 97 + "..."]),
        ([], ["request"]),
        ("x", ["request"]),
        (None, ["request"]),
    ],
)
def test_which_field_is_wrong(client: Client, sent: Any, fields: list[str]) -> None:
    assert list(client.post("/v1/whole", sent).violations) == fields


def test_all_mistakes_at_once(client: Client) -> None:
    sent = {
        "anInt32": "x",
        "aBox": {"nope": 1, "boxSize": "TINY"},
        "aTime": 1,
        "some_strings": "x",
        "aBool": True,
    }
    found = list(client.post("/v1/whole", sent).violations)
    assert found == ["anInt32", "aBox.nope", "aBox.boxSize", "aTime", "some_strings"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("aStrng", 'did you mean "aString"?'),
        ("a_strin", 'did you mean "aString"?'),
        ("othername", 'did you mean "otherName"?'),
        ("AString", 'did you mean "aString"?'),
    ],
)
def test_the_nearest_known_name(client: Client, name: str, near: str) -> None:
    assert near in client.post("/v1/whole", {name: 1}).violations[name]


def test_the_known_names(client: Client) -> None:
    known = client.post("/v1/whole", {"aBox": {"zzz": 1}}).violations["aBox.zzz"]
    assert known == "unknown field; known are boxName, boxNumber, innerBox, boxLabels, boxSize"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "line 1, column 2"),
        ('{"aString": "x",}', "line 1, column 17"),
        ('{"aString": "\u00fc\U0001f600" x}', "line 1, column 18"),
        ('{\n "aString": "\u00fc",\n "aBool": x}', "line 3, column 11"),
        ('{\n "nope": 1,\n "aBool": x}', "line 3, column 11"),
        ("{'aString': 1}", "line 1, column 2"),
        ('{"aString": "a\tb"}', "line 1, column 15"),
        ('{"aString": "x"} {}', "line 1, column 18"),
        ("[", "line 1, column 2"),
        (" ", "line 1, column 2"),
        ('{"aDouble": NaN}', "line 1, column 13"),
        ('{"aDouble": -Infinity}', "line 1, column 14"),
        ('{"aDouble": 01}', "line 1, column 14"),
    ],
)
def test_text_that_is_no_json(client: Client, text: str, place: str) -> None:
    problem = client.post("/v1/whole", text.encode()).violations["request"]
    assert problem.startswith("the body must be valid JSON: ")
    assert place in problem


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf{}",
        b'{"aString": "\xff"}',
        b'{"aString": "\xed\xa0\x80"}',
        b'{"nope": 1, "aString": "\xff"}',
        b'{"nope": 1, "aDouble": NaN}',
        b'{"nope": 1, "aDouble": ' + b"1" * 5000 + b"}",
        '{"aString": "x"}'.encode("utf-16"),
        b'{"aString": "\\ud800"}',
        b'{"aString": "\\udc00\\ud800"}',
        b'{"\\ud800": 1}',
        b"\x00",
        b'{"aChild":' * 61 + b"{}" + b"}" * 61,
        b"[" * 1_000_000,
        b'{"aValue":' + b"[" * 1_000_000,
        b'{"nope":' * 300_000 + b"1" + b"}" * 300_000,
    ],
    ids=lambda body: repr(body[:40]),
)
def test_bodies_that_are_refused_whole(client: Client, body: bytes) -> None:
    assert list(client.post("/v1/whole", body).violations) == ["request"]


def test_an_unpaired_surrogate_beside_another_mistake(client: Client) -> None:
    body = b'{"anInt32": "x", "aString": "\\ud800", "aValue": "\\udc00", "stringMap": {"\\ud800": "\\ud800"}}'
    assert list(client.post("/v1/whole", body).violations) == [
        "anInt32",
        "aString",
        "aValue",
        'stringMap["?"]',
    ]


def test_the_last_of_equal_keys_counts(client: Client) -> None:
    assert client.post("/v1/whole", b'{"aString": "a", "aString": "b"}').json["aString"] == "b"
    assert client.post("/v1/whole", b'{"a_string": "a", "aString": "b"}').json["aString"] == "b"
    assert client.post("/v1/whole", b'{"aBool": "x", "aBool": true}').json["aBool"] is True


def test_the_deepest_body(client: Client) -> None:
    depth = 60
    body = b'{"aChild":' * (depth - 1) + b'{"aString": "x"}' + b"}" * (depth - 1)
    answer = client.post("/v1/whole", body)
    assert answer.status == 200
    assert json.loads(answer.body)
