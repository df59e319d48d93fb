"""Calls as JSON, beside bare FastAPI and beside another checkout of this project, such as one from before."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from benchmarks.calls import CALLERS, PAGE_CALLERS, Run, json_load
from benchmarks.data import KEY, Filled, fill
from benchmarks.load import Load, h2load
from benchmarks.measure import Plan, Row, Target, at_least, compare, for_the_record, tell
from benchmarks.peers.sides import bare_fastapi
from benchmarks.servers import Server, pawport

__all__ = ["as_json"]

_PETS = 10_000
_PET = {"pet": {"name": "Rex", "type": "DOG", "breed": "Labrador", "color": "black", "specialNeeds": "diet"}}
_NOTE = {"notes": [{"content": "Ate well, walked for an hour"}]}
_FILL = """
import json, sys
from benchmarks.data import fill
filled = fill(sys.argv[1], int(sys.argv[2]))
print(json.dumps([filled.company_id, filled.pets]))
"""


class _Side(NamedTuple):
    name: str
    server: Server
    filled: Filled


def as_json(plan: Plan, before: Path | None) -> list[Row]:
    """GetPet, a page of 500, CreatePet and AppendPetNotes. `before`: the folder of another checkout, which is
    installed in its `.venv`."""
    with _sides(plan, before) as sides, bare_fastapi(plan.folder, sides[0].server, sides[0].filled) as bare:
        rows = _reads(plan, sides, bare)
        rows += _compared(plan, "page of 500, JSON", [_page(side) for side in sides], 1)
        rows += _compared(plan, "CreatePet, JSON", [_create(plan, side) for side in sides], 1)
        rows += _compared(plan, "AppendPetNotes, JSON", [_append(plan, side) for side in sides], 1)
    return rows


@contextmanager
def _sides(plan: Plan, before: Path | None) -> Iterator[list[_Side]]:
    checkouts: dict[str, Path | None] = {"as JSON": None, **({"before": before} if before else {})}
    with ExitStack() as stack:
        sides = []
        for number, (name, checkout) in enumerate(checkouts.items()):
            filled = _fill(f"sqlite:///{plan.folder}/side{number}.db", checkout)
            server = stack.enter_context(pawport(filled.url, checkout=checkout))
            sides.append(_Side(name, server, filled))
        yield sides


def _fill(url: str, checkout: Path | None) -> Filled:
    """A database with the schema of a checkout, which fills it itself."""
    if checkout is None:
        return fill(url, _PETS)
    command = [str(checkout / ".venv/bin/python"), "-c", _FILL, url, str(_PETS)]
    printed = subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, text=True, check=True).stdout
    company_id, pets = json.loads(printed)
    return Filled(url, company_id, [(customer_id, pet_id) for customer_id, pet_id in pets])


def _reads(plan: Plan, sides: Sequence[_Side], bare: Server) -> list[Row]:
    targets = [
        Target(one.name, json_load(one.server, f"/v1{_pet(one.filled)}"), one.server, by_thread=True)
        for one in sides
    ]
    targets.append(Target("bare FastAPI", json_load(bare, _pet(sides[0].filled)), bare))
    ours, *others = compare(plan, targets)
    *befores, fastapi = others
    rows = [at_least("GetPet, JSON", ours, before, 1) for before in befores]
    return [*rows, for_the_record("GetPet, JSON", ours, fastapi)]


def _compared(plan: Plan, what: str, targets: Sequence[Target], bar: float) -> list[Row]:
    """The row of a call, if there is something to compare with; else its figure is only told."""
    ours, *others = compare(plan, targets)
    if not others:
        tell(f"{what}: {ours}")
    return [at_least(what, ours, other, bar) for other in others]


def _page(side: _Side) -> Target:
    query = f"/v1/pets?companyId={side.filled.company_id}&pagination.pageSize=500"
    return Target(side.name, json_load(side.server, query, PAGE_CALLERS), side.server)


def _create(plan: Plan, side: _Side) -> Target:
    """Each turn has a customer of its own, who may have as many pets as there are."""
    client = httpx.Client(base_url=side.server.url, headers={"x-api-key": KEY})
    client.patch("/v1/company", json={"maxPetsPerCustomer": 10_000}).raise_for_status()

    def run(seconds: float) -> Load:
        made = client.post("/v1/customers", json={"customer": {"firstName": "Ann"}}).raise_for_status()
        path = f"/v1/customers/{made.json()['id']}/pets"
        return _posted(plan, side.server, path, _PET)(seconds)

    return Target(side.name, run, side.server)


def _append(plan: Plan, side: _Side) -> Target:
    """Each turn has a pet of its own."""
    pets = cycle(side.filled.pets)

    def run(seconds: float) -> Load:
        customer_id, pet_id = next(pets)
        path = f"/v1/customers/{customer_id}/pets/{pet_id}/notes"
        return _posted(plan, side.server, path, _NOTE)(seconds)

    return Target(side.name, run, side.server)


def _posted(plan: Plan, server: Server, path: str, body: dict[str, Any]) -> Run:
    url = server.url + path
    reply = httpx.post(url, json=body, headers={"x-api-key": KEY}).raise_for_status()
    file = plan.folder / f"{server.port}-body"
    file.write_text(json.dumps(body))
    return lambda seconds: h2load(
        url,
        seconds=seconds,
        reply_bytes=len(reply.content),
        body=file,
        headers=(f"x-api-key: {KEY}", "content-type: application/json"),
        http1=True,
        connections=CALLERS,
    )


def _pet(filled: Filled) -> str:
    customer_id, pet_id = filled.pets[0]
    return f"/customers/{customer_id}/pets/{pet_id}"
