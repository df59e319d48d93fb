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
    """One for this test, with the customer, the pet, the product and the visits of the examples."""
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
        hours = [{"weekday": "THURSDAY", "start": "08:00", "end": "18:00"}]
        groomer = {"name": "Kim", "role": "GROOMER", "workingHours": hours}
        http.post("/v1/staff", json={"staffMember": groomer}).raise_for_status()
        for package, units in (("full_groom", "60"), ("deluxe", "90"), ("nails", "10")):
            price = {"currencyCode": "USD", "units": units}
            option = {"price": price, "durationMinutes": 30}
            given = {"name": package, "addOn": package == "nails", "options": [option]}
            http.put(f"/v1/groomingPackages/{package}", json=given).raise_for_status()
        booking = {"bookingId": "groom_001", "petId": "pet_001", "packageId": "full_groom"}
        start = {"localStart": "2035-03-15T14:00"}
        http.post("/v1/groomingBookings", json=booking | start).raise_for_status()
        yield service
