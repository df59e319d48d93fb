"""Fills: who gets one, when the next one comes, and what is given back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pawport.db import Database
from pawport.events.tables import audit_events
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.pets import service as pets
from tests.reminders.lab import at
from tests.shop.prescriptions.lab import Pharmacy

NOW = datetime.now(UTC)
NEVER = {"days_of_supply": 0}


@pytest.fixture
def pharmacy(database: Database) -> Pharmacy:
    return Pharmacy(database)


def types(pharmacy: Pharmacy) -> list[str]:
    """The types of the events about prescriptions, in their order."""
    query = select(audit_events.c.type).where(
        audit_events.c.company_id == pharmacy.company_id, audit_events.c.kind == "prescription"
    )
    ordered = query.order_by(audit_events.c.time, audit_events.c.uid)
    return pharmacy.write(lambda connection: list(connection.execute(ordered).scalars()))


def test_the_first_fill_and_the_refills(pharmacy: Pharmacy) -> None:
    written = pharmacy.prescribe(refills=2, **NEVER)
    assert written.fills_left == 3
    assert [pharmacy.take(f"line_{number}") for number in range(4)] == [written.id] * 3 + [None]
    left = pharmacy.get(written)
    assert (left.fills_left, left.status) == (0, Prescription.VALID)
    assert types(pharmacy) == ["prescription.created", *["prescription.updated"] * 3]


def test_a_line_takes_one_fill(pharmacy: Pharmacy) -> None:
    written = pharmacy.prescribe(**NEVER)
    assert [pharmacy.take("line_1") for _ in range(3)] == [written.id] * 3
    assert pharmacy.get(written).fills_left == written.fills_left - 1


def test_given_back_once(pharmacy: Pharmacy) -> None:
    written = pharmacy.prescribe(refills=0)
    assert pharmacy.take("line_1") == written.id
    assert pharmacy.take("line_2") is None
    for _ in range(3):
        pharmacy.give_back("line_1")
    back = pharmacy.get(written)
    assert (back.fills_left, back.HasField("next_fill_date")) == (1, False)
    assert pharmacy.take("line_2") == written.id
    pharmacy.give_back("line_none")


def test_too_soon(pharmacy: Pharmacy) -> None:
    written = pharmacy.prescribe(refills=5, days_of_supply=30)
    assert pharmacy.take("line_1", NOW) == written.id
    assert pharmacy.take("line_2", NOW + timedelta(days=22)) is None
    assert pharmacy.take("line_2", NOW + timedelta(days=23)) == written.id
    assert pharmacy.take("line_3", NOW + timedelta(days=45)) is None
    pharmacy.give_back("line_2")  # the day counts from the fill that is left
    assert pharmacy.take("line_3", NOW + timedelta(days=45)) == written.id


def test_the_one_that_expires_first(pharmacy: Pharmacy) -> None:
    late = pharmacy.prescribe(refills=0)
    tomorrow = (NOW + timedelta(days=1)).date()
    day = {"year": tomorrow.year, "month": tomorrow.month, "day": tomorrow.day}
    soon = pharmacy.prescribe(refills=0, expiration_date=day)
    assert [pharmacy.take(f"line_{number}") for number in range(3)] == [soon.id, late.id, None]


@pytest.mark.parametrize(
    "wanted",
    [
        {"quantity": 3},
        {"variant_id": "CARP-75-60"},
        {"product_id": "prod_none"},
        {"pet_id": "pet_none"},
    ],
)
def test_what_no_prescription_is_for(pharmacy: Pharmacy, wanted: dict[str, Any]) -> None:
    written = pharmacy.prescribe(quantity=2, **NEVER)
    assert pharmacy.take("line_1", **wanted) is None
    assert pharmacy.take("line_1", quantity=2) == written.id


def test_another_pet_of_the_owner(pharmacy: Pharmacy) -> None:
    pharmacy.prescribe()
    assert pharmacy.take("line_1", pet_id=pharmacy.new_pet("Ada")) is None


def test_dead_and_deleted_pets_get_none(pharmacy: Pharmacy) -> None:
    written = pharmacy.prescribe(**NEVER)
    pharmacy.update(pharmacy.pet_id, status=Pet.PASSED_AWAY)
    assert pharmacy.take("line_1") is None
    pharmacy.update(pharmacy.pet_id, status=Pet.ALIVE)
    assert pharmacy.take("line_1") == written.id
    ids = pharmacy.company_id, pharmacy.owner_id, pharmacy.pet_id
    pharmacy.write(lambda connection: pets.delete_pet(connection, *ids))
    assert pharmacy.take("line_2") is None


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("America/New_York", "2026-11-01 04:00"),  # the day that has 25 hours begins
        ("Pacific/Kiritimati", "2026-10-31 10:00"),
        ("Etc/GMT+12", "2026-11-01 12:00"),
    ],
)
def test_expires_at_midnight_of_the_company(database: Database, zone: str, midnight: str) -> None:
    pharmacy = Pharmacy(database, zone)
    written = pharmacy.prescribe()
    last_day = {"expiration_date": "2026-10-31", "written_date": "2026-05-13"}
    pharmacy.date(written, **last_day)
    end = at(midnight)
    before = end - timedelta(seconds=1)
    assert pharmacy.get(written, before).status == Prescription.VALID
    assert pharmacy.get(written, end).status == Prescription.EXPIRED
    assert pharmacy.take("line_1", end) is None
    assert pharmacy.take("line_1", before) == written.id
