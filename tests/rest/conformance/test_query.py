"""Fields in the query."""

from urllib.parse import quote

import pytest

from tests.rest.lab import Client


@pytest.mark.parametrize(
    ("name", "sent", "field", "value"),
    [
        ("a_double", "1.5", "aDouble", 1.5),
        ("a_double", "NaN", "aDouble", "NaN"),
        ("a_float", "1e10", "aFloat", 1e10),
        ("an_int32", "1e2", "anInt32", 100),
        ("an_int32", "-0", "anInt32", None),
        ("an_int64", "9007199254740993", "anInt64", "9007199254740993"),
        ("a_uint64", str(2**64 - 1), "aUint64", str(2**64 - 1)),
        ("a_bool", "TRUE", "aBool", True),
        ("a_bool", "false", "aBool", None),
        ("a_string", "", "aString", None),
        ("a_string", "a+b%2Bc%26d", "aString", "a b+c&d"),
        ("some_bytes", "aGk", "someBytes", "aGk="),
        ("some_bytes", "", "someBytes", None),
        ("a_size", "size_small", "aSize", "SIZE_SMALL"),
        ("a_size", "1", "aSize", "SIZE_SMALL"),
        ("a_time", "2026-01-31T12:00:00.5Z", "aTime", "2026-01-31T12:00:00.500Z"),
        ("a_time", "2026-01-31T12:00:00%2B01:00", "aTime", "2026-01-31T11:00:00Z"),
        ("a_duration", "-1.5s", "aDuration", "-1.500s"),
        ("a_mask", "a_string,aBox.box_name", "aMask", "aString,aBox.boxName"),
        ("wrapped_double", "0", "wrappedDouble", 0),
        ("wrapped_int64", "5", "wrappedInt64", "5"),
        ("wrapped_bool", "false", "wrappedBool", False),
        ("wrapped_string", "", "wrappedString", ""),
        ("wrapped_bytes", "aGk", "wrappedBytes", "aGk="),
        ("maybe_string", "", "maybeString", ""),
        ("maybe_int32", "0", "maybeInt32", 0),
        ("chosen_string", "x", "chosenString", "x"),
        ("a_box.box_name", "x", "aBox", {"boxName": "x", "boxLabels": []}),
        ("some_strings", "x", "someStrings", ["x"]),
        ("some_strings", "a,b", "someStrings", ["a,b"]),
        ("some_sizes", "2", "someSizes", ["SIZE_VERY_LARGE"]),
        ("some_times", "2026-01-31T12:00:00Z", "someTimes", ["2026-01-31T12:00:00Z"]),
        ("some_wrapped_strings", "", "someWrappedStrings", [""]),
    ],
)
def test_a_value_in_both_spellings(client: Client, name: str, sent: str, field: str, value: object) -> None:
    first, *rest = name.split("_")
    camel = first + "".join(word[0].upper() + word[1:] for word in rest)
    for spelled in (name, camel):
        answer = client.get(f"/v1/query?{spelled}={sent}")
        assert answer.status == 200, answer.body
        assert answer.json.get(field) == value


def test_renamed_fields(client: Client) -> None:
    assert client.get("/v1/query?otherName=x").json["otherName"] == "x"
    assert client.get("/v1/query?renamed=x").json["otherName"] == "x"


def test_a_list_in_both_spellings(client: Client) -> None:
    answer = client.get("/v1/query?some_strings=a&someStrings=b&some_strings=c")
    assert answer.json["someStrings"] == ["a", "b", "c"]


