"""A client of the Paws Source API."""

from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import ListAllPetsRequest
from tests.contract.client import Api


@pytest.fixture
def paws(http: httpx.Client, api: Api) -> httpx.Client:
    """A client that has the company's key."""
    http.headers["authorization"] = f"Bearer {api.key}"
    http.base_url = http.base_url.join("/pawssource/v2/")
    return http


def only_pet(api: Api) -> Pet:
    """The company's pet as our own API has it."""
    (pet,) = api.pets.ListAllPets(ListAllPetsRequest(company_id=api.company_id)).pets
    return pet


def refused(response: httpx.Response, status: int, code: str) -> list[dict[str, str]]:
    """The details of an error, after a look at what every error has."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert list(body) == ["error"]
    error = body["error"]
    assert list(error) == ["code", "message", "details"]
    assert error["code"] == code
    assert error["message"]
    details: list[dict[str, str]] = error["details"]
    assert all(list(detail) == ["field", "issue", "message"] for detail in details)
    for leak in ("grpc", "proto", "pawport", "TYPE_", "Traceback"):
        assert leak not in response.text
    return details


def issues(details: list[dict[str, str]]) -> dict[str, str]:
    """The issues by field."""
    return {detail["field"]: detail["issue"] for detail in details}
