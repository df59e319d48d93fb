"""The calls that callers make most, beside the same service in Go and in Python, on both engines."""

import random
from collections.abc import Callable, Sequence

from google.protobuf.message import Message

from benchmarks.calls import PAGE_CALLERS, Run, go_load, grpc_load, json_load
from benchmarks.data import Filled, fill, model_pet
from benchmarks.measure import Plan, Row, Target, compare, for_the_record, tell
from benchmarks.peers.go_programs import LOAD
from benchmarks.peers.sides import Side, request_of, sides
from benchmarks.servers import Server, new_postgresql
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import AppendPetNotesRequest, CreatePetRequest, ListAllPetsRequest

__all__ = ["CALLS", "beside_peers"]

_PETS = 10_000
_PAGE = 500
_CONTENT = "Ate well, walked for an hour"

Load = Callable[[Plan, Filled, Side], Run | None]
"""What puts load on a side, if it has the call."""


def beside_peers(plan: Plan, engine: str) -> list[Row]:
    """`engine`: "SQLite" or "PostgreSQL". Pawport does what it does by default: unlike the peers, it writes a
    line for each call and an event for each write, and counts what keys use."""
    tell(f"filling databases with {_PETS:,} pets")
    if engine == "SQLite":
        return _measured(plan, engine, fill(f"sqlite:///{plan.folder}/beside.db", _PETS), None)
    with new_postgresql() as (url, database):
        return _measured(plan, engine, fill(url, _PETS), database)


def _measured(plan: Plan, engine: str, filled: Filled, database: Server | None) -> list[Row]:
    rows: list[Row] = []
    with sides(plan.folder, filled) as all_sides:
        for name in plan.calls or CALLS:
            targets = [
                Target(side.name, run, side.grpc or side.json, database, by_thread=True)
                for side in all_sides
                if (run := CALLS[name](plan, filled, side)) is not None
            ]
            if len(targets) < 2:
                tell(f"{name} is skipped: what calls it is written in Go, which is not installed")
                continue
            ours, *others = compare(plan, targets)
            rows += [for_the_record(f"{_TITLES[name]}, {engine}", ours, other) for other in others]
    return rows


def _get(plan: Plan, filled: Filled, side: Side) -> Run | None:
    return grpc_load(side.grpc, plan.folder, "GetPet", request_of(filled)) if side.grpc else None


def _get_json(_: Plan, filled: Filled, side: Side) -> Run | None:
    request = request_of(filled)
    path = f"{side.prefix}/customers/{request.customer_id}/pets/{request.id}"
    return json_load(side.json, path) if side.json else None


def _page(plan: Plan, filled: Filled, side: Side) -> Run | None:
    if side.grpc is None or side.constant:
        return None
    request = ListAllPetsRequest(company_id=filled.company_id, pagination=Pagination(page_size=_PAGE))
    return grpc_load(side.grpc, plan.folder, "ListAllPets", request, PAGE_CALLERS)


def _page_json(_: Plan, filled: Filled, side: Side) -> Run | None:
    if side.json is None or side.constant:
        return None
    path = f"/v1/pets?companyId={filled.company_id}&pagination.pageSize={_PAGE}"
    return json_load(side.json, path, PAGE_CALLERS)


def _append(plan: Plan, filled: Filled, side: Side) -> Run | None:
    """A note to one pet after the other."""
    notes = [Pet.Note(content=_CONTENT)]
    return _writes(
        plan,
        side,
        "AppendPetNotes",
        [AppendPetNotesRequest(customer_id=customer, id=pet, notes=notes) for customer, pet in filled.pets],
    )


def _create(plan: Plan, filled: Filled, side: Side) -> Run | None:
    """A pet with three notes, a vaccination, a vet and a code, for one customer after the other."""
    customers = dict.fromkeys(customer for customer, _ in filled.pets)
    return _writes(
        plan,
        side,
        "CreatePet",
        [
            CreatePetRequest(customer_id=customer, pet=model_pet(number, filled.code_id))
            for number, customer in enumerate(customers)
        ],
    )


def _writes(plan: Plan, side: Side, method: str, requests: Sequence[Message]) -> Run | None:
    if side.grpc is None or side.constant or not LOAD.exists():
        return None
    return go_load(side.grpc, plan.folder, method, random.sample(requests, len(requests)))


CALLS: dict[str, Load] = {
    "getpet": _get,
    "getpet-json": _get_json,
    "page": _page,
    "page-json": _page_json,
    "append": _append,
    "create": _create,
}
"""The calls that are measured, in an order in which what is read was not changed before."""

_TITLES = {
    "getpet": "GetPet, gRPC",
    "getpet-json": "GetPet, JSON",
    "page": f"page of {_PAGE}, gRPC",
    "page-json": f"page of {_PAGE}, JSON",
    "append": "AppendPetNotes",
    "create": "CreatePet",
}