def test_one_object_in_both_spellings(client: Client) -> None:
    answer = client.get(
        "/v1/query?aBox.boxName=a&a_box.box_number=1&a_box.innerBox.boxLabels=x&aBox.inner_box.boxLabels=y"
    )
    assert answer.json["aBox"] == {
        "boxName": "a",
        "boxNumber": 1,
        "innerBox": {"boxLabels": ["x", "y"]},
        "boxLabels": [],
    }


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("an_int32=x", ["an_int32"]),
        ("anInt32=x&aBool=1&aSize=TINY", ["anInt32", "aBool", "aSize"]),
        ("anInt32=", ["anInt32"]),
        ("aTime=", ["aTime"]),
        ("aString=a&aString=b", ["aString"]),
        ("aString=a&a_string=a", ["a_string"]),
        ("aBox.boxName=a&a_box.box_name=b", ["a_box.box_name"]),
        ("maybeInt32=1&maybeInt32=1", ["maybeInt32"]),
        ("wrappedInt64=1&wrappedInt64=2", ["wrappedInt64"]),
        ("aMask=a&aMask=b", ["aMask"]),
        ("nope=1", ["nope"]),
        ("aBox.nope=1", ["aBox.nope"]),
        ("aBox.boxName.x=1", ["aBox.boxName.x"]),
        ("aBox=1", ["aBox"]),
        ("aBox.=1", ["aBox."]),
        (".=1", ["."]),
        ("=1", [""]),
        ("someBoxes=1", ["someBoxes"]),
        ("someBoxes.boxName=1", ["someBoxes.boxName"]),
        ("stringMap=1", ["stringMap"]),
        ("stringMap.key=1", ["stringMap.key"]),
        ("aTime.seconds=1", ["aTime.seconds"]),
        ("wrappedInt64.value=1", ["wrappedInt64.value"]),
        ("aStruct.fields=1", ["aStruct.fields"]),
        ("aValue=1", ["aValue"]),
        ("aValue.string_value=1", ["aValue.string_value"]),
        ("aList.values=1", ["aList.values"]),
        ("anything.type_url=x", ["anything.type_url"]),
        ("nothing=", ["nothing"]),
        ("aMask=a__b", ["aMask"]),
        ("aMask=address_1", ["aMask"]),
        ("chosenString=a&chosenInt32=1", ["chosenInt32"]),
        ("someInt32s=1&someInt32s=x", ["someInt32s[1]"]),
        ("aString=%FF", ["request"]),
        ("aString=\u00ff".encode().decode("latin-1"), ["request"]),
        ("&".join(["someStrings=x"] * 1001), ["request"]),
        ("$nope=1", ["$nope"]),
        ("$alt=xml", ["$alt"]),
        ("$prettyPrint=maybe", ["$prettyPrint"]),
    ],
)
def test_what_is_wrong(client: Client, query: str, fields: list[str]) -> None:
    assert list(client.get(f"/v1/query?{query}").violations) == fields


@pytest.mark.parametrize("query", ["a_string=b", "aString=a"])
def test_a_parameter_that_is_in_the_path(client: Client, query: str) -> None:
    assert list(client.get(f"/v1/path/string/a?{query}").violations) == [query.partition("=")[0]]


def test_parameters_beside_the_path(client: Client) -> None:
    assert client.get("/v1/path/deep/a?aBox.innerBox.boxNumber=7").json["aBox"]["innerBox"] == {
        "boxName": "a",
        "boxNumber": 7,
        "boxLabels": [],
    }


def test_numbers_of_enum_values(client: Client) -> None:
    answer = client.get(f"/v1/query?$alt={quote('json;enum-encoding=int')}&aSize=SIZE_SMALL&someSizes=2")
    assert (answer.json["aSize"], answer.json["someSizes"]) == (1, [2])
    assert client.get("/v1/query?%24alt=json&aSize=1").json["aSize"] == "SIZE_SMALL"


@pytest.mark.parametrize(
    ("value", "is_indented"), [("true", True), ("1", True), ("", True), ("false", False)]
)
def test_an_indented_answer(client: Client, value: str, is_indented: bool) -> None:
    answer = client.get(f"/v1/query?$prettyPrint={value}&aString=ü".replace("ü", "%C3%BC"))
    assert (b'\n  "aString": "\xc3\xbc"' in answer.body) is is_indented


def test_a_thousand_parameters(client: Client) -> None:
    answer = client.get("/v1/query?" + "&".join(f"someStrings={number}" for number in range(1000)))
    assert answer.json["someStrings"] == [str(number) for number in range(1000)]
