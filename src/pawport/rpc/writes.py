"""How servicers write: one transaction a call, and a repeated request id acts once."""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport.db import Database
from pawport.errors import invalid
from pawport.idempotency.service import RequestKey, once
from pawport.rpc.caller import Caller, caller

__all__ = ["Writes"]

_MAX_REQUEST_ID: Final = 128


class Writes:
    """Runs the work of mutating methods."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, work: Callable[[Connection], Message | bytes]) -> bytes:
        """The encoded answer of `work`, which runs in a transaction that is on disk when this returns.

        With a request id (field `request_id`, else the HTTP header `Idempotency-Key`), a repeat of the
        call within 24 hours answers the first answer and runs nothing.
        """
        call = caller()
        request_id = _request_id(call)
        if not request_id:
            return await self._database.write(lambda connection: _encoded(work(connection)))
        key = RequestKey(call.company_id, call.principal.key_id, call.method, request_id)
        digest = _digest(call.request)
        return await self._database.write(
            lambda connection: once(connection, key, digest, lambda: _encoded(work(connection)))
        )


def _request_id(call: Caller) -> str:
    field: str = call.request.request_id  # type: ignore[attr-defined]  # every mutating request has it
    if len(call.idempotency_key) > _MAX_REQUEST_ID:
        raise invalid("Idempotency-Key", f"must be at most {_MAX_REQUEST_ID} characters")
    return field or call.idempotency_key


def _digest(request: Message) -> bytes:
    body = type(request)()
    body.CopyFrom(request)
    body.ClearField("request_id")
    return sha256(body.SerializeToString(deterministic=True)).digest()


def _encoded(answer: Message | bytes) -> bytes:
    return answer if isinstance(answer, bytes) else answer.SerializeToString()
