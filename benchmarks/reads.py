"""Reading: one pet, and a page of 500, beside bare grpcio, FastAPI with an ORM, and FastAPI alone."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from sqlalchemy import create_engine

from benchmarks.calls import PAGE_CALLERS, grpc_call, grpc_load, json_load
from benchmarks.competitors.orm_fill import copy_pets
from benchmarks.data import KEY, Filled, fill
from benchmarks.measure import Measured, Plan, Row, Target, at_least, compare, for_the_record
from benchmarks.servers import Server, pawport, running
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, ListAllPetsRequest, ListAllPetsResponse

__all__ = ["bare_fastapi", "get_pet", "grpcio_host", "page"]

_PAGE = 500
_UVICORN = ("--port", "PORT", "--loop", "uvloop", "--http", "httptools", "--log-level", "warning")


def get_pet(plan: Plan, filled: Filled) -> list[Row]:
    """GetPet over gRPC and as JSON."""
    request = _request(filled)
    path = f"/customers/{request.customer_id}/pets/{request.id}"
    with pawport(filled.url) as ours, _orm_service(plan, filled, ours) as orm:
        reply = plan.folder / "reply"
        reply.write_bytes(grpc_call(ours, "GetPet", request))
        with (
            running(["benchmarks.competitors.bare_grpcio", "sync", "PORT", str(reply)]) as sync,
            running(["benchmarks.competitors.bare_grpcio", "aio", "PORT", str(reply)]) as aio,
            bare_fastapi(plan, ours, path) as bare,
        ):
            over_grpc = [("over gRPC", ours), ("bare grpc.server", sync), ("bare grpc.aio", aio)]
            as_json = [
                ("as JSON", ours, f"/v1{path}"),
                ("FastAPI, ORM", orm, path),
                ("bare FastAPI", bare, path),
            ]
            *in_grpc, json, fastapi, fastapi_alone = compare(
                plan,
                [
                    *(
                        Target(name, grpc_load(at, plan.folder, "GetPet", request), at)
                        for name, at in over_grpc
                    ),
                    *(Target(name, json_load(at, where), at) for name, at, where in as_json),
                ],
            )
    grpc = in_grpc[0]
    faster, slower = sorted(in_grpc[1:], key=_rate, reverse=True)
    return [
        at_least("GetPet, gRPC", grpc, faster, 3),
        for_the_record("GetPet, gRPC", grpc, slower),
        at_least("GetPet, JSON", json, fastapi, 15),
        at_least("GetPet, JSON", json, fastapi_alone, 1.2),
    ]


def page(plan: Plan, filled: Filled) -> list[Row]:
    """A page of 500 pets."""
    request = ListAllPetsRequest(company_id=filled.company_id, pagination=Pagination(page_size=_PAGE))
    query = f"/v1/pets?companyId={filled.company_id}&pagination.pageSize={_PAGE}"
    with pawport(filled.url) as ours, _orm_service(plan, filled, ours) as orm:
        over_grpc = grpc_load(ours, plan.folder, "ListAllPets", request, PAGE_CALLERS)
        targets = [
            Target("over gRPC", over_grpc, ours),
            Target("as JSON", json_load(ours, query, PAGE_CALLERS), ours),
            Target("FastAPI, ORM", json_load(orm, f"/pets?limit={_PAGE}", PAGE_CALLERS), orm),
        ]
        grpc, json, fastapi = compare(plan.in_long_turns(), targets)
    return [
        at_least(f"page of {_PAGE}, gRPC", grpc, fastapi, 50),
        at_least(f"page of {_PAGE}, JSON", json, fastapi, 7),
    ]


def grpcio_host(plan: Plan, filled: Filled) -> list[Row]:
    """GetPet on grpcio's own server behind Envoy, beside the default host."""
    copy = fill(f"sqlite:///{plan.folder}/copy.db", 10_000)  # a file of SQLite has one server
    with pawport(filled.url) as inside, pawport(copy.url, "--host", "grpcio") as behind:
        targets = [
            Target(name, grpc_load(at, plan.folder, "GetPet", _request(of)), at)
            for name, at, of in (("--host grpcio", behind, copy), ("--host envoy", inside, filled))
        ]
        ours, default = compare(plan, targets)
    return [for_the_record("GetPet, gRPC, --host grpcio", ours, default)]


def _request(filled: Filled) -> GetPetRequest:
    customer_id, pet_id = filled.pets[0]
    return GetPetRequest(customer_id=customer_id, id=pet_id)


def _rate(measured: Measured) -> float:
    return measured.value


@contextmanager
def _orm_service(plan: Plan, filled: Filled, ours: Server) -> Iterator[Server]:
    """The ORM service, with the same pets."""
    path = plan.folder / "orm.db"
    path.unlink(missing_ok=True)
    copy_pets(create_engine(f"sqlite:///{path}"), _all_pets(ours, filled.company_id))
    command = ["uvicorn", "benchmarks.competitors.orm_service:app", *_UVICORN]
    with running(command, environ={"ORM_DATABASE": str(path)}) as server:
        yield server


@contextmanager
def bare_fastapi(plan: Plan, ours: Server, path: str) -> Iterator[Server]:
    """FastAPI that answers the path of a pet as GetPet does here."""
    reply = plan.folder / "reply.json"
    reply.write_bytes(
        httpx.get(f"{ours.url}/v1{path}", headers={"x-api-key": KEY}).raise_for_status().content
    )
    command = ["uvicorn", "benchmarks.competitors.bare_fastapi:app", *_UVICORN]
    with running(command, environ={"BARE_REPLY": str(reply)}) as server:
        yield server


def _all_pets(server: Server, company_id: str) -> Iterator[Pet]:
    request = ListAllPetsRequest(company_id=company_id, pagination=Pagination(page_size=_PAGE))
    while True:
        reply = ListAllPetsResponse.FromString(grpc_call(server, "ListAllPets", request))
        yield from reply.pets
        if not reply.next_page_token:
            return
        request.pagination.page_token = reply.next_page_token
