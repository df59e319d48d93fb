"""The caller with a good key, in a process of its own: `python -m attacks.good ADDRESS KEY SECONDS`.

SECONDS is how long it waits for an answer. It makes 40 calls a second: GetPet, AppendPetNotes and CreatePet,
in turn over gRPC, over JSON on a connection that stays open, and over JSON on a new connection each. When its
input ends, it looks whether each write that was answered is there once, and prints what it found as JSON.
"""

import asyncio
import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

import grpc
import httpx

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub

__all__ = ["PETS", "READY", "Call", "Findings", "Harm"]

READY = "ready"
"""The line that it prints when it begins with its calls."""
PETS = tuple((f"good-{number}", f"good-pet-{number}") for number in range(20))
"""Customers, and a pet of each, which have to be there before it starts."""
_PACE = 1 / 40  # seconds
_CHECK_PATIENCE = 60.0  # seconds until the service must be well again
_RECONNECT_SOON = (("grpc.initial_reconnect_backoff_ms", 50), ("grpc.max_reconnect_backoff_ms", 200))
_PET = {"type": "DOG", "breed": "Corgi"}


@dataclass(frozen=True)
class Call:
    """A call that was made."""

    started: float
    """By the monotonic clock, which all processes share."""
    seconds: float
    error: str
    """Empty if it was answered."""
    what: str
    late: float
    """Seconds that this process began it late: the machine was busy."""


@dataclass(frozen=True)
class Harm:
    """What became of the writes."""

    answered: int
    lost: list[str]
    """Answered, and not there, or there under another id."""
    twice: list[str]


@dataclass(frozen=True)
class Findings:
    """All that it has seen."""

    calls: list[Call]
    harm: Harm

    @staticmethod
    def parse(text: str) -> "Findings":
        found = json.loads(text)
        return Findings([Call(*call) for call in found["calls"]], Harm(**found["harm"]))


