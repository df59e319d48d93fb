"""What the gateway makes of calls of dialects, before anybody behind it has a say."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from grpc import StatusCode

from pawport.apis.dialects import DIALECTS, FACES
from pawport.config import Settings
from pawport.gateway.config import LISTENER, configuration
from pawport.gateway.envoy import EnvoyProcess
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.option_values import DIALECTS as NAMES
from pawport.rest.face import Face, Failure, HttpError
from tests.table.methods import METHODS, OTHERS, http_rules

ORIGIN = "https://app.example"


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.name)
def dialect(request: pytest.FixtureRequest) -> Face:
    found: Face = request.param
    return found


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a gateway with nobody behind it."""
    hosts = ",".join(f"{each.name}={each.name}.example" for each in DIALECTS)
    settings = Settings.parse({"listen": "127.0.0.1:0", "cors_origins": ORIGIN, "dialect_hosts": hosts})
    nobody = str(tmp_path_factory.mktemp("nobody") / "socket")
    with EnvoyProcess(configuration(settings, faces=FACES, backends=[nobody])) as envoy:
        address = f"http://127.0.0.1:{envoy.admin.port(LISTENER)}"
        with httpx.Client(base_url=address, timeout=30) as client:
            yield client


def assert_is(response: httpx.Response, expected: HttpError) -> None:
    assert response.status_code == expected.status
    assert response.headers["content-type"] == "application/json"
    assert response.json() == json.loads(expected.json())


def a_call(dialect: Face) -> dict[str, Any]:
    """The verb and path of one of the dialect's methods."""
    methods = [each for each in (METHODS | OTHERS).values() if each.full_name.startswith(dialect.package)]
    rules = [http_rules(each) for each in methods]
    rule = next(found[0] for found in rules if found)
    verb = str(rule.WhichOneof("pattern"))
    return {"method": verb.upper(), "url": re.sub(r"\{[^}]*\}", "x", getattr(rule, verb))}


def test_the_settings_know_their_names() -> None:
    assert sorted(NAMES) == sorted(dialect.name for dialect in DIALECTS)


def test_names_packages_and_prefixes_differ() -> None:
    for field in ("name", "package", "prefix"):
        assert len({getattr(dialect, field) for dialect in DIALECTS}) == len(DIALECTS)
    assert not [dialect.prefix for dialect in DIALECTS if dialect.prefix.endswith("/")]


class TestErrors:
    """Each in the envelope of the dialect, under its prefix and under its host name."""

    @pytest.fixture(params=["prefix", "host"])
    def place(self, request: pytest.FixtureRequest, dialect: Face) -> dict[str, str]:
        return {} if request.param == "prefix" else {"host": f"{dialect.name}.example"}

    def prefixed(self, dialect: Face, place: dict[str, str], path: str) -> str:
        return path if place else dialect.prefix + path

    def test_nobody_to_answer(self, http: httpx.Client, dialect: Face, place: dict[str, str]) -> None:
        call = a_call(dialect)
        url = self.prefixed(dialect, place, call["url"])
        response = http.request(call["method"], url, headers=place)
        message = "the service is unavailable; please retry"
        assert_is(response, dialect.render(Failure(StatusCode.UNAVAILABLE, ErrorReason.UNAVAILABLE, message)))
        assert response.headers["retry-after"] == "1"


class TestCors:
    def test_an_allowed_origin(self, http: httpx.Client, dialect: Face) -> None:
        asked = {"origin": ORIGIN, "access-control-request-method": "PATCH"}
        call = a_call(dialect)
        for url, host in (
            (dialect.prefix + call["url"], {}),
            (call["url"], {"host": f"{dialect.name}.example"}),
        ):
            response = http.options(url, headers={**asked, **host})
            assert response.status_code == 200
            assert response.headers["access-control-allow-origin"] == ORIGIN
            assert "PATCH" in response.headers["access-control-allow-methods"]
            response = http.request(call["method"], url, headers={"origin": ORIGIN, **host})
            assert response.headers["access-control-allow-origin"] == ORIGIN

    def test_another_origin(self, http: httpx.Client, dialect: Face) -> None:
        asked = {"origin": "https://other.example", "access-control-request-method": "GET"}
        response = http.options(dialect.prefix + a_call(dialect)["url"], headers=asked)
        assert "access-control-allow-origin" not in response.headers


def test_our_own_paths_are_no_dialects(http: httpx.Client) -> None:
    response = http.get("/v1/pets")
    assert response.status_code == 503
    assert response.json()["details"][0]["reason"] == "UNAVAILABLE"


def test_a_path_that_cannot_be(http: httpx.Client, dialect: Face) -> None:
    message = "the request is malformed"
    failure = Failure(StatusCode.INVALID_ARGUMENT, ErrorReason.REQUEST_MALFORMED, message)
    assert_is(http.get(f"{dialect.prefix}/a%00b"), dialect.render(failure))


def test_another_protocol(http: httpx.Client, dialect: Face) -> None:
    headers = {"connection": "Upgrade", "upgrade": "websocket"}
    answer = http.get(f"{dialect.prefix}/x", headers=headers)
    assert answer.status_code == 403
