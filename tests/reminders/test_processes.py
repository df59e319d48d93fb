"""Several processes, and processes that are killed: each reminder is sent once."""

import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from pawport.accounts import company_service as companies
from pawport.db import Database, opened_database
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import service as pets
from pawport.reminders.tables import reminder_progress
from tests.conftest import NewUrl
from tests.reminders.lab import Business, Reminder, at, dose
from tests.reminders.visits_lab import Practice, civil, on
from tests.service import PATIENCE, eventually, serving

NOW = at("2026-05-13 09:00")
EXPIRY = date(2026, 5, 20)
PETS = 120
NAMES = [f"Pet {number}" for number in range(PETS)]


def sender(url: str, now: datetime = NOW, *kind: str) -> "subprocess.Popen[str]":
    arguments = ["-m", "tests.reminders.sender", url, now.isoformat(), *kind]
    return subprocess.Popen([sys.executable, *arguments], text=True)


def filled(database: Database) -> Business:
    """A business with many pets whose reminders are due, and with some of the days before that."""
    business = Business(database)
    settings = {"max_pets_per_customer": 10_000}
    business.write(lambda connection: companies.update_company(connection, business.company_id, settings))
    given = [
        (Pet(name=name, type=Pet.DOG, breed="Pug", vaccinations=[dose("Rabies", EXPIRY)]), "")
        for name in NAMES
    ]
    prefixes = [""] * PETS
    business.write(
        lambda connection: pets.create_pets(
            connection, business.principal, business.owner_id, given, prefixes
        )
    )
    business.schedule(NOW - timedelta(days=3), 7, 8, hour=9)
    return business


def expected() -> list[Reminder]:
    return sorted(Reminder(name, "Rabies", days, 7) for name in NAMES for days in (7, 8))


@pytest.mark.parametrize("count", [2, 4])
def test_several_processes_share_the_work(new_postgresql_url: NewUrl, count: int) -> None:
    url = new_postgresql_url()
    with opened_database(url) as database:
        business = filled(database)
        senders = [sender(url) for _ in range(count)]
        assert [each.wait(PATIENCE) for each in senders] == [0] * count
        assert sorted(business.sent()) == expected()
        assert business.count_sent() == 2 * PETS


def test_processes_that_are_killed(database: Database, database_url: str) -> None:
    business = filled(database)
    chance = random.Random(1)
    for goal in range(20, 2 * PETS, 40):
        with sender(database_url) as process:
            end = time.monotonic() + PATIENCE
            while business.count_sent() < goal and process.poll() is None and time.monotonic() < end:
                time.sleep(chance.uniform(0, 0.01))
            process.kill()
    assert business.count_sent() == len(business.sent())  # a row and its event, or neither
    with sender(database_url) as process:
        assert process.wait(PATIENCE) == 0
    assert sorted(business.sent()) == expected()


def test_several_processes_begin_and_share_the_work_of_visits(new_postgresql_url: NewUrl) -> None:
    url = new_postgresql_url()
    with opened_database(url) as database:
        practice = Practice(database)
        ids = practice.many(40, civil(0, "10:00"))
        for now in (on(-2, "12:00"), on(-1, "09:00")):
            senders = [sender(url, now, "visits") for _ in range(3)]
            assert [each.wait(PATIENCE) for each in senders] == [0] * 3
        assert sorted(each.id for each in practice.reminders()) == sorted(ids)


def test_processes_that_send_reminders_of_visits_are_killed(database: Database, database_url: str) -> None:
    practice = Practice(database)
    practice.tick(on(-2, "12:00"))
    ids = practice.many(40, civil(0, "10:00"))
    now = on(-1, "09:00")
    for goal in (5, 20):
        with sender(database_url, now, "visits") as process:
            end = time.monotonic() + PATIENCE
            while len(practice.reminders()) < goal and process.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            process.kill()
    with sender(database_url, now, "visits") as process:
        assert process.wait(PATIENCE) == 0
    assert sorted(each.id for each in practice.reminders()) == sorted(ids)


def test_the_service_catches_up_when_it_starts(database: Database, database_url: str, tmp_path: Path) -> None:
    """`pawport serve`, by the clock of the machine, after three days in which nothing ran."""
    business = Business(database)
    today = datetime.now(UTC).date()
    business.new_pet("Rex", dose("Rabies 3yr", today + timedelta(days=1)))
    business.schedule(datetime.now(UTC), 2, hour=0)
    down_since = (today - timedelta(days=3)).isoformat()
    business.write(
        lambda connection: connection.execute(update(reminder_progress).values(done_date=down_since))
    )
    with serving(tmp_path, "--database-url", database_url):
        eventually(lambda: len(business.sent()) == 1)
    (found,) = business.sent()
    assert found[:3] == ("Rex", "Rabies", 2)
