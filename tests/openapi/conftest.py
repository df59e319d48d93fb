"""A service for each module of this folder: the ids in the examples are the same everywhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service import Service, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("openapi")) as service:
        yield service


@pytest.fixture
def service_with_pet(tmp_path: Path) -> Iterator[Service]:
    """One for this test, with the customer, the pet, the product and the appointment of the examples."""
    with serving(tmp_path) as service, service.http() as http:
        http.post("/v1/customers", json={"customerId": "cus_001", "customer": {"firstName": "Ada"}})
        pet = {"petId": "pet_001", "pet": {"name": "Rex", "type": "DOG", "breed": "Boxer"}}
        http.post("/v1/customers/cus_001/pets", json=pet).raise_for_status()
        product = {"sku": "HIP-100", "name": "Chews", "variants": [{"sku": "HIP-100-60"}]}
        http.post("/v1/products", json={"product": product}).raise_for_status()
        http.post("/v1/staff", json={"staffMember": {"name": "Dr. Moss", "role": "VET"}}).raise_for_status()
        day = {"year": 2035, "month": 3, "day": 15}
        visit = {"appointmentId": "appt_001", "petId": "pet_001", "type": "other", "requestedDate": day}
        http.post("/v1/appointments", json=visit).raise_for_status()
        yield service
