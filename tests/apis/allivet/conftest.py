"""A client of Allivet's API."""

from typing import Any

import httpx
import pytest

from tests.apis.allivet.clients import log_in, new_customer
from tests.contract.client import Api


@pytest.fixture
def allivet(http: httpx.Client, api: Api) -> httpx.Client:
    """A client that has logged in."""
    http.headers["authorization"] = f"Bearer {log_in(http, api)}"
    http.base_url = http.base_url.join("/allivet/api/")
    return http


@pytest.fixture
def customer(allivet: httpx.Client) -> dict[str, Any]:
    """A customer of the client."""
    return new_customer(allivet)


@pytest.fixture
def ball(api: Api) -> str:
    """The SKU of an article of which there are 100 pieces."""
    sku = api.new_article("BALL", 2209, name="Ball", upc="00076280")
    api.receive(sku, 100)
    return sku
