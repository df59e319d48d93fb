"""The lab's pets behind the pipeline, in an Envoy whose calls may use very little."""

import asyncio
from typing import Any, cast

import grpc

from pawport.accounts import Company, Principal
from pawport.apis.pawport.face import PAWPORT
from pawport.errors import Unauthenticated
from pawport.gen.pawport.v1 import pet_service_pb2_grpc
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, GetPetRequest
from pawport.rest.application import RestApplication
from pawport.rpc.admission import Admission
from pawport.rpc.arrivals import Arrivals
from pawport.rpc.bounds import Bounds
from pawport.rpc.host import Host
from pawport.rpc.pipeline import GenericHandlers, MethodHandlers, Pipeline, PipelineServer
from pawport.rpc.reflection import add_reflection
from pawport.rpc.shares import Shares

SILENCE = 1.0  # seconds
MEMORY = 1 << 20  # bytes
STREAMS = 8
BOUNDS = Bounds(
    Admission(running=4, waiting=8, patience=0.5),
    Arrivals(memory=MEMORY, silence=SILENCE, interval=0.1),
    Shares(STREAMS),
)


class Pets(pet_service_pb2_grpc.PetServiceServicer):
    """Creates at once; a get lasts until its caller leaves."""

    async def CreatePet(self, request: CreatePetRequest, context: Any) -> Pet:
        return request.pet

    async def GetPet(self, request: GetPetRequest, context: Any) -> Pet:
        await asyncio.sleep(60)
        return Pet(id=request.id)


class Usage:
    """Counts nothing."""

    def count_call(self, principal: Principal) -> None: ...

    count_error = count_limit_hit = count_call


class Keys:
    """Whoever has a key may do everything; its id is the secret."""

    def known(self, secrets: tuple[str, ...]) -> Principal:
        if not secrets:
            raise Unauthenticated("an API key is required")
        company = Company("com_1", "Paws", "UTC", "US", 100)
        return Principal(company, secrets[0], "desk", frozenset({"pets:read", "pets:write"}), None)

    async def authenticate(self, secrets: tuple[str, ...], address: str) -> Principal:
        return self.known(secrets)


async def unlimited(principal: Principal, *, is_told: bool) -> list[tuple[str, str]]:
    raise AssertionError("no key here has a plan")


class Both:
    """Registers with the host and with what answers HTTP."""

    def add_generic_rpc_handlers(self, handlers: GenericHandlers) -> None: ...

    def add_registered_method_handlers(self, service: str, handlers: MethodHandlers) -> None:
        application.add_registered_method_handlers(service, handlers)
        rest.add_registered_method_handlers(service, handlers)


rest = RestApplication([PAWPORT], bounds=BOUNDS)
application = Host(max_message=16 << 20, bounds=BOUNDS)
application.http = rest
pipeline = Pipeline(Keys(), unlimited, Usage(), admission=BOUNDS.admission)
pet_service_pb2_grpc.add_PetServiceServicer_to_server(
    Pets(), cast(grpc.aio.Server, PipelineServer(Both(), pipeline))
)
add_reflection(application, [])
