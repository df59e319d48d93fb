"""A PetService without a database, to see what the gateway makes of requests and replies.

Envoy loads `application`; `python -m tests.gateway.lab ADDRESS` serves the same from a grpcio server.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any, cast

import grpc
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc_health.v1 import health_pb2_grpc
from grpc_health.v1.health import aio as health

from pawport.apis.pawport.face import PAWPORT
from pawport.gateway.config import http_socket
from pawport.gen.pawport.v1 import pet_service_pb2_grpc
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    CreatePetRequest,
    GetPetRequest,
    ListPetsRequest,
    ListPetsResponse,
    UpdatePetRequest,
)
from pawport.process.http_server import HttpServer
from pawport.rest.application import RestApplication
from pawport.rpc.call import Send
from pawport.rpc.host import Host
from pawport.rpc.request import Receive

ALL_DETAILS = (
    details.ErrorInfo(reason="LAB", domain="pawport"),
    details.BadRequest(field_violations=[{"field": "pet.name", "description": "is empty"}]),
    details.QuotaFailure(violations=[{"subject": "customer:c", "description": "too many"}]),
    details.RetryInfo(retry_delay={"seconds": 7}),
    details.ResourceInfo(resource_type="pet", resource_name="p"),
    details.RequestInfo(request_id="r"),
    details.PreconditionFailure(violations=[{"type": "T", "subject": "s"}]),
    details.LocalizedMessage(locale="de", message="Hund"),
    details.Help(links=[{"description": "d", "url": "https://pawport.example"}]),
    details.DebugInfo(detail="d"),
)


class Pets(pet_service_pb2_grpc.PetServiceServicer):
    """Echoes."""

    async def CreatePet(self, request: CreatePetRequest, context: Any) -> Pet:
        request.pet.customer_id = request.customer_id
        return request.pet

    async def GetPet(self, request: GetPetRequest, context: Any) -> Pet:
        pet = Pet(id=request.id, customer_id=request.customer_id)
        match request.id:
            case "missing":
                await context.abort(grpc.StatusCode.NOT_FOUND, "no such pet")
            case "rich":
                await _abort_with_all_details(context)
            case "metadata":
                pet.name = ",".join(sorted(key for key, _ in context.invocation_metadata()))
            case "host":
                pet.name = str(dict(context.invocation_metadata())["host"])
            case "large":
                pet.behavior = '"' * (4 << 20)
        return pet

    async def UpdatePet(self, request: UpdatePetRequest, context: Any) -> Pet:
        return Pet(id=request.id, customer_id=request.customer_id, name=request.name)

    async def ListPets(self, request: ListPetsRequest, context: Any) -> ListPetsResponse:
        customer = Pet(id=request.customer_id, type=request.filter.type)
        return ListPetsResponse(pets=[customer], next_page_token=request.pagination.page_token)


async def _abort_with_all_details(context: Any) -> None:
    status = status_pb2.Status(code=8, message='too many "pets"')
    for detail in ALL_DETAILS:
        status.details.add().Pack(detail)
    rich = (("grpc-status-details-bin", status.SerializeToString()), ("retry-after", "7"))
    await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, status.message, rich)


async def _serve(address: str) -> None:
    server = grpc.aio.server()
    pet_service_pb2_grpc.add_PetServiceServicer_to_server(Pets(), server)
    health_pb2_grpc.add_HealthServicer_to_server(health.HealthServicer(), server)
    server.add_insecure_port(address)
    http = HttpServer(_http, Path(http_socket(address.removeprefix("unix:"))), 1)
    await http.start()
    await server.start()
    await server.wait_for_termination()


async def _http(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["path"] == "/healthz":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    else:
        await rest(scope, receive, send)


rest = RestApplication([PAWPORT])
pet_service_pb2_grpc.add_PetServiceServicer_to_server(Pets(), cast(grpc.aio.Server, rest))

application = Host(max_message=16 << 20)
application.http = rest
pet_service_pb2_grpc.add_PetServiceServicer_to_server(Pets(), application)

if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
