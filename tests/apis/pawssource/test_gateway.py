"""Paths and versions, web pages of other origins, and limits."""

import itertools

import httpx
import pytest

from tests.apis.conftest import HOSTS, ORIGIN
from tests.apis.pawssource.conftest import refused
from tests.contract.client import Api
from tests.contract.servers import Served

HOST = dict(pair.split("=") for pair in HOSTS.split(","))["pawssource"]
LIMITS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")


@pytest.fixture(scope="module", params=["sqlite_envoy", "sqlite_grpcio"])
def server(request: pytest.FixtureRequest) -> Served:
    found: Served = request.getfixturevalue(request.param)
    return found


def get(paws: httpx.Client, path: str, **headers: str) -> httpx.Response:
    """What is at a path of the server."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return paws.get(str(paws.base_url.join(path)), headers=named)


class TestVersion:
    @pytest.mark.parametrize("version", ["v2", "2", "V2"])
    def test_the_header_stands_for_the_path(self, paws: httpx.Client, version: str):
        made = paws.post(
            str(paws.base_url.join("/pawssource/pets")),
            json={"name": "Rex", "species": "canine"},
            headers={"api-version": version},
        )
        assert made.status_code == 201
        pet_id = made.json()["data"]["id"]
        for path in ("/pawssource/pets", f"/pawssource/pets/{pet_id}", "/pawssource/v2/pets?limit=1"):
            assert get(paws, path, api_version=version).status_code == 200

    @pytest.mark.parametrize("version", ["", "v1", "1", "v3", "v22", "3.0", "x2"])
    def test_no_other_version(self, paws: httpx.Client, version: str):
        refused(get(paws, "/pawssource/pets", api_version=version), 404, "not_found")

    def test_without_the_header(self, paws: httpx.Client):
        refused(get(paws, "/pawssource/pets"), 404, "not_found")
        refused(get(paws, "/pawssource/v1/pets"), 404, "not_found")

    def test_the_path_comes_first(self, paws: httpx.Client):
        assert get(paws, "/pawssource/v2/pets", api_version="v1").status_code == 200


class TestHost:
    @pytest.mark.parametrize("path", ["/v2/pets", "/pawssource/v2/pets"])
    def test_the_paths_of_the_document(self, paws: httpx.Client, path: str):
        assert get(paws, path, host=HOST).status_code == 200
        assert get(paws, path, host=f"{HOST.upper()}:8080").status_code == 200

    def test_the_version_in_the_header(self, paws: httpx.Client):
        assert get(paws, "/pets", host=HOST, api_version="v2").status_code == 200

    def test_under_other_names_the_prefix_is_needed(self, paws: httpx.Client):
        assert get(paws, "/v2/pets").status_code == 404


class TestCors:
    @pytest.mark.parametrize("path", ["/pawssource/v2/pets", "/pawssource/pets"])
    def test_a_page_asks_first(self, paws: httpx.Client, path: str):
        headers = {
            "origin": ORIGIN,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type,api-version",
        }
        del paws.headers["authorization"]
        asked = paws.options(str(paws.base_url.join(path)), headers=headers)
        assert asked.status_code == 200
        assert asked.headers["access-control-allow-origin"] == ORIGIN
        assert "POST" in asked.headers["access-control-allow-methods"]
        allowed = asked.headers["access-control-allow-headers"].split(",")
        assert {"authorization", "content-type", "api-version"} <= set(allowed)

    def test_a_page_calls(self, paws: httpx.Client):
        for response in (
            get(paws, "/pawssource/v2/pets", origin=ORIGIN),
            get(paws, "/pawssource/v2/no", origin=ORIGIN),
        ):
            assert response.headers["access-control-allow-origin"] == ORIGIN
            exposed = response.headers["access-control-expose-headers"]
            assert {*LIMITS, "retry-after"} <= set(exposed.split(","))

    def test_a_page_of_another_origin(self, paws: httpx.Client):
        response = get(paws, "/pawssource/v2/pets", origin="https://evil.example")
        assert "access-control-allow-origin" not in response.headers


class TestLimits:
    @pytest.fixture
    def limited(self, paws: httpx.Client, api: Api) -> httpx.Client:
        """A client whose key has the plan of developers: 60 calls a minute, 10 a second."""
        paws.headers["authorization"] = f"Bearer {api.new_key('*', plan='free')[1]}"
        return paws

    def test_every_answer_tells(self, limited: httpx.Client):
        made = limited.post("pets", json={"name": "Rex", "species": "canine"})
        path = f"pets/{made.json()['data']['id']}"
        answers = [
            made,
            limited.get("pets"),
            limited.get(path),
            limited.patch(path, json={"name": "Bo"}),
            limited.delete(path),
            limited.get(path),
            limited.get("pets?limit=0"),
            limited.post("pets", json={}),
        ]
        assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 204, 404, 422, 400]
        told = [tuple(answer.headers[name] for name in LIMITS) for answer in answers]
        assert [(limit, remaining) for limit, remaining, _ in told] == [
            ("60", str(60 - number)) for number in range(1, len(answers) + 1)
        ]
        assert all(0 < int(reset) <= 60 for _, _, reset in told)

    def test_one_call_too_many(self, limited: httpx.Client):
        response = next(
            answer for _ in itertools.count() if (answer := limited.get("pets")).status_code != 200
        )
        assert refused(response, 429, "rate_limited") == []
        assert 1 <= int(response.headers["retry-after"]) <= 60
        assert response.headers["x-ratelimit-limit"] == "60"
        assert all(name in response.headers for name in LIMITS)
