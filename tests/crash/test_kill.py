"""kill -9 of the worker in a stream of appends: what was answered is there, and nothing is there twice.

PAWPORT_TEST_KILLS asks for more than the usual 6 kills.
"""

import asyncio
import os
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import grpc
import pytest

from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from tests.crash.kills import kill_worker
from tests.service import PATIENCE, Service, eventually, serving

ROUNDS: Final = int(os.environ.get("PAWPORT_TEST_KILLS", "6"))
PETS = ("pet_1", "pet_2", "pet_3")
APPENDERS = 9
RECONNECT_SOON = (("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 100))


@dataclass
class Client:
    """Appends notes, and keeps what was answered: the id of each note by its text."""

    pets: PetServiceStub
    key: tuple[tuple[str, str], ...]
    answered: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    stopped: bool = False

    async def append_until_stopped(self, number: int) -> None:
        """A stream of appends. An append that nobody answered is sent again with its request id."""
        count = 0
        while not self.stopped:
            text = f"appender {number}, note {count}"
            request = messages.AppendPetNotesRequest(
                customer_id="ada", id=PETS[number % len(PETS)], notes=[{"content": text}], request_id=text
            )
            self.answered[text] = (await self._answer(request)).notes[0].id
            count += 1
            await asyncio.sleep(0.01)

    async def _answer(self, request: messages.AppendPetNotesRequest) -> messages.AppendPetNotesResponse:
        while True:
            try:
                # To try again and again would take the processor from the worker that starts.
                return await self.pets.AppendPetNotes(
                    request, metadata=self.key, timeout=PATIENCE, wait_for_ready=True
                )
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise
                self.repeated += 1

    async def stored(self, pet_id: str) -> list[Pet.Note]:
        """All notes of a pet, newest first."""
        notes: list[Pet.Note] = []
        request = messages.ListPetNotesRequest(customer_id="ada", id=pet_id, pagination={"page_size": 500})
        while True:
            page = await self.pets.ListPetNotes(request, metadata=self.key)
            notes += page.notes
            request.pagination.page_token = page.next_page_token
            if not page.next_page_token:
                return notes


@pytest.mark.timeout(60 + 30 * ROUNDS)
def test_every_answered_append_is_there_once(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path, "--database-url", database_url) as service:
        eventually(lambda: "key:" in service.out.read_text())
        asyncio.run(journey(service))


async def journey(service: Service) -> None:
    async with grpc.aio.insecure_channel(service.address, options=RECONNECT_SOON) as channel:
        client = Client(PetServiceStub(channel), (("authorization", f"Bearer {service.key}"),))
        await make_pets(channel, client)
        appenders = [asyncio.create_task(client.append_until_stopped(number)) for number in range(APPENDERS)]
        for _ in range(ROUNDS):
            await kill_in_the_middle(service, client)
        client.stopped = True
        await asyncio.gather(*appenders)
        assert client.repeated >= ROUNDS
        stored = [note for pet_id in PETS for note in await client.stored(pet_id)]
        check(client.answered, stored)


async def make_pets(channel: grpc.aio.Channel, client: Client) -> None:
    ada = customers.CreateCustomerRequest(customer={"first_name": "Ada"}, customer_id="ada")
    await CustomerServiceStub(channel).CreateCustomer(ada, metadata=client.key)
    for pet_id in PETS:
        pet = {"name": "Biscuit", "type": Pet.DOG, "breed": "Corgi"}
        request = messages.CreatePetRequest(customer_id="ada", pet=pet, pet_id=pet_id)
        await client.pets.CreatePet(request, metadata=client.key)


async def kill_in_the_middle(service: Service, client: Client) -> None:
    """Kills the worker when it has answered some appends since it was started."""
    enough = len(client.answered) + 2 * APPENDERS
    await kill_worker(service, lambda: len(client.answered) >= enough)


def check(answered: dict[str, str], stored: list[Pet.Note]) -> None:
    """All that was answered is stored, under the id that was answered; and no more, and in its order."""
    assert {note.content: note.id for note in stored} == answered
    assert Counter(note.content for note in stored).most_common(1)[0][1] == 1
    numbers = defaultdict(list)
    for note in reversed(stored):
        appender, number = note.content.split(", note ")
        numbers[appender].append(int(number))
    assert all(found == list(range(len(found))) for found in numbers.values())
