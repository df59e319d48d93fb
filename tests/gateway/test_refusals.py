"""Whatever is wrong with a request: a 4xx in google.rpc.Status JSON, which names no type."""

from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from grpc import StatusCode

PETS = "/v1/customers/c/pets"
PET = f"{PETS}/p"


def refused(response: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    """The body, after all that must be true of every refusal."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert list(body) == ["code", "message", "status", "details"]
    assert body["message"]
    assert StatusCode[body["status"]].value[0] == body["code"]
    for leak in (
        "type.googleapis.com/pawport",
        "type.googleapis.com/google.protobuf",
        "pawport.v1",
        "TYPE_",
        "Traceback",
    ):
        assert leak not in response.text
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "pawport"}
    assert body["details"][0] == info
    return body


def violations(body: dict[str, Any]) -> dict[str, str]:
    """The descriptions by field."""
    found = body["details"][1]["fieldViolations"] if len(body["details"]) > 1 else []
    return {violation["field"]: violation["description"] for violation in found}


@pytest.mark.parametrize(
    "content",
    [
        b'{"pet": {',
        b'{"pet": {"name": "Rex"}} x',
        b"hello <b> \\n \" ' \\",
        b"\x00",
        b"[1]",
        b'"text"',
        b"null",
        b"17",
        b'{"pet": {"name": "\xff\xfe"}}',
        b'{"pet": {"name": "\xed\xa0\x80"}}',  # a surrogate in UTF-8
        b'{"pet": {"name": "a\\ud800b"}}',
        b'{"pet": {"name": "\\udc00\\ud800"}}',
        b'{"pet":' + b"[" * 60 + b"]" * 60 + b"}",
        b'{"pet":' + b'{"name":' * 60 + b"1" + b"}" * 61,
        b'{"other":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b"[" * 100_000,
        b"\x1f\x8b\x08\x00",
        b"\xef\xbb\xbf{}",
        b"a=b&c=d",
        b"--boundary\r\n",
    ],
    ids=lambda content: repr(content[:30]),
)
def test_a_body_that_is_not_json_of_the_right_shape(http: httpx.Client, content: bytes) -> None:
    body = refused(http.post(PETS, content=content), 400, "REQUEST_MALFORMED")
    assert body["code"] == 3


@pytest.mark.parametrize(
    ("pet", "field"),
    [
        ({"type": "DRAGON"}, "pet.type"),
        ({"type": 'A" for type B'}, "pet.type"),
        ({"type": "a\nb"}, "pet.type"),
        ({"type": "ünïcode 🐕"}, "pet.type"),
        ({"name": 5}, "pet.name"),
        ({"name": True}, "pet.name"),
        ({"notes": "x"}, "pet.notes"),
        ({"notes": [{}, {"content": 3}]}, "pet.notes[1].content"),
        ({"externalIds": {"a": 5}}, 'pet.externalIds["a"]'),
        ({"externalIds": 5}, "pet.externalIds"),
        ({"birthday": {"year": "abc"}}, "pet.birthday.year"),
        ({"birthday": "2020-01-01"}, "pet.birthday"),
        ({"weight": {"value": "heavy"}}, "pet.weight.value"),
        ({"deleted": "maybe"}, "pet.deleted"),
        ({"fingerprintCount": -1}, "pet.fingerprintCount"),
        ({"fingerprint_count": 99999999999}, "pet.fingerprint_count"),
        ({"createdTime": "2025-05-12"}, "pet.createdTime"),
    ],
    ids=str,
)
def test_a_value_that_does_not_fit_its_field(http: httpx.Client, pet: dict[str, Any], field: str) -> None:
    body = refused(http.post(PETS, json={"pet": pet}), 400, "REQUEST_MALFORMED")
    assert violations(body)[field].startswith("must be ")
    assert body["message"].startswith(f"{field}: must be ")


@pytest.mark.parametrize(
    ("body", "field", "description"),
    [
        ({"pet": {"name": {"a": 1}}}, "pet.name", "must be a string"),
        ({"pet": {"weight": {"value": {}}}}, "pet.weight.value", "must be a number"),
        ({"pet": {"allergies": [{}]}}, "pet.allergies[0]", "must be a string"),
        ({"petId": {}}, "petId", "must be a string"),
        ({"pet": {"name": ["x"]}}, "pet.name", "must be a string"),
        ({"pet": {"notes": [{}, {"content": ["x"]}]}}, "pet.notes[1].content", "must be a string"),
        (
            {"pet": {"birthday": "2020-05-12"}},
            "pet.birthday",
            'must be an object such as {"year": 2020, "month": 5, "day": 12}',
        ),
        ({"pet": {"createdTime": []}}, "pet.createdTime", 'must be a time such as "2026-01-31T12:00:00Z"'),
        ({"pet": [1]}, "pet", "must be an object"),
        ({"pet": {"externalIds": []}}, "pet.externalIds", "must be an object"),
        ({"pet": {"notes": {}}}, "pet.notes", "must be a list"),
        ({"pet": {"colour": "red"}}, "pet.colour", 'unknown field; did you mean "color"?'),
        ({"pets": {}}, "pets", 'unknown field; did you mean "pet"?'),
    ],
    ids=str,
)
def test_a_value_of_another_kind(
    http: httpx.Client, body: dict[str, Any], field: str, description: str
) -> None:
    found = violations(refused(http.post(PETS, json=body), 400, "REQUEST_MALFORMED"))
    assert found == {field: description}


def test_all_mistakes_are_told_at_once(http: httpx.Client) -> None:
    body = {"petid": "x", "pet": {"name": 5, "type": "DRAGON", "notes": [{"text": ""}]}}
    found = violations(refused(http.post(PETS, json=body), 400, "REQUEST_MALFORMED"))
    assert list(found) == ["petid", "pet.name", "pet.type", "pet.notes[0].text"]


def test_the_place_in_text_that_is_no_json(http: httpx.Client) -> None:
    body = refused(http.post(PETS, content=b'{"pet":\n {,}}'), 400, "REQUEST_MALFORMED")
    assert "(line 2, column 3)" in body["message"]


def test_a_long_wrong_value_is_not_repeated(http: httpx.Client) -> None:
    response = http.post(PETS, json={"pet": {"type": "a" * 1_000_000}})
    assert len(refused(response, 400, "REQUEST_MALFORMED")["message"]) < 300


def test_a_path_and_a_body_that_disagree(http: httpx.Client) -> None:
    response = http.post(PETS, json={"customer_id": "other", "pet": {}})
    assert violations(refused(response, 400, "REQUEST_MALFORMED")).keys() == {"customer_id"}
    response = http.put(PET, json={"id": "other"})
    assert violations(refused(response, 400, "REQUEST_MALFORMED")).keys() == {"id"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("foo=1", "foo"),
        ("filter.colour=red", "filter.colour"),
        ("filter.type=DRAGON", "filter.type"),
        ("pagination.pageSize=many", "pagination.pageSize"),
        ("pagination.page_size=many", "pagination.page_size"),
        ("pagination.pageSize=1&pagination.pageSize=2", "pagination.pageSize"),
        ("pagination.pageSize=", "pagination.pageSize"),
        ("filter.type=%22%0a%ff", "request"),
        ("$alt=xml", "$alt"),
        ("$nope=1", "$nope"),
    ],
)
def test_a_wrong_query_parameter(http: httpx.Client, query: str, field: str) -> None:
    assert field in violations(refused(http.get(f"{PETS}?{query}"), 400, "REQUEST_MALFORMED"))


@pytest.mark.parametrize("query", ["filter=x", "filter.type.x=1", "pagination=", "%00=1"])
def test_an_odd_query(http: httpx.Client, query: str) -> None:
    refused(http.get(f"{PETS}?{query}"), 400, "REQUEST_MALFORMED")


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/"),
        ("GET", "/v2/customers/c"),
        ("GET", "/v1/customers/c/pets/p/x"),
        ("GET", "/pawport.v1.PetService/GetPet"),
        ("POST", "/pawport.v1.PetService/GetPet"),
        ("GET", "/v1/customers//pets"),
    ],
)
def test_a_path_that_is_not_there(http: httpx.Client, verb: str, path: str) -> None:
    body = refused(http.request(verb, path), 404, "METHOD_NOT_FOUND")
    assert body["code"] == 5


@pytest.mark.parametrize(
    ("verb", "path", "allow"),
    [
        ("DELETE", PETS, "GET, HEAD, POST"),
        ("POST", PET, "DELETE, GET, HEAD, PATCH, PUT"),
        ("OPTIONS", PET, "DELETE, GET, HEAD, PATCH, PUT"),
        ("TRACE", PET, "DELETE, GET, HEAD, PATCH, PUT"),
        ("GET", "/v1/pets:search", "POST"),
    ],
)
def test_a_verb_that_is_not_there(http: httpx.Client, verb: str, path: str, allow: str) -> None:
    response = http.request(verb, path)
    refused(response, 405, "VERB_NOT_ALLOWED")
    assert response.headers["allow"] == allow


@pytest.mark.parametrize(
    "end", ["%ff", "%C0%AF", "%E0%80%80", "%ED%A0%80", "%F4%90%80%80", "%F0%9F%90", "%zz", "%"]
)
def test_a_path_that_is_not_utf8(http: httpx.Client, end: str) -> None:
    for path in (f"{PETS}/{end}", f"/{end}", f"/docs/{end}"):
        request = http.build_request("GET", path)
        request.url = request.url.copy_with(raw_path=path.encode())
        refused(http.send(request), 400, "REQUEST_MALFORMED")


@pytest.mark.parametrize("name", ["ñ", "犬", "🐕", "a%2Fb", "a%3Ab", "a%25"])
def test_a_path_is_percent_encoded_utf8(http: httpx.Client, name: str) -> None:
    assert http.get(f"{PETS}/{name}").json()["id"] == unquote(name)


def test_a_body_where_there_is_none(http: httpx.Client) -> None:
    refused(http.request("DELETE", PET, json={"etag": "1"}), 400, "REQUEST_MALFORMED")
    assert http.request("GET", PET, content=b"{}").status_code == 200


def test_a_path_with_a_nul(http: httpx.Client) -> None:
    refused(http.get(f"{PETS}/a%00b"), 400, "REQUEST_MALFORMED")


def test_another_protocol(http: httpx.Client) -> None:
    headers = {"connection": "Upgrade", "upgrade": "websocket"}
    assert refused(http.get(PET, headers=headers), 403, "UPGRADE_REFUSED")["code"] == 7


def test_a_body_that_is_too_large(http: httpx.Client) -> None:
    refused(http.post(PETS, content=b"a" * (30 << 20)), 413, "REQUEST_TOO_LARGE")
    refused(http.post(PETS, content=iter([b"a" * (1 << 20)] * 30)), 413, "REQUEST_TOO_LARGE")


def test_a_body_at_the_limit(http: httpx.Client) -> None:
    padding = b" " * ((4 << 20) - 2)
    assert http.post(PETS, content=b"{" + padding + b"}").status_code == 200
    refused(http.post(PETS, content=b"{ " + padding + b"}"), 413, "REQUEST_TOO_LARGE")


def test_headers_that_are_too_large(http: httpx.Client) -> None:
    refused(http.get(PET, headers={"x-large": "a" * 70_000}), 431, "HEADERS_TOO_LARGE")
