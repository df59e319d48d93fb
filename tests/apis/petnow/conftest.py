"""A client of Petnow's API."""

import httpx
import pytest

from tests.contract.client import Api


@pytest.fixture
def petnow(http: httpx.Client, api: Api) -> httpx.Client:
    """A client that has the company's key."""
    http.headers["x-petnow-api-key"] = api.key
    http.base_url = http.base_url.join("/petnow/v2/")
    return http
