"""What answers hold, by how their face looks."""

from typing import Any

import pytest

from tests.rest.lab import Client, Lab

FILLED = {
    "boxes": [{"boxName": "a"}],
    "counts": {"a": 1},
    "title": "t\u00fc",
    "size": "SIZE_SMALL",
    "box": {"boxNumber": 1},
}


@pytest.fixture(scope="module")
def all_client(lab: Lab) -> Client:
    """A client of a face whose answers have empty fields, in snake case, and that ignores what is unknown."""
    return Client(lab.application(prints_empty=True, snake_case=True, ignores_unknown=True))


@pytest.mark.parametrize(
    ("part", "filled", "empty"),
    [
        ("boxes", [{"boxName": "a", "boxLabels": []}], []),
        ("counts", {"a": 1}, {}),
        ("title", "t\u00fc", ""),
        ("size", "SIZE_SMALL", "SIZE_UNSPECIFIED"),
        ("box", {"boxNumber": 1, "boxLabels": []}, {}),
    ],
)
def test_a_part_of_the_reply(client: Client, part: str, filled: Any, empty: Any) -> None:
    assert client.post(f"/v1/answer/{part}", FILLED).json == filled
    assert client.post(f"/v1/answer/{part}", {}).json == empty


@pytest.mark.parametrize(("body", "value"), [(FILLED, 1), ({}, 0)])
def test_a_part_as_a_number(client: Client, body: Any, value: int) -> None:
    assert client.post("/v1/answer/size?$alt=json;enum-encoding=int", body).json == value


def test_a_part_that_is_indented(client: Client) -> None:
    assert client.post("/v1/answer/counts?$prettyPrint=true", FILLED).body == b'{\n  "a": 1\n}\n'


def test_empty_fields_are_left_out_but_for_lists_and_maps(client: Client) -> None:
    assert client.post("/v1/answer", {}).json == {"boxes": [], "counts": {}}


def test_empty_fields_that_are_printed(all_client: Client) -> None:
    expected = {"boxes": [], "counts": {}, "title": "", "size": "SIZE_UNSPECIFIED"}
    assert all_client.post("/v1/answer", {}).json == expected


def test_names_in_snake_case(all_client: Client) -> None:
    assert all_client.post("/v1/answer/box", FILLED).json == {
        "box_name": "",
        "box_number": 1,
        "box_labels": [],
        "box_size": "SIZE_UNSPECIFIED",
    }
    assert all_client.get("/v1/query?renamed=x").json["renamed"] == "x"


@pytest.mark.parametrize("sent", [{"nope": 1, "title": "x"}, {"box": {"nope": {}}, "title": "x", "$x": 1}])
def test_unknown_fields_that_are_ignored(all_client: Client, sent: Any) -> None:
    assert all_client.post("/v1/answer/title", sent).json == "x"


def test_unknown_parameters_that_are_ignored(all_client: Client) -> None:
    assert all_client.get("/v1/query?nope=1&a_string=x&a_box.nope=2&$nope=3").json["a_string"] == "x"
    assert all_client.get("/v1/path/string/a?a_string=b").json["a_string"] == "a"


def test_known_fields_are_checked_where_unknown_ones_are_ignored(all_client: Client) -> None:
    sent = {"nope": 1, "box": {"box_number": "x", "nope": 2}}
    assert list(all_client.post("/v1/answer", sent).violations) == ["box.box_number"]
    assert list(all_client.get("/v1/query?nope=1&an_int32=x").violations) == ["an_int32"]


def test_a_body_is_ignored_where_unknown_fields_are(all_client: Client) -> None:
    assert all_client.send("GET", "/v1/query?a_string=x", {"a_string": "y"}).json["a_string"] == "x"


def test_a_file(client: Client) -> None:
    answer = client.post("/v1/file", b"\xff\x00[", content_type="image/png")
    assert (answer.status, answer.body) == (200, b"\xff\x00[")
    assert answer.headers["content-type"] == "image/png"


def test_nothing(client: Client) -> None:
    assert client.post("/v1/nothing").json == {}
    assert client.post("/v1/nothing", {}).json == {}
    assert list(client.post("/v1/nothing", {"a": 1}).violations) == ["request"]


def test_a_deadline_that_is_malformed(client: Client) -> None:
    assert client.get("/v1/query", grpc_timeout="soon").violations.keys() == {"grpc-timeout"}