@dataclass
class GoodCaller:
    """Calls at a fixed pace, whatever becomes of the calls before."""

    pets: PetServiceStub
    key: str
    patience: float
    kept: httpx.AsyncClient
    fresh: httpx.AsyncClient
    calls: list[Call] = field(default_factory=list)
    mark: str = field(default_factory=lambda: f"good {secrets.token_hex(4)} ")
    """Begins the texts that it writes, and no other caller's."""
    written: dict[str, str] = field(default_factory=dict)
    """The id that was answered for each note or pet, by its text."""
    _numbers: count = field(default_factory=count)  # type: ignore[type-arg]  # has none when it runs

    async def call_until(self, stop: asyncio.Event) -> None:
        """Makes the calls in turn."""
        doors = (self._grpc_get, self._grpc_append, self._grpc_create)
        kinds: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        for number in range(3):
            kinds.append((f"grpc {_NAMES[number]}", doors[number]))
            for name, client in (("json", self.kept), ("new connection", self.fresh)):
                kinds.append((f"{name} {_NAMES[number]}", self._json(client)[number]))
        begun, tasks = time.monotonic(), set[asyncio.Task[None]]()
        for number in count():
            due = begun + number * _PACE
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if stop.is_set():
                break
            task = asyncio.create_task(self._make(*kinds[number % len(kinds)], due))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)

    async def _make(self, what: str, call: Callable[[], Awaitable[None]], due: float) -> None:
        started = time.monotonic()
        error = ""
        try:
            async with asyncio.timeout(self.patience):
                await call()
        except TimeoutError:
            error = "no answer"
        except grpc.aio.AioRpcError as failure:
            error = failure.code().name
        except httpx.HTTPStatusError as failure:
            error = str(failure.response.status_code)
        except httpx.TransportError as failure:
            error = type(failure).__name__
        self.calls.append(Call(started, time.monotonic() - started, error, what, started - due))

    def _json(self, client: httpx.AsyncClient) -> tuple[Callable[[], Awaitable[None]], ...]:
        async def get() -> None:
            customer, pet = self._next()[1]
            (await client.get(f"/v1/customers/{customer}/pets/{pet}")).raise_for_status()

        async def append() -> None:
            text, (customer, pet) = self._next()
            body = {"notes": [{"content": text}]}
            answer = await client.post(f"/v1/customers/{customer}/pets/{pet}/notes", json=body)
            self.written[text] = answer.raise_for_status().json()["notes"][0]["id"]

        async def create() -> None:
            text, (customer, _) = self._next()
            answer = await client.post(f"/v1/customers/{customer}/pets", json={"pet": _PET | {"name": text}})
            self.written[text] = answer.raise_for_status().json()["id"]

        return get, append, create

    async def _grpc_get(self) -> None:
        customer, pet = self._next()[1]
        await self.pets.GetPet(messages.GetPetRequest(customer_id=customer, id=pet), metadata=self._metadata)

    async def _grpc_append(self) -> None:
        text, (customer, pet) = self._next()
        request = messages.AppendPetNotesRequest(customer_id=customer, id=pet, notes=[{"content": text}])
        answer = await self.pets.AppendPetNotes(request, metadata=self._metadata)
        self.written[text] = answer.notes[0].id

    async def _grpc_create(self) -> None:
        text, (customer, _) = self._next()
        request = messages.CreatePetRequest(customer_id=customer, pet=_PET | {"name": text})
        self.written[text] = (await self.pets.CreatePet(request, metadata=self._metadata)).id

    def _next(self) -> tuple[str, tuple[str, str]]:
        """A text that nothing else has, and a pet."""
        number = next(self._numbers)
        return f"{self.mark}{number}", PETS[number % len(PETS)]

    @property
    def _metadata(self) -> tuple[tuple[str, str], ...]:
        return (("x-api-key", self.key),)

    async def check(self) -> Harm:
        """Whether what was written is there once. Waits until the service can say so."""
        end = time.monotonic() + _CHECK_PATIENCE
        while True:
            try:
                stored = [found for pet in PETS for found in await self._stored(*pet)]
                break
            except (httpx.TransportError, httpx.HTTPStatusError):
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.5)
        ids, times = dict(stored), Counter(text for text, _ in stored if text.startswith(self.mark))
        lost = [text for text, given in self.written.items() if ids.get(text) != given]
        return Harm(len(self.written), lost, [text for text, number in times.items() if number > 1])

    async def _stored(self, customer: str, pet: str) -> list[tuple[str, str]]:
        """The texts and ids of a pet's notes, and of the customer's pets."""
        notes = await self._all(f"/v1/customers/{customer}/pets/{pet}/notes", "notes")
        pets = await self._all(f"/v1/customers/{customer}/pets", "pets")
        return [
            *((note["content"], note["id"]) for note in notes),
            *((one["name"], one["id"]) for one in pets),
        ]

    async def _all(self, path: str, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        query = {"pagination.pageSize": "100"}
        while True:
            page = (await self.fresh.get(path, params=query)).raise_for_status().json()
            found += page.get(what, [])
            if not page.get("nextPageToken"):
                return found
            query["pagination.pageToken"] = page["nextPageToken"]


_NAMES = ("GetPet", "AppendPetNotes", "CreatePet")


async def main(address: str, key: str, patience: str) -> None:
    options: dict[str, Any] = {
        "base_url": f"http://{address}",
        "headers": {"x-api-key": key},
        "timeout": 30,
        "verify": False,
    }
    one = httpx.Limits(max_keepalive_connections=0)
    async with (
        grpc.aio.insecure_channel(address, options=_RECONNECT_SOON) as channel,
        httpx.AsyncClient(**options) as kept,
        httpx.AsyncClient(**options, limits=one) as fresh,
    ):
        caller = GoodCaller(PetServiceStub(channel), key, float(patience), kept, fresh)
        stop = asyncio.Event()
        calling = asyncio.create_task(caller.call_until(stop))
        print(READY, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        stop.set()
        await calling
        harm = await caller.check()
    calls = [tuple(asdict(call).values()) for call in caller.calls]
    print(json.dumps({"calls": calls, "harm": asdict(harm)}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
