"""Whatever is wrong with a request: a 4xx in google.rpc.Status JSON, which names no type."""

from typing import Any

import httpx
import pytest

PETS = "/v1/customers/c/pets"
PET = f"{PETS}/p"


def refused(response: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    """The body, after all that must be true of every refusal."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert body.keys() == {"code", "message", "details"}
    assert body["message"]
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
        ({"externalIds": {"a": 5}}, "pet.external_ids[0].value"),
        ({"externalIds": 5}, "pet.external_ids"),
        ({"birthday": {"year": "abc"}}, "pet.birthday.year"),
        ({"birthday": "2020-01-01"}, "pet.birthday"),
        ({"weight": {"value": "heavy"}}, "pet.weight.value"),
        ({"deleted": "maybe"}, "pet.deleted"),
        ({"fingerprintCount": -1}, "pet.fingerprint_count"),
        ({"fingerprintCount": 99999999999}, "pet.fingerprint_count"),
    ],
    ids=str,
)
def test_a_value_that_does_not_fit_its_field(http: httpx.Client, pet: dict[str, Any], field: str) -> None:
    body = refused(http.post(PETS, json={"pet": pet}), 400, "REQUEST_MALFORMED")
    assert violations(body)[field].startswith("invalid value")
    assert body["message"].startswith(f"{field}: invalid value")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pet": {"name": {"a": 1}}}, "pet.name"),
        ({"pet": {"weight": {"value": {}}}}, "pet.weight.value"),
        ({"pet": {"allergies": [{}]}}, "pet.allergies"),
        ({"petId": {}}, "pet_id"),
        ({"pet": {"name": ["x"]}}, "pet.name"),
        ({"pet": {"notes": [{"content": "x"}, {"content": ["x"]}]}}, "pet.notes[1].content"),
        ({"pet": {"birthday": [2020]}}, "pet.birthday"),
        ({"pet": {"createdTime": []}}, "pet.created_time"),
        ({"pet": {"created_time": []}}, "pet.created_time"),
        ({"pet": [1]}, "pet"),
        ({"petId": []}, "pet_id"),
        ({"pet": {"breed": '"name": [', "colour": ["red"], "name": ["x"]}}, "pet.name"),
        ({"pet": {"externalIds": {"a": ["x"]}}}, "pet.external_ids[0].value"),
    ],
    ids=str,
)
def test_an_object_or_a_list_where_one_value_belongs(
    http: httpx.Client, body: dict[str, Any], field: str
) -> None:
    found = violations(refused(http.post(PETS, json=body), 400, "REQUEST_MALFORMED"))
    assert "where one value belongs" in found[field]


def test_a_list_where_an_object_belongs(http: httpx.Client) -> None:
    found = violations(refused(http.post(PETS, json={"pet": {"externalIds": []}}), 400, "REQUEST_MALFORMED"))
    assert found == {"pet.external_ids": "a list where an object belongs"}


@pytest.mark.parametrize(
    "content",
    [
        b'{"other":"' + b"x" * 300_000 + b'","pet":{"name":["x"]}}',  # too large to be searched
        b'{"other":[' + b"[]," * 40 + b'[]],"pet":{"name":["x"]}}',
        b'{"pet":{name:["x"]}}',
        b'{"pet":{"na\\u006de":["x"]}}',
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_list_that_is_not_found_again(http: httpx.Client, content: bytes) -> None:
    found = violations(refused(http.post(PETS, content=content), 400, "REQUEST_MALFORMED"))
    assert found == {"pet": "a list where one value belongs"}


def test_a_wrong_time(http: httpx.Client) -> None:
    body = refused(http.post(PETS, json={"pet": {"createdTime": "2025-05-12"}}), 400, "REQUEST_MALFORMED")
    assert violations(body)["pet.created_time"].startswith("Illegal timestamp format")


def test_a_key_of_a_map_that_is_there_twice(http: httpx.Client) -> None:
    response = http.post(PETS, content='{"pet": {"externalIds": {"a": "1", "a": "2"}}}')
    assert "pet.external_ids[0]" in violations(refused(response, 400, "REQUEST_MALFORMED"))


def test_a_long_wrong_value_is_not_repeated(http: httpx.Client) -> None:
    response = http.post(PETS, json={"pet": {"type": "a" * 1_000_000}})
    assert violations(refused(response, 400, "REQUEST_MALFORMED")) == {"pet.type": "invalid value"}


def test_a_path_and_a_body_that_disagree(http: httpx.Client) -> None:
    response = http.post(PETS, json={"customer_id": "other", "pet": {}})
    assert violations(refused(response, 400, "REQUEST_MALFORMED")).keys() == {"customer_id"}
    response = http.put(PET, json={"id": "other"})
    assert violations(refused(response, 400, "REQUEST_MALFORMED")).keys() == {"id"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("foo=1", "foo"),
        ("filter.colour=red", "colour"),
        ("filter.type=DRAGON", "filter.type"),
        ("pagination.pageSize=many", "pagination.page_size"),
        ("filter.type=%22%0a%ff", "filter.type"),
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
        ("DELETE", PETS),
        ("POST", PET),
        ("OPTIONS", PET),
        ("TRACE", PET),
        ("GET", "/pawport.v1.PetService/GetPet"),
        ("POST", "/pawport.v1.PetService/GetPet"),
        ("GET", "/%ff"),
    ],
)
def test_a_path_or_verb_that_is_not_there(http: httpx.Client, verb: str, path: str) -> None:
    body = refused(http.request(verb, path), 404, "METHOD_NOT_FOUND")
    assert body["code"] == 5


def test_a_path_with_a_nul(http: httpx.Client) -> None:
    refused(http.get(f"{PETS}/a%00b"), 400, "REQUEST_MALFORMED")


def test_another_protocol(http: httpx.Client) -> None:
    headers = {"connection": "Upgrade", "upgrade": "websocket"}
    assert refused(http.get(PET, headers=headers), 403, "UPGRADE_REFUSED")["code"] == 7


def test_a_body_that_is_too_large(http: httpx.Client) -> None:
    body = refused(http.post(PETS, content=b"a" * (30 << 20)), 413, "REQUEST_TOO_LARGE")
    assert body["code"] == 3


def test_a_body_at_the_limit(http: httpx.Client) -> None:
    padding = b" " * ((4 << 20) - 2)
    assert http.post(PETS, content=b"{" + padding + b"}").status_code == 200
    refused(http.post(PETS, content=b"{ " + padding + b"}"), 413, "REQUEST_TOO_LARGE")


def test_headers_that_are_too_large(http: httpx.Client) -> None:
    refused(http.get(PET, headers={"x-large": "a" * 70_000}), 431, "HEADERS_TOO_LARGE")
