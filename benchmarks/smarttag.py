"""SmartTag's batches of a thousand pets, one after the other, through the gateway on SQLite."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import httpx

from benchmarks.bare_rows import copy_database, insert_rows
from benchmarks.data import KEY, fill
from benchmarks.load import Load, LoadError
from benchmarks.measure import Measured, Plan, Row, Target, compare, for_the_record, reaches
from benchmarks.servers import Server, pawport

__all__ = ["smarttag"]

_PETS = 1_000  # of a batch
_PETS_OF_OWNER = 2
_AIM = 3_000  # pets a second
Pet = dict[str, Any]


def smarttag(plan: Plan) -> list[Row]:
    """Pets that are new, that are there already, and of which something differs."""
    filled = fill(f"sqlite:///{plan.folder}/smarttag.db", _PETS)
    numbers = count()
    with pawport(filled.url) as server:
        found = compare(
            plan,
            [
                target
                for what, of_owner in (("with owners", _PETS_OF_OWNER), ("without owners", 0))
                for target in (
                    _bare(plan, filled.url, server, _new(numbers, of_owner)),
                    _target(f"new, {what}", server, "created", _new(numbers, of_owner)),
                    _target(f"the same again, {what}", server, "skipped", _same(numbers, of_owner)),
                    _target(f"changed, {what}", server, "updated", _changed(numbers, of_owner)),
                )
            ],
        )
    return [*_rows_for(found[:4]), *_rows_for(found[4:])]


def _rows_for(found: list[Measured]) -> list[Row]:
    bare, *ours = found
    rows = [reaches(f"SmartTag's pets, {one.name}", one, _AIM) for one in ours]
    return [*rows, for_the_record(f"SmartTag's pets, {ours[0].name}", ours[0], bare)]


def _bare(plan: Plan, url: str, server: Server, batches: Iterator[list[Pet]]) -> Target:
    """SQLite alone, with the rows that are there after a batch and were not before."""
    pets = next(batches)
    before = copy_database(url, plan.folder / f"before-{pets[0]['microchip_number']}.db")
    _send(_client(), server, pets)
    after = copy_database(url, plan.folder / f"after-{pets[0]['microchip_number']}.db")
    return Target("SQLite alone, the same rows", insert_rows(before, after, _PETS))


def _target(name: str, server: Server, action: str, batches: Iterator[list[Pet]]) -> Target:
    return Target(name, _run(server, action, batches), server)


def _run(server: Server, action: str, batches: Iterator[list[Pet]]) -> Callable[[float], Load]:
    """Sends batches, of which the first need not have the action. Pets a second of waiting for answers."""
    client = _client()
    _send(client, server, next(batches))

    def run(seconds: float) -> Load:
        waited, pets = 0.0, 0
        while waited < seconds:
            answer, seconds_of_batch = _send(client, server, next(batches))
            waited += seconds_of_batch
            pets += _PETS
            _check(answer, action)
        return Load(pets / waited, pets)

    return run


def _check(answer: httpx.Response, action: str) -> None:
    summary = answer.json()["summary"]
    if summary[action] != _PETS:
        raise LoadError(f"not all pets were {action}: {summary}")


def _client() -> httpx.Client:
    return httpx.Client(headers={"x-api-key": KEY}, timeout=60)


def _send(client: httpx.Client, server: Server, pets: list[Pet]) -> tuple[httpx.Response, float]:
    """The answer, and the seconds until it was there."""
    body = json.dumps({"pets": pets}).encode()
    started = time.perf_counter()
    answer = client.post(f"{server.url}/wp-json/pet-api/v1/pets", content=body)
    return answer.raise_for_status(), time.perf_counter() - started


def _new(numbers: Iterator[int], of_owner: int) -> Iterator[list[Pet]]:
    while True:
        yield _batch(next(numbers), of_owner)


def _same(numbers: Iterator[int], of_owner: int) -> Iterator[list[Pet]]:
    batch = _batch(next(numbers), of_owner)
    while True:
        yield batch


def _changed(numbers: Iterator[int], of_owner: int) -> Iterator[list[Pet]]:
    batch = _batch(next(numbers), of_owner)
    for weight in count(10):
        yield [{**pet, "pet_weight": f"{weight % 100 + 1} lb"} for pet in batch]


def _batch(batch: int, of_owner: int) -> list[Pet]:
    return [_pet(number, of_owner) for number in range(batch * _PETS, (batch + 1) * _PETS)]


def _pet(number: int, of_owner: int) -> Pet:
    """As much as a shelter says of a pet; with one of SmartTag's own chips."""
    pet = {
        "microchip_number": f"900141{number:09}",
        "pet_name": f"Rex {number % 100}",
        "pet_type": "Dog",
        "pet_breed": "Labrador",
        "pet_color": "Black",
        "pet_gender": "Male",
        "pet_weight": "21.5",
        "pet_dob": "2020-05-17",
        "pet_neutered": "Yes",
    }
    return {**pet, "pet_owner": _owner(number // of_owner)} if of_owner else pet


def _owner(number: int) -> Pet:
    return {
        "email": f"owner{number}@example.com",
        "first_name": "Ann",
        "last_name": "Lee",
        "address_1": "1 Main St",
        "city": "Seattle",
        "state": "WA",
        "zip": "98101",
        "country": "US",
        "phone": "(206) 555-0100",
    }
