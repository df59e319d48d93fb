"""SmartTag's PetService."""

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.apis.smarttag import responses
from pawport.apis.smarttag.batch import Batch
from pawport.apis.smarttag.deciding import Outcome, decide
from pawport.apis.smarttag.parsing import Reading, read_pet
from pawport.apis.smarttag.writing import write
from pawport.db import Conflict, Database
from pawport.errors import AlreadyExists, invalid
from pawport.events import Actor, act_as
from pawport.gen.smarttag.v1 import pet_service_pb2 as messages
from pawport.gen.smarttag.v1.pet_service_pb2_grpc import PetServiceServicer
from pawport.rpc.caller import caller

__all__ = ["SmarttagServicer"]

_MOST: Final = 1000  # pets in a batch
_TOGETHER: Final = 10  # pets that are committed together: so others wait for a moment only
# So many tens are under way at once: SQLite's writer takes them one after the other, and commits together
# what waits, while the next are read. On PostgreSQL each has to see what the one before has done.
_AHEAD: Final = {"sqlite": 8, "postgresql": 1}
_LONGEST_ID: Final = 128  # of a request, in the audit log


class SmarttagServicer(PetServiceServicer):
    """What comes is read pet by pet, whatever it is; what goes is made by `responses`."""

    def __init__(self, database: Database, public_url: str) -> None:
        """`public_url`: what the addresses of public pages begin with, without a slash at the end."""
        self._database = database
        self._public_url = public_url

    async def SavePets(self, request: messages.SavePetsRequest, context: Any) -> Any:
        outcomes = await self._save([_plain(pet) for pet in request.pets], request.request_id)
        return messages.SavePetsResponse(**responses.saved(outcomes, self._public_url))

    async def TestPets(self, request: messages.TestPetsRequest, context: Any) -> Any:
        outcomes = await self._test([_plain(pet) for pet in request.pets])
        return messages.TestPetsResponse(**responses.tested(outcomes))

    async def SavePetsJson(self, request: HttpBody, context: Any) -> Any:
        outcomes = await self._save(_pets(request.data))
        return _json(responses.saved(outcomes, self._public_url))

    async def TestPetsJson(self, request: HttpBody, context: Any) -> Any:
        return _json(responses.tested(await self._test(_pets(request.data))))

    async def _save(self, given: Sequence[Any], request_id: str = "") -> list[Outcome]:
        call = caller()
        request_id = request_id or call.idempotency_key[:_LONGEST_ID]
        actor = Actor(call.method, call.principal.key_id, request_id, call.call_id)
        outcomes: list[Outcome] = []
        under_way: deque[asyncio.Task[list[Outcome]]] = deque()
        try:
            for start in range(0, len(given), _TOGETHER):
                if len(under_way) == _AHEAD[self._database.engine_name]:
                    outcomes += await under_way.popleft()
                some = [read_pet(each, call.principal.company) for each in given[start : start + _TOGETHER]]
                under_way.append(asyncio.create_task(self._save_some(call.principal, actor, some)))
            while under_way:
                outcomes += await under_way.popleft()
        finally:  # of a failure, or a caller who left: what has begun comes to its end
            await asyncio.gather(*under_way, return_exceptions=True)
        return outcomes

    async def _save_some(
        self, principal: Principal, actor: Actor, readings: Sequence[Reading]
    ) -> list[Outcome]:
        def work(connection: Connection) -> list[Outcome]:
            act_as(connection, actor)
            batch = Batch(connection, principal, lock=True)
            outcomes = _decide(batch, readings)
            try:
                write(connection, principal, batch, outcomes)
            except AlreadyExists as error:  # when it runs again, the pet is found
                raise Conflict("a concurrent write gave a microchip to another pet") from error
            return outcomes

        return await self._database.write_slowly(work)

    async def _test(self, given: Sequence[Any]) -> list[Outcome]:
        principal = caller().principal
        readings = [read_pet(each, principal.company) for each in given]
        return await self._database.read_slowly(
            lambda connection: _decide(Batch(connection, principal, lock=False), readings)
        )


def _decide(batch: Batch, readings: Sequence[Reading]) -> list[Outcome]:
    batch.load(readings)
    return [decide(batch, reading) for reading in readings]


def _pets(body: bytes) -> list[Any]:
    """The pets of a JSON text.

    Raises:
        InvalidArgument: it is not JSON, or no object with 1 to 1,000 pets.
    """
    try:
        given = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise invalid("request", "must be valid JSON") from None
    pets = given.get("pets") if isinstance(given, dict) else None
    if not isinstance(pets, list):
        raise invalid("pets", 'the body must be an object with a "pets" array')
    if not 1 <= len(pets) <= _MOST:
        raise invalid("pets", f"must have 1 to {_MOST} items")
    return pets


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _json(answer: dict[str, Any]) -> HttpBody:
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return HttpBody(content_type="application/json", data=text.encode())


def _plain(message: Message) -> dict[str, Any]:
    """A message as JSON would have it."""
    return {
        field.name: _plain(value)
        if isinstance(value, Message)
        else list(value)
        if field.is_repeated
        else value
        for field, value in message.ListFields()
    }
