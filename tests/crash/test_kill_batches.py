"""kill -9 of the worker in the middle of SmartTag's batches: what was answered is there, and a batch that is
sent again ends in the same records."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select, update

from pawport.accounts.tables import companies, fees
from pawport.customers.tables import customers
from pawport.db import Database, open_database
from pawport.pets.tables import microchip_holders, pet_microchips, pets
from tests.crash.kills import kill_worker
from tests.service import PATIENCE, Service, eventually, serving

ROUNDS = 3
SENDERS = 2
PETS = 300  # of a batch
PETS_OF_OWNER = 7  # so that an owner's pets are in two of the tens that are committed together
Pet = dict[str, Any]
Detail = dict[str, Any]


@dataclass
class Client:
    """Sends batches, and keeps what was answered: the detail of each pet by its chip."""

    http: httpx.AsyncClient
    sent: list[list[Pet]] = field(default_factory=list)
    answered: dict[str, Detail] = field(default_factory=dict)
    resumed: int = 0
    stopped: bool = False

    async def send_until_stopped(self) -> None:
        """One batch after the other. One that nobody answered is sent again."""
        while not self.stopped:
            batch = new_batch(len(self.sent))
            self.sent.append(batch)
            details = await self._answer(batch)
            self.resumed += {each["action"] for each in details} == {"skipped", "created"}
            self.answered |= {each["microchip_number"]: each for each in details}

    async def save(self, batch: list[Pet]) -> list[Detail] | None:
        """The details of the answer; None if the worker was not there to give one."""
        try:
            answer = await self.http.post("pets", json={"pets": batch})
        except httpx.TransportError:
            return None
        if answer.status_code == 503:
            return None
        details: list[Detail] = answer.raise_for_status().json()["details"]
        return details

    async def _answer(self, batch: list[Pet]) -> list[Detail]:
        while True:
            details = await self.save(batch)
            if details is not None:
                return details
            await asyncio.sleep(0.05)


def new_batch(number: int) -> list[Pet]:
    """Pets with chips of another maker, for which a fee is booked; every third has no owner."""
    first = number * PETS
    return [new_pet(each) for each in range(first, first + PETS)]


def new_pet(number: int) -> Pet:
    pet = {"microchip_number": f"985{number + 1:012}", "pet_type": "Dog", "pet_name": f"Pet {number}"}
    if number % 3:
        owner = number // PETS_OF_OWNER
        pet["pet_owner"] = {"email": f"owner{owner}@example.com", "first_name": "Ann"}
    return pet


def test_a_batch_that_is_sent_again_ends_in_the_same_records(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path, "--database-url", database_url) as service, opened(database_url) as database:
        eventually(lambda: "key:" in service.out.read_text())
        allow_third_party_microchips(database)
        asyncio.run(journey(service, database))


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        asyncio.run(database.close())


def allow_third_party_microchips(database: Database) -> None:
    """Before the service has seen a key of the company."""
    with database.transaction() as connection:
        connection.execute(update(companies).values(allow_third_party_microchips=True))


async def journey(service: Service, database: Database) -> None:
    headers = {"x-api-key": service.key}
    base = f"http://{service.address}/wp-json/pet-api/v1/"
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=PATIENCE) as http:
        client = Client(http)
        senders = [asyncio.create_task(client.send_until_stopped()) for _ in range(SENDERS)]
        for _ in range(ROUNDS):
            before = count_pets(database)
            await kill_worker(service, partial(is_in_the_middle, client, database, before))
        client.stopped = True
        await asyncio.gather(*senders)
        assert client.resumed
        check(client, database)
        for batch in client.sent:
            assert {each["action"] for each in await client.save(batch) or ()} == {"skipped"}
        check(client, database)


def is_in_the_middle(client: Client, database: Database, before: int) -> bool:
    """Whether there are more pets than before, but not all of the batches that nobody answered yet."""
    count = count_pets(database)
    return count > before and 0 < count - len(client.answered) < SENDERS * PETS


def count_pets(database: Database) -> int:
    with database.transaction() as connection:
        return connection.execute(select(func.count()).select_from(pets)).scalar_one()


def check(client: Client, database: Database) -> None:
    """All pets of the batches are there, as was answered; and nothing is there twice."""
    sent = {pet["microchip_number"]: pet for batch in client.sent for pet in batch}
    chips = pet_microchips.c
    of_chip = (pets.c.company_id == chips.company_id) & (pets.c.id == chips.pet_id)
    with database.transaction() as connection:
        stored = connection.execute(
            select(chips.number, pets.c.pet_number, pets.c.name).join(pets, of_chip)
        ).all()
        holders = connection.execute(select(microchip_holders.c.number)).scalars().all()
        references = connection.execute(select(fees.c.reference)).scalars().all()
        emails = connection.execute(select(customers.c.email).where(~customers.c.house)).scalars().all()
    expected = {
        (number, detail["pet_id"], sent[number]["pet_name"]) for number, detail in client.answered.items()
    }
    assert {tuple(row) for row in stored} == expected
    assert len(sent) == len(stored) == count_pets(database)
    assert Counter(holders) == Counter(sent.keys())
    assert Counter(references) == Counter(f"third_party_microchip:{number}" for number in sent)
    named = {pet["pet_owner"]["email"] for pet in sent.values() if "pet_owner" in pet}
    assert Counter(emails) == Counter(named)
