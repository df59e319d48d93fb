"""Postman's own runner reads the collections, and calls the real gateway with them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.documents import DIALECTS, GENERATED, load, operations, prefix
from tests.service import Service
from tests.toolchains import toolchain

NEWMAN = "newman@6.2.2"
NOT_OF_THE_SERVICE = {"METHOD_NOT_FOUND", "REQUEST_MALFORMED", "API_KEY_INVALID", "INTERNAL"}


@pytest.fixture(scope="module")
def newman(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm, folder = toolchain("npm"), tmp_path_factory.mktemp("npm")
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run([npm, "install", *quiet, "--prefix", str(folder), NEWMAN], check=True, timeout=280)
    return folder / "node_modules" / ".bin" / "newman"


def run(newman: Path, service: Service, api: str, report: Path) -> list[dict[str, Any]]:
    """Runs a collection; its calls with their answers, one for each operation."""
    document = load("openapi", api)
    base_url = f"http://{service.address}{prefix(document)}"
    subprocess.run(
        [
            *(newman, "run", GENERATED / "postman" / f"{api}.json"),
            *("--env-var", f"baseUrl={base_url}", "--env-var", f"key={service.key}"),
            *("--reporters", "json", "--reporter-json-export", report),
        ],
        check=True,
        timeout=120,
    )
    calls: list[dict[str, Any]] = json.loads(report.read_text())["run"]["executions"]
    endless = [each for each in operations(document) if "text/event-stream" in json.dumps(each.content)]
    assert len(calls) == len(list(operations(document))) - len(endless)
    return calls


def test_every_request_of_the_collection_reaches_its_method(
    service: Service, newman: Path, tmp_path: Path
) -> None:
    with service.http() as http:  # an owner who cannot be deleted, having a pet
        http.post("/v1/customers", json={"customerId": "cus_001", "customer": {"firstName": "Ada"}})
        pet = {"petId": "pet_000", "pet": {"name": "Rex", "type": "DOG", "breed": "Boxer"}}
        http.post("/v1/customers/cus_001/pets", json=pet).raise_for_status()
    calls = run(newman, service, "pawport", tmp_path / "report.json")
    # In this order some records are deleted while others still need them: the service may refuse a call.
    refused = [reason(call) for call in calls if call["response"]["code"] != 200]
    assert not NOT_OF_THE_SERVICE & set(refused)
    assert len(refused) < len(calls) / 2


@pytest.mark.parametrize("api", DIALECTS)
def test_every_request_of_a_dialect_is_answered(
    service_with_pet: Service, newman: Path, api: str, tmp_path: Path
) -> None:
    calls = run(newman, service_with_pet, api, tmp_path / "report.json")
    refused = [call["response"]["code"] for call in calls if call["response"]["code"] >= 300]
    # Nobody has the ids and credentials of the examples of orders, tokens and vets; a search needs a term.
    expected = {"allivet": [400, 400, 400, 401, 404, 404, 404, 404], "pawssource": [404, 404, 422]}
    assert sorted(refused) == expected.get(api, [])


def reason(call: dict[str, Any]) -> str:
    """Why the call was refused."""
    content = bytes(call["response"]["stream"]["data"])
    if content.startswith(b"<!doctype html>"):
        return "a page that says so"
    found: str = json.loads(content)["details"][0]["reason"]
    return found
