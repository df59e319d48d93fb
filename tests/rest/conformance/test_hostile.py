"""Whatever is sent, the answer is no internal error."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rest.lab import Client

BOX_NAMES = ["boxName", "box_number", "innerBox", "boxLabels", "boxSize", "nope"]
TOKENS = [
    *(f'"{name}":' for name in BOX_NAMES),
    *('"x"', '"\\ud800"', '"\\u00fc', '"SIZE_SMALL"', '"', "1", "-", "1e999", "0.5", "NaN", "true", "null"),
    *("{", "}", "[", "]", "{}", "[]", ",", ":", " ", "\n", "\\", "\0", "\u00fc", "\ufeff"),
]
PATHS = [
    "v1",
    "verbs",
    "query",
    "path",
    "string",
    "files",
    "int32",
    "heads",
    "whole",
    ":pack",
    ":sort",
    "%",
    "%2F",
]
PATH_PARTS = st.sampled_from([*PATHS, "%FF", "%00", "..", ".", "*", "**", "{a}", "", ":", "7", "a+b", "//"])
NAMES = [
    "aString",
    "a_box",
    ".",
    "boxName",
    "innerBox",
    "aTime",
    "seconds",
    "aValue",
    "someSizes",
    "$alt",
    "$",
    "aMask",
]
QUERY_PARTS = st.sampled_from(
    [*NAMES, "=", "&", ";", "+", "%", "%FF", "%00", "x", "1", "-1", "json", "#", "?"]
)

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
BODIES = st.binary(max_size=40) | st.lists(st.sampled_from(TOKENS), max_size=30).map(
    lambda some: "".join(some).encode()
)


@given(body=BODIES)
def test_bodies(client: Client, body: bytes) -> None:
    for verb, target in (("POST", "/v1/verbs/a:pack"), ("PATCH", "/v1/part/a"), ("POST", "/v1/part/list")):
        assert client.send(verb, target, body).status in (200, 400)


@given(verb=st.sampled_from(["GET", "HEAD", "POST", "get", "", "*"]), parts=st.lists(PATH_PARTS, max_size=8))
def test_paths(client: Client, verb: str, parts: list[str]) -> None:
    for between in ("/", ""):
        assert client.send(verb, "/" + between.join(parts)).status in (200, 400, 404, 405)


@given(query=st.lists(QUERY_PARTS, max_size=12).map("".join) | ANY_TEXT)
def test_queries(client: Client, query: str) -> None:
    assert client.get(f"/v1/query?{query}").status in (200, 400)


@given(
    name=ANY_TEXT | st.sampled_from(["content-type", "content-length", "host", "if-match", "if-none-match"]),
    value=ANY_TEXT,
)
def test_headers(client: Client, name: str, value: str) -> None:
    assert client.send("POST", "/v1/verbs/a:pack", {"boxNumber": 1}, **{name.lower(): value}).status in (
        200,
        400,
        413,
    )
