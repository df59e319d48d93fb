"""A client of SmartTag's API."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api
from tests.contract.servers import Served
from tests.service import http_client

PATH = "/wp-json/pet-api/v1/"
CHIP = "900141000564647"
JOHN = {"email": "john.doe@example.com", "first_name": "John", "last_name": "Doe"}
JANE = {"first_name": "Jane", "last_name": "Doe", "phone": "(206) 555-0199", "city": "Seattle"}
Answer = dict[str, Any]


class SmartTag:
    """A company, seen through SmartTag's API, and through our own."""

    def __init__(self, api: Api, http: httpx.Client) -> None:
        self.api = api
        self.http = http

    def post(self, path: str, *pets: Any) -> Answer:
        """The answer to a batch."""
        response = self.http.post(path, content=json.dumps({"pets": pets}))
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/json"
        answer: Answer = response.json()
        return answer

    def save(self, **fields: Any) -> Answer:
        """The detail of one pet that is sent to /pets."""
        (detail,) = self.post("pets", pet(**fields))["details"]
        return dict(detail)

    def test(self, **fields: Any) -> Answer:
        """The detail of one pet that is sent to /test."""
        (detail,) = self.post("test", pet(**fields))["details"]
        return dict(detail)

    def find(self, number: str = CHIP) -> Pet:
        """The pet that has the chip, as our own API shows it."""
        (found,) = self.api.pets.SearchPets(pets.SearchPetsRequest(microchip=number)).pets
        return found

    def owner(self, number: str = CHIP) -> Customer:
        """Its owner."""
        return self.api.customer(self.find(number).customer_id)

    def people(self) -> list[Customer]:
        """All customers, but for the house."""
        listed = self.api.customers.ListCustomers(customers.ListCustomersRequest()).customers
        return [customer for customer in listed if not customer.house]


def pet(**fields: Any) -> Answer:
    """A pet as it is sent."""
    return {"microchip_number": CHIP, "pet_type": "Cat", **fields}


@pytest.fixture
def new_smarttag(server: Served) -> Iterator[Callable[..., SmartTag]]:
    """Makes companies, with settings."""
    clients: list[httpx.Client] = []

    def new(**settings: Any) -> SmartTag:
        api = Api(server)
        if settings:
            api.set_company(**settings)
        clients.append(http_client(server.address, PATH, headers={"x-api-key": api.key}))
        return SmartTag(api, clients[-1])

    yield new
    for client in clients:
        client.close()


@pytest.fixture
def smarttag(new_smarttag: Callable[..., SmartTag]) -> SmartTag:
    """A company that has nothing yet."""
    return new_smarttag()
