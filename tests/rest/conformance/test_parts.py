"""A body that is a field of the request, beside others in the path and query."""

from typing import Any

import pytest

from tests.rest.lab import Client


def part(client: Client, name: str, sent: Any, query: str = "") -> Any:
    answer = client.post(f"/v1/part/{name}{query}", sent)
    assert answer.status == 200, answer.body
    return answer.json


@pytest.mark.parametrize(
    ("name", "sent", "field", "value"),
    [
        ("strings", ["a", "b"], "someStrings", ["a", "b"]),
        ("strings", [], "someStrings", []),
        ("list", [{"box_name": "a"}], "someBoxes", [{"boxName": "a", "boxLabels": []}]),
        ("map", {"1": "a"}, "int32Map", {"1": "a"}),
        ("number", 7, "anInt32", 7),
        ("number", "7", "anInt32", 7),
        ("size", "SIZE_SMALL", "aSize", "SIZE_SMALL"),
        ("size", "size_small", "aSize", "SIZE_SMALL"),
        ("time", "2026-01-31T12:00:00Z", "aTime", "2026-01-31T12:00:00Z"),
        ("value", {"a": [None]}, "aValue", {"a": [None]}),
        ("value", None, "aValue", None),
        ("chosen", {"boxName": "a"}, "chosenBox", {"boxName": "a", "boxLabels": []}),
        ("chosen", {}, "chosenBox", {"boxLabels": []}),
    ],
)
def test_a_field_of_each_kind(client: Client, name: str, sent: Any, field: str, value: Any) -> None:
    answer = part(client, name, sent, "?aString=x")
    assert answer[field] == value
    assert answer["aString"] == "x"


def test_a_message_beside_the_path_and_query(client: Client) -> None:
    answer = client.send("PATCH", "/v1/part/Rex?aBool=true", {"boxName": "a", "innerBox": {"boxNumber": "7"}})
    assert (answer.json["aString"], answer.json["aBool"]) == ("Rex", True)
    assert answer.json["aBox"] == {
        "boxName": "a",
        "innerBox": {"boxNumber": 7, "boxLabels": []},
        "boxLabels": [],
    }


def test_no_body(client: Client) -> None:
    answer = client.send("PATCH", "/v1/part/Rex")
    assert answer.json["aString"] == "Rex"
    assert "aBox" not in answer.json


@pytest.mark.parametrize(
    ("name", "sent", "fields"),
    [
        ("strings", "a", ["someStrings"]),
        ("strings", ["a", 1], ["someStrings[1]"]),
        ("list", [{"nope": 1}], ["someBoxes[0].nope"]),
        ("map", {"x": "a"}, ['int32Map["x"]']),
        ("number", "x", ["anInt32"]),
        ("number", {}, ["anInt32"]),
        ("size", "TINY", ["aSize"]),
        ("time", 1, ["aTime"]),
        ("chosen", [], ["chosenBox"]),
        ("chosen", {"boxNumber": "x"}, ["chosenBox.boxNumber"]),
        ("number", b'1, "aString": "x"', ["request"]),
        ("strings", b"[", ["request"]),
        ("strings", b"[" * 100, ["request"]),
        ("chosen", b"{", ["request"]),
    ],
)
def test_which_field_is_wrong(client: Client, name: str, sent: Any, fields: list[str]) -> None:
    assert list(client.post(f"/v1/part/{name}", sent).violations) == fields


@pytest.mark.parametrize("query", ["aBox.boxName=x", "a_box.box_labels=x", "aBox.innerBox.boxName=x"])
def test_a_parameter_within_the_body(client: Client, query: str) -> None:
    answer = client.send("PATCH", f"/v1/part/Rex?{query}", {"boxNumber": 1})
    assert list(answer.violations) == [query.partition("=")[0]]


def test_a_path_within_the_body(client: Client) -> None:
    assert client.send("PATCH", "/v1/part/boxes/7", {"boxName": "a"}).json["aBox"]["boxNumber"] == 7
    assert client.send("PATCH", "/v1/part/boxes/7", {"boxNumber": 7}).json["aBox"]["boxNumber"] == 7
    answer = client.send("PATCH", "/v1/part/boxes/7", {"boxNumber": 8})
    assert list(answer.violations) == ["aBox.boxNumber"]


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("Rex", {"aString": "Rex"}, None),
        ("Rex", {"aString": "Max"}, "aString"),
        ("Rex", {"a_string": "Max"}, "a_string"),
        ("1/true/SIZE_SMALL", {"anInt32": 1, "aBool": True, "aSize": "SIZE_SMALL"}, None),
        ("1/true/small", {}, "aSize"),
        ("1/true/size_small", {"aSize": 1}, None),
        ("1/true/SIZE_SMALL", {"anInt32": 2}, "anInt32"),
        ("1/false/SIZE_SMALL", {"aBool": True}, "aBool"),
        ("1/true/SIZE_SMALL", {"aSize": 2}, "aSize"),
        ("boxes/a", {"aBox": {"boxName": "a", "boxNumber": 1}}, None),
        ("boxes/a", {"aBox": {"boxName": "b"}}, "aBox.boxName"),
        ("chosen/a", {"chosenString": "a"}, None),
        ("chosen/a", {"chosenString": "b"}, "chosenString"),
        ("chosen/a", {"chosenInt32": 0}, "chosenString"),
    ],
)
def test_the_path_beside_a_body_of_all(client: Client, path: str, sent: Any, field: str | None) -> None:
    answer = client.send("PUT", f"/v1/whole/{path}", sent)
    if field is None:
        assert answer.status == 200, answer.body
    else:
        assert list(answer.violations) == [field]


@pytest.mark.parametrize(
    ("query", "sent", "field"),
    [
        ("aString=a", {"anInt32": 1}, None),
        ("aString=a", {"aString": "a"}, "aString"),
        ("a_box.box_name=a", {"aBox": {"boxName": "b"}}, "a_box.box_name"),
        ("aBox.boxName=a", {"aBox": {"boxNumber": 1}}, None),
        ("someStrings=a", {"someStrings": ["b"]}, "someStrings"),
        ("chosenString=a", {"chosenString": "b"}, "chosenString"),
        ("chosenString=a", {"chosenInt32": 1}, "chosenString"),
        ("aTime=2026-01-31T12:00:00Z", {"aTime": "2026-01-31T12:00:00Z"}, "aTime"),
    ],
)
def test_the_query_beside_a_body_of_all(client: Client, query: str, sent: Any, field: str | None) -> None:
    answer = client.post(f"/v1/whole?{query}", sent)
    if field is None:
        assert answer.status == 200, answer.body
    else:
        assert list(answer.violations) == [field]


@pytest.mark.parametrize("body", [b"{}", b" {} ", b"null", b""])
def test_an_empty_body_where_none_counts(client: Client, body: bytes) -> None:
    assert client.send("GET", "/v1/query?aString=x", body).json["aString"] == "x"


def test_a_body_where_none_counts(client: Client) -> None:
    assert list(client.send("GET", "/v1/query", {"aString": "x"}).violations) == ["request"]
