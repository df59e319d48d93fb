"""Pawport and its peers, each a server of its own with the same pets."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.calls import grpc_call
from benchmarks.data import KEY, Filled
from benchmarks.peers.go_programs import SERVER, build_go
from benchmarks.peers.orm_fill import copy_pets
from benchmarks.servers import Server, free_port, new_database, pawport, program, running
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, ListAllPetsRequest, ListAllPetsResponse

__all__ = ["Side", "bare_fastapi", "request_of", "sides"]

_UVICORN = ("--port", "PORT", "--loop", "uvloop", "--http", "httptools", "--log-level", "warning")


@dataclass(frozen=True)
class Side:
    """A server, and where it serves gRPC and JSON, if it does."""

    name: str
    grpc: Server | None = None
    json: Server | None = None
    prefix: str = "/v1"
    """What the paths of JSON begin with."""
    constant: bool = False
    """Whether it has only the one pet, whose answer is a constant."""


@contextmanager
def sides(folder: Path, filled: Filled) -> Iterator[Sequence[Side]]:
    """Pawport is the first. `filled`: its database; the peers' is beside it, on the same engine.

    The program in Go is not among them where there is no Go.
    """
    with ExitStack() as stack:
        ours = stack.enter_context(pawport(filled.url))
        url = _copied(folder, filled, ours)
        found = [Side("Pawport", ours, ours)]
        if build_go():
            found.append(stack.enter_context(_go(url)))
        kind = "aio" if url.startswith("sqlite:") else "sync"
        orm = stack.enter_context(running(["benchmarks.peers.orm_grpcio", kind, "PORT", url]))
        found.append(Side(f"grpc.{'aio' if kind == 'aio' else 'server'}, ORM", orm))
        found.append(stack.enter_context(_bare_grpcio(folder, filled, ours)))
        bare = stack.enter_context(bare_fastapi(folder, ours, filled))
        found.append(Side("bare FastAPI", json=bare, prefix="", constant=True))
        yield found


def request_of(filled: Filled) -> GetPetRequest:
    """The pet that is read again and again."""
    customer_id, pet_id = filled.pets[0]
    return GetPetRequest(customer_id=customer_id, id=pet_id)


@contextmanager
def bare_fastapi(folder: Path, ours: Server, filled: Filled) -> Iterator[Server]:
    """FastAPI that answers that pet as Pawport does, and nothing else."""
    request = request_of(filled)
    path = f"/v1/customers/{request.customer_id}/pets/{request.id}"
    reply = folder / "reply.json"
    reply.write_bytes(httpx.get(f"{ours.url}{path}", headers={"x-api-key": KEY}).raise_for_status().content)
    command = ["uvicorn", "benchmarks.peers.bare_fastapi:app", *_UVICORN]
    with running(command, environ={"BARE_REPLY": str(reply)}) as server:
        yield server


@contextmanager
def _bare_grpcio(folder: Path, filled: Filled, ours: Server) -> Iterator[Side]:
    reply = folder / "reply"
    reply.write_bytes(grpc_call(ours, "GetPet", request_of(filled)))
    with running(["benchmarks.peers.bare_grpcio", "PORT", str(reply)]) as server:
        yield Side("bare grpc.aio", server, constant=True)


@contextmanager
def _go(url: str) -> Iterator[Side]:
    json_port = free_port()
    database = url.removeprefix("sqlite:///")
    command = [
        str(SERVER),
        "-database",
        database,
        "-grpc",
        "127.0.0.1:PORT",
        "-http",
        f"127.0.0.1:{json_port}",
    ]
    with program(command) as server:
        yield Side("Go", server, Server(server.pid, json_port))


def _copied(folder: Path, filled: Filled, ours: Server) -> str:
    """The URL of a database of the same engine with the tables of the peers, and all pets."""
    if filled.url.startswith("sqlite:"):
        path = folder / "peers.db"
        path.unlink(missing_ok=True)
        url = f"sqlite:///{path}"
    else:
        url = new_database(filled.url, "peers")
    copy_pets(url, filled.company_id, _all_pets(ours, filled.company_id))
    return url


def _all_pets(server: Server, company_id: str) -> Iterator[Pet]:
    request = ListAllPetsRequest(company_id=company_id, pagination=Pagination(page_size=500))
    while True:
        reply = ListAllPetsResponse.FromString(grpc_call(server, "ListAllPets", request))
        yield from reply.pets
        if not reply.next_page_token:
            return
        request.pagination.page_token = reply.next_page_token
