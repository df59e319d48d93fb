"""The services over one database, in this process, so that a test can get at the database behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from pawport.app import App
from pawport.config import Settings
from pawport.db import Database
from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from pawport.process.first_start import bootstrap


@dataclass
class Lab:
    """A client of the services, with a customer "ada" who has a pet "biscuit"."""

    pets: PetServiceStub
    metadata: tuple[tuple[str, str], ...]

    async def append(self, text: str, pet_id: str = "biscuit", **options: Any) -> Pet.Note:
        """Adds a note to a pet."""
        request = messages.AppendPetNotesRequest(
            customer_id="ada", id=pet_id, notes=[{"content": text}], **options
        )
        return (await self.pets.AppendPetNotes(request, metadata=self.metadata)).notes[0]

    async def biscuit(self) -> Pet:
        """The pet."""
        return await self.pets.GetPet(
            messages.GetPetRequest(customer_id="ada", id="biscuit"), metadata=self.metadata
        )


@asynccontextmanager
async def running(database: Database) -> AsyncIterator[Lab]:
    """Serves a database that has no company yet."""
    first = bootstrap(database, Settings.parse({}))
    assert first is not None
    server = grpc.aio.server()
    App(database).register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            lab = Lab(PetServiceStub(channel), (("authorization", f"Bearer {first.key}"),))
            await _fill(lab, channel)
            yield lab
    finally:
        await server.stop(None)


async def _fill(lab: Lab, channel: grpc.aio.Channel) -> None:
    ada = customers.CreateCustomerRequest(customer={"first_name": "Ada"}, customer_id="ada")
    await CustomerServiceStub(channel).CreateCustomer(ada, metadata=lab.metadata)
    pet = {"name": "Biscuit", "type": Pet.DOG, "breed": "Corgi"}
    request = messages.CreatePetRequest(customer_id="ada", pet=pet, pet_id="biscuit")
    await lab.pets.CreatePet(request, metadata=lab.metadata)


def details(error: grpc.aio.AioRpcError) -> list[Message]:
    """What the status of a failed call has beside its text."""
    rich = status_pb2.Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    found = []
    for packed in rich.details:
        message = getattr(error_details_pb2, packed.TypeName().removeprefix("google.rpc."))()
        packed.Unpack(message)
        found.append(message)
    return found
