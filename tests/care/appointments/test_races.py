"""Many callers for one time, in several processes where the database allows it: one gets it, be it for an
appointment or for grooming."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from threading import Barrier
from typing import Any, Final

import httpx
import pytest

from tests.conftest import NewUrl
from tests.service import Service, serving

CALLERS: Final = 50
ROUNDS: Final = int(os.environ.get("PAWPORT_TEST_ROUNDS", "1"))  # `make race-appointments` takes more
DAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
HOURS: Final = [{"weekday": day, "start": "09:00", "end": "17:00"} for day in DAYS]


def a_day(number: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=7 + number)


def filled(http: httpx.Client) -> None:
    """A vet and a pet for each caller."""
    staff = {"name": "Dr. Moss", "role": "VET", "workingHours": HOURS}
    for number in range(CALLERS):
        http.post("/v1/staff", json={"staffId": f"vet_{number}", "staffMember": staff}).raise_for_status()
    groomer = {"name": "Kim", "role": "GROOMER", "workingHours": HOURS}
    http.post("/v1/staff", json={"staffId": "kim", "staffMember": groomer}).raise_for_status()
    consultation = {"name": "Consultation", "role": "GROOMER", "durationMinutes": 30}
    http.put("/v1/appointmentTypes/consultation", json=consultation).raise_for_status()
    option = {"price": {"currencyCode": "USD", "units": "30"}, "durationMinutes": 30}
    http.put("/v1/groomingPackages/bath", json={"name": "Bath", "options": [option]}).raise_for_status()
    http.post(
        "/v1/customers", json={"customerId": "ann", "customer": {"firstName": "Ann"}}
    ).raise_for_status()
    pets = [
        {"customerId": "ann", "petId": f"pet_{number}", "pet": {"name": "Rex", "type": "DOG", "breed": "Pug"}}
        for number in range(CALLERS)
    ]
    http.post("/v1/customers/ann/pets:batchCreate", json={"requests": pets}).raise_for_status()


def race(service: Service, bodies: list[tuple[str, dict[str, Any]]]) -> list[httpx.Response]:
    """The answers to requests that are sent at the same moment, each on a connection of its own."""
    barrier = Barrier(len(bodies))

    def call(number: int) -> httpx.Response:
        with service.http() as http:
            barrier.wait(30)
            path, body = bodies[number]
            return http.post(path, json=body)

    with ThreadPoolExecutor(len(bodies)) as threads:
        return list(threads.map(call, range(len(bodies))))


def checkup(**wish: str) -> tuple[str, dict[str, Any]]:
    return "/v1/appointments", {"type": "routine_checkup", **wish}


def bath(**wish: str) -> tuple[str, dict[str, Any]]:
    return "/v1/groomingBookings", {"packageId": "bath", **wish}


def check_one_won(answers: list[httpx.Response], day: date, reason: str) -> None:
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * (CALLERS - 1)
    next_free = ",".join(f"{day}T10:{minute}" for minute in ("30", "45")) + f",{day}T11:00"
    for answer in answers:
        if answer.status_code != 200:
            info = answer.json()["details"][0]
            assert (info["reason"], info["metadata"]["next_free"]) == (reason, next_free)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, new_postgresql_url: NewUrl
) -> Iterator[Service]:
    """On PostgreSQL, two processes answer; on SQLite, one serves a database."""
    on_postgresql = ("--database-url", new_postgresql_url(), "--workers", "2")
    options = on_postgresql if request.param == "postgresql" else ()
    with serving(tmp_path_factory.mktemp("races"), *options, "--limits", "per-worker") as service:
        with service.http() as http:
            filled(http)
        yield service


def test_50_callers_for_one_time(service: Service) -> None:
    for number in range(ROUNDS):
        day = a_day(number)
        one_vet = [
            checkup(petId=f"pet_{each}", staffId="vet_0", localStart=f"{day}T10:00")
            for each in range(CALLERS)
        ]
        check_one_won(race(service, one_vet), day, "SLOT_NOT_FREE")
    check_that_nothing_overlaps(service, "vet_0")


def test_50_callers_for_one_pet(service: Service) -> None:
    day = a_day(ROUNDS)
    one_pet = [
        checkup(petId="pet_0", staffId=f"vet_{each}", localStart=f"{day}T10:00") for each in range(CALLERS)
    ]
    check_one_won(race(service, one_pet), day, "PET_NOT_FREE")


def test_50_callers_for_one_time_of_a_groomer(service: Service) -> None:
    """Half of them want an appointment, and half of them grooming."""
    for number in range(ROUNDS):
        day = a_day(ROUNDS + 1 + number)
        wishes = [
            {"petId": f"pet_{each}", "staffId": "kim", "localStart": f"{day}T10:00"}
            for each in range(CALLERS)
        ]
        mixed = [
            bath(**wish) if index % 2 else checkup(**wish, type="consultation")
            for index, wish in enumerate(wishes)
        ]
        check_one_won(race(service, mixed), day, "SLOT_NOT_FREE")
    check_that_nothing_overlaps(service, "kim")


def check_that_nothing_overlaps(service: Service, staff_id: str) -> None:
    params = {"staffId": staff_id, "pagination.pageSize": 500}
    with service.http() as http:
        appointments = http.get("/v1/appointments", params=params).json()["appointments"]
        found = appointments + http.get("/v1/groomingBookings", params=params).json()["bookings"]
    assert len(found) == ROUNDS
    spans = sorted((each["startTime"], each["endTime"]) for each in found)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
