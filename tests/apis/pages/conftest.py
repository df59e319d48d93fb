"""The pages as a finder's browser gets them: through Envoy, on each engine, and companies for each test."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.pages.reading import Page, read
from tests.contract.client import Api
from tests.contract.servers import Served, served

CONTACT = "(206) 555-0100 or found@paws.example"
JOHN = {"first_name": "John", "last_name": "Doe", "email": "john@example.com", "phone_number": "206 555 0199"}


@dataclass
class Shelter:
    """A company, and the page of a chip that its pet has."""

    api: Api
    http: httpx.Client
    chip: str

    def add(self, owner: dict[str, Any] | None = None, **fields: Any) -> Pet:
        """A pet that has the chip, of an owner."""
        customer = self.api.new_customer(**(JOHN if owner is None else owner))
        return self.api.new_pet(customer.id, microchips=[{"given": self.chip}], **fields)

    def get(self, path: str = "", **options: Any) -> httpx.Response:
        """The answer to whoever opens the page's address."""
        return self.http.get(path or f"/pet/{self.chip}/", **options)

    def page(self, path: str = "") -> Page:
        """The page."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return read(response.text)


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server on each engine in turn."""
    with served("envoy", request.getfixturevalue(f"new_{request.param}_url")()) as running:
        yield running


@pytest.fixture
def new_shelter(server: Served) -> Iterator[Callable[..., Shelter]]:
    """Makes companies that have public pages, and whose pets have one chip."""
    chip = f"985{secrets.randbelow(10**11):012}"
    with httpx.Client(base_url=f"http://{server.address}", timeout=60) as http:

        def new(**settings: Any) -> Shelter:
            api = Api(server)
            api.set_company(**{"public_pages": True, "public_contact": CONTACT, **settings})
            return Shelter(api, http, chip)

        yield new


@pytest.fixture
def shelter(new_shelter: Callable[..., Shelter]) -> Shelter:
    """A company without pets."""
    return new_shelter()


def wishes(**wishes: Any) -> dict[str, Any]:
    """An owner who wants to be contacted so."""
    return {**JOHN, "contact_preferences": Customer.ContactPreferences(**wishes)}
