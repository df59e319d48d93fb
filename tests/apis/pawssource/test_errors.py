"""Every error wears the envelope, whoever makes it."""

import httpx
import pytest

from pawport.apis.dialects import FACES
from pawport.config import Settings
from pawport.gateway.config import LISTENER, configuration
from pawport.gateway.envoy import EnvoyProcess
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.conftest import HOSTS
from tests.apis.pawssource.conftest import only_pet, refused
from tests.contract.client import Api
from tests.contract.servers import Served


@pytest.fixture(scope="module", params=["sqlite_envoy", "sqlite_grpcio"])
def server(request: pytest.FixtureRequest) -> Served:
    found: Served = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer pk_live_no"}, {"authorization": "Nonsense"}]
)
def test_no_valid_key(paws: httpx.Client, headers: dict[str, str]):
    del paws.headers["authorization"]
    for response in (paws.get("pets", headers=headers), paws.post("pets", headers=headers, json={})):
        assert refused(response, 401, "unauthorized") == []


def test_a_key_without_the_scope(paws: httpx.Client, api: Api):
    paws.headers["authorization"] = f"Bearer {api.new_key('pets:read')[1]}"
    calls = [
        paws.get("pets"),
        paws.post("pets", json={}),
        paws.patch("pets/x", json={}),
        paws.delete("pets/x"),
    ]
    for response in calls:
        assert refused(response, 403, "forbidden") == []


@pytest.mark.parametrize("pet_id", ["pet_none", "two%20words", "x" * 65, "ü", "a:b"])
def test_a_pet_that_is_not_there(paws: httpx.Client, pet_id: str):
    for verb in ("GET", "PATCH", "DELETE"):
        assert refused(paws.request(verb, f"pets/{pet_id}"), 404, "not_found") == []


def test_a_pet_of_another_company(paws: httpx.Client, api: Api):
    other = Api(api.served)
    pet = other.new_pet(other.new_customer().id)
    for response in (
        paws.get(f"pets/{pet.id}"),
        paws.patch(f"pets/{pet.id}", json={"name": "X"}),
        paws.delete(f"pets/{pet.id}"),
    ):
        assert refused(response, 404, "not_found") == []
    assert other.pet(pet) == pet


@pytest.mark.parametrize(
    "content",
    [
        b"{bad",
        b'{"name": "Rex"} x',
        b"[1]",
        b"null",
        b'"text"',
        b'{"name": "\xff"}',
    ],
    ids=repr,
)
def test_a_malformed_body(paws: httpx.Client, content: bytes):
    assert refused(paws.post("pets", content=content), 400, "bad_request") == []


def test_a_value_that_is_nested_deep(paws: httpx.Client, api: Api):
    pet = api.new_pet(api.new_customer().id)
    content = b'{"breed":' + b"[" * 60 + b"]" * 60 + b"}"
    assert refused(paws.patch(f"pets/{pet.id}", content=content), 400, "bad_request") == []


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; v=1"]
)
def test_json_under_another_name(paws: httpx.Client, api: Api, content_type: str):
    content = b'{"name": "Rex", "species": "canine"}'
    assert paws.post("pets", content=content, headers={"content-type": content_type}).status_code == 201
    assert only_pet(api).type == Pet.DOG


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "cats"),
        ("GET", "pets/x/y"),
        ("GET", ""),
    ],
)
def test_a_path_that_is_not_there(paws: httpx.Client, verb: str, path: str):
    assert refused(paws.request(verb, path), 404, "not_found") == []


@pytest.mark.parametrize(
    ("verb", "path", "allow"),
    [
        ("PUT", "pets/x", "DELETE, GET, HEAD, PATCH"),
        ("DELETE", "pets", "GET, HEAD, POST"),
        ("POST", "pets/x", "DELETE, GET, HEAD, PATCH"),
    ],
)
def test_a_verb_that_is_not_there(paws: httpx.Client, verb: str, path: str, allow: str):
    response = paws.request(verb, path)
    assert refused(response, 405, "method_not_allowed") == []
    assert response.headers["allow"] == allow


def test_a_body_that_is_too_large(paws: httpx.Client):
    assert refused(paws.post("pets", content=b"x" * (5 << 20)), 413, "payload_too_large") == []


@pytest.mark.parametrize("length", [1, 300_000])
def test_a_list_for_one_value(paws: httpx.Client, length: int):
    body = {"medical_notes": "x" * length, "name": ["Rex"], "species": "canine"}
    found = refused(paws.post("pets", json=body), 422, "validation_failed")
    assert [detail["field"] for detail in found] == ["name"]


def test_a_path_with_a_nul(paws: httpx.Client):
    assert refused(paws.get("pets/%00"), 400, "bad_request") == []
    host = dict(pair.split("=") for pair in HOSTS.split(","))["pawssource"]
    response = paws.get(str(paws.base_url.join("/v2/pets/%00")), headers={"host": host})
    assert (response.status_code, reason_of(response)) == (400, "REQUEST_MALFORMED")


def test_headers_that_are_too_large(paws: httpx.Client):
    """They come before it is known which API was meant."""
    response = paws.get("pets", headers={"x-large": "x" * 70_000})
    assert (response.status_code, reason_of(response)) == (431, "HEADERS_TOO_LARGE")


def test_a_deadline_that_passes(paws: httpx.Client):
    response = paws.get("pets", headers={"grpc-timeout": "1n"})
    assert refused(response, 504, "gateway_timeout") == []


def test_an_id_in_the_body_that_is_not_the_one_in_the_path(paws: httpx.Client, api: Api):
    pet = api.new_pet(api.new_customer().id)
    response = paws.patch(f"pets/{pet.id}", json={"id": "other", "name": "X"})
    assert [detail["field"] for detail in refused(response, 422, "validation_failed")] == ["id"]
    assert api.pet(pet).name == pet.name


def test_more_pets_than_the_company_may_have(paws: httpx.Client, api: Api):
    api.set_company(max_pets=1)
    rex = {"name": "Rex", "species": "canine"}
    assert paws.post("pets", json=rex).status_code == 201
    assert refused(paws.post("pets", json=rex), 403, "forbidden") == []


def test_no_worker():
    settings = Settings.parse({"listen": "127.0.0.1:0"})
    with EnvoyProcess(configuration(settings, faces=FACES, backends=["/nowhere"])) as envoy:
        address = f"http://127.0.0.1:{envoy.admin.port(LISTENER)}"
        response = httpx.get(f"{address}/pawssource/v2/pets", timeout=60)
    assert refused(response, 503, "service_unavailable") == []
    assert response.headers["retry-after"] == "1"


def test_under_its_own_host_name(paws: httpx.Client):
    host = dict(pair.split("=") for pair in HOSTS.split(","))["pawssource"]
    for path in ("/v2/cats", "/pets", "/", "/v1/pets", "/petnow/v2/pets"):
        response = paws.get(str(paws.base_url.join(path)), headers={"host": host})
        assert refused(response, 404, "not_found") == []


def reason_of(response: httpx.Response) -> str:
    """The reason of an error that has the form of our own API."""
    return str(response.json()["details"][0]["reason"])
