"""HTTP verbs and custom verbs."""

import pytest

from tests.rest.lab import Client


@pytest.mark.parametrize(
    ("verb", "path", "name"),
    [
        ("GET", "a", "a"),
        ("DELETE", "a", "a"),
        ("REPORT", "a", "a"),
        ("POST", "a:pack", "a"),
        ("POST", "a:b:pack", "a:b"),
        ("GET", "a:unpack", "a:unpack"),
        ("GET", "a%3Apack", "a:pack"),
        ("GET", "newest", "newest"),
        ("POST", "newest", None),
        ("POST", "newest/", None),
    ],
)
def test_what_is_bound(client: Client, verb: str, path: str, name: str | None) -> None:
    answer = client.send(verb, f"/v1/verbs/{path}")
    assert answer.status == 200, answer.body
    assert answer.json.get("boxName") == name


def test_a_verb_of_a_collection(client: Client) -> None:
    assert client.post("/v1/verbs:sort").json == {"boxLabels": []}


@pytest.mark.parametrize(
    ("verb", "path", "allow"),
    [
        ("PUT", "verbs/a", "DELETE, GET, HEAD, REPORT"),
        ("get", "verbs/a", "DELETE, GET, HEAD, REPORT"),
        ("PUT", "verbs/newest", "DELETE, GET, HEAD, POST, REPORT"),
        ("GET", "verbs/a:pack", "POST"),
        ("GET", "verbs:sort", "POST"),
        ("GET", "heads/a", "HEAD"),
        ("HEAD", "verbs:sort", "POST"),
    ],
)
def test_a_verb_that_the_path_lacks(client: Client, verb: str, path: str, allow: str) -> None:
    answer = client.send(verb, f"/v1/{path}")
    assert answer.status == 405
    assert answer.headers["allow"] == allow
    if verb != "HEAD":
        assert answer.json["details"][0]["reason"] == "VERB_NOT_ALLOWED"
        assert allow in answer.json["message"]


@pytest.mark.parametrize("path", ["verbs/a", "heads/a"])
def test_the_head_of_an_answer(client: Client, path: str) -> None:
    answer = client.send("HEAD", f"/v1/{path}")
    assert answer.status == 200
    assert answer.body == b""
    assert int(answer.headers["content-length"]) == len(b'{"boxName":"a","boxLabels":[]}')


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/verbs", "/v1/verbs/a/b", "/v2/verbs/a", "//v1/verbs/a", "*"]
)
def test_a_path_that_no_method_has(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status, answer.json["details"][0]["reason"]) == (404, "METHOD_NOT_FOUND")
    assert "allow" not in answer.headers
