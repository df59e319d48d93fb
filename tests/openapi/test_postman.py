"""Postman's own runner reads the collections, and calls the real gateway with them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.openapi.documents import APIS, PACKAGE, load, operations
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


@pytest.mark.parametrize("api", APIS)
def test_every_request_of_the_collection_reaches_its_method(
    service: Service, newman: Path, api: str, tmp_path: Path
) -> None:
    with service.http() as http:  # an owner who cannot be deleted, having a pet
        http.post("/v1/customers", json={"customerId": "cus_001", "customer": {"firstName": "Ada"}})
        pet = {"petId": "pet_000", "pet": {"name": "Rex", "type": "DOG", "breed": "Boxer"}}
        http.post("/v1/customers/cus_001/pets", json=pet).raise_for_status()
    report = tmp_path / "report.json"
    subprocess.run(
        [
            *(newman, "run", PACKAGE / "postman" / f"{api}.json"),
            *("--env-var", f"baseUrl=http://{service.address}", "--env-var", f"key={service.key}"),
            *("--reporters", "json", "--reporter-json-export", report),
        ],
        check=True,
        timeout=120,
    )
    calls = json.loads(report.read_text())["run"]["executions"]
    assert len(calls) == len(list(operations(load("openapi", api))))
    # In this order some records are deleted while others still need them: the service may refuse a call.
    refused = [reason(call) for call in calls if call["response"]["code"] != 200]
    assert not NOT_OF_THE_SERVICE & set(refused)
    assert len(refused) < len(calls) / 2


def reason(call: dict[str, Any]) -> str:
    """Why the call was refused."""
    body = json.loads(bytes(call["response"]["stream"]["data"]))
    found: str = body["details"][0]["reason"]
    return found
