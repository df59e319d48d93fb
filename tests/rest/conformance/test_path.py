"""Fields in the path."""

import pytest

from tests.rest.lab import Client


@pytest.mark.parametrize(
    ("kind", "sent", "field", "value"),
    [
        ("string", "Rex", "aString", "Rex"),
        ("string", "1", "aString", "1"),
        ("double", "-1.5e3", "aDouble", -1500),
        ("double", "NaN", "aDouble", "NaN"),
        ("double", "-Infinity", "aDouble", "-Infinity"),
        ("float", "1.5", "aFloat", 1.5),
        ("int32", "-2147483648", "anInt32", -(2**31)),
        ("int64", "9223372036854775807", "anInt64", str(2**63 - 1)),
        ("uint32", "4294967295", "aUint32", 2**32 - 1),
        ("uint64", "18446744073709551615", "aUint64", str(2**64 - 1)),
        ("sint32", "-1", "aSint32", -1),
        ("sint64", "-1", "aSint64", "-1"),
        ("fixed32", "1", "aFixed32", 1),
        ("fixed64", "1", "aFixed64", "1"),
        ("sfixed32", "-1", "anSfixed32", -1),
        ("sfixed64", "-1", "anSfixed64", "-1"),
        ("bool", "true", "aBool", True),
        ("bytes", "_-8", "someBytes", "/+8="),
        ("bytes", "aGk%3D", "someBytes", "aGk="),
        ("size", "SIZE_SMALL", "aSize", "SIZE_SMALL"),
        ("size", "size-very-large", "aSize", "SIZE_VERY_LARGE"),
        ("size", "-1", "aSize", "SIZE_BELOW"),
        ("size", "77", "aSize", 77),
        ("time", "2026-01-31T12:00:00+02:00", "aTime", "2026-01-31T10:00:00Z"),
        ("duration", "3.5s", "aDuration", "3.500s"),
        ("wrapped", "0", "wrappedInt64", "0"),
        ("chosen", "0", "chosenInt32", 0),
        ("maybe", "false", "maybeBool", False),
    ],
)
def test_a_value_of_each_kind(client: Client, kind: str, sent: str, field: str, value: object) -> None:
    answer = client.get(f"/v1/path/{kind}/{sent}")
    assert answer.status == 200
    assert answer.json[field] == value


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("double", "x", "aDouble"),
        ("double", "1e999", "aDouble"),
        ("float", "1e39", "aFloat"),
        ("int32", "2147483648", "anInt32"),
        ("int32", "1.5", "anInt32"),
        ("int32", "%D9%A3", "anInt32"),
        ("int64", "9223372036854775808", "anInt64"),
        ("uint32", "-1", "aUint32"),
        ("uint64", "0x1", "aUint64"),
        ("bool", "yes", "aBool"),
        ("bytes", "a", "someBytes"),
        ("size", "TINY", "aSize"),
        ("size", "--1", "aSize"),
        ("size", "2147483648", "aSize"),
        ("time", "today", "aTime"),
        ("duration", "3", "aDuration"),
        ("wrapped", "x", "wrappedInt64"),
        ("string", "%FF", "aString"),
        ("deep", "%C3", "aBox.innerBox.boxName"),
    ],
)
def test_a_value_that_is_none(client: Client, kind: str, sent: str, field: str) -> None:
    assert list(client.get(f"/v1/path/{kind}/{sent}").violations) == [field]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("string/a%2Fb", "a/b"),
        ("string/a%3Aopen", "a:open"),
        ("string/a%20b+c", "a b+c"),
        ("string/%C3%BC", "ü"),
        ("string/a%25b", "a%b"),
        ("string/Rex/", "Rex"),
        ("rooms/1/beds/2", "rooms/1/beds/2"),
        ("rooms/a%20b/beds/c%2Fd", "rooms/a b/beds/c%2Fd"),
        ("files/a", "files/a"),
        ("files/a/b/c", "files/a/b/c"),
        ("files/a%2Fb/c%3F", "files/a%2Fb/c?"),
        ("files/a/b:open", "files/a/b"),
        ("files", "files"),
        ("any/x/Rex", "Rex"),
    ],
)
def test_what_a_path_may_hold(client: Client, path: str, value: str) -> None:
    assert client.get(f"/v1/path/{path}").json["aString"] == value


@pytest.mark.parametrize(
    "path", ["rooms/1/beds", "rooms/1/beds/2/3", "string", "string//", "any/Rex", "other"]
)
def test_paths_that_no_method_has(client: Client, path: str) -> None:
    answer = client.get(f"/v1/path/{path}")
    assert (answer.status, answer.json["details"][0]["reason"]) == (404, "METHOD_NOT_FOUND")


def test_two_fields_and_a_field_deep_inside(client: Client) -> None:
    answer = client.get("/v1/path/two/Rex/7").json
    assert (answer["aString"], answer["anInt32"]) == ("Rex", 7)
    assert client.get("/v1/path/deep/Rex").json["aBox"] == {
        "innerBox": {"boxName": "Rex", "boxLabels": []},
        "boxLabels": [],
    }


def test_all_mistakes_of_a_path_and_the_first_of_a_query(client: Client) -> None:
    assert list(client.get("/v1/path/two/Rex/x?aBool=x").violations) == ["anInt32"]
    assert list(client.get("/v1/path/two/Rex/7?aBool=x&anInt64=y").violations) == ["aBool", "anInt64"]
