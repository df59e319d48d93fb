"""How servicers write: one transaction a call, and a repeated request id acts once."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

from google.protobuf.message import Message
from sqlalchemy import Connection

from pawport.db import Database
from pawport.errors import invalid
from pawport.events import Actor, act_as
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
        When the request says `validate_only`, the transaction is undone at its end.
        """
        return await self._run_or_rehearse(work, slowly=False)

    async def run_slowly(self, work: Callable[[Connection], Message | bytes]) -> bytes:
        """Like `run`, for work with many records, which other calls should not wait for."""
        return await self._run_or_rehearse(work, slowly=True)

    async def run_in_steps(self, steps: Sequence[Callable[[Connection], Message | bytes]]) -> list[bytes]:
        """The encoded answers of several works, each in a transaction of its own, between which other writes
        have their turn. A repeat with the same request id answers again what was done, and does the rest."""
        answers = [
            await self._run(_without_secret(step), slowly=True, part=f"#{number}")
            for number, step in enumerate(steps)
        ]
        return [answer for answer, _ in answers]

    async def run_with_secret(
        self, work: Callable[[Connection], tuple[Message | bytes, str]]
    ) -> tuple[bytes, str]:
        """Like `run`, for work that also makes a secret. It is told here once, and not kept with the
        answer: a repeat of the call has "" in its place."""
        return await self._run(work, slowly=False)

    async def _run(
        self, work: Callable[[Connection], tuple[Message | bytes, str]], *, slowly: bool, part: str = ""
    ) -> tuple[bytes, str]:
        """`part` says which of several answers of the call it is."""
        call = caller()
        request_id = _request_id(call)
        actor = Actor(call.method, call.principal.key_id, request_id, call.call_id)
        method = actor.method + part
        key = RequestKey(call.company_id, actor.key_id, method, request_id) if request_id else None
        digest = _digest(call.request) if request_id else b""

        def attempt(connection: Connection) -> tuple[bytes, str]:
            act_as(connection, actor)
            made: list[str] = []  # of this attempt: one that was undone has made nothing

            def act() -> bytes:
                answer, secret = work(connection)
                made.append(secret)
                return _encoded(answer)

            answer = act() if key is None else once(connection, key, digest, act)
            return answer, "".join(made)

        write = self._database.write_slowly if slowly else self._database.write
        return await write(attempt)

    async def _run_or_rehearse(self, work: Callable[[Connection], Message | bytes], *, slowly: bool) -> bytes:
        if getattr(caller().request, "validate_only", False):
            return await self._rehearse(work)
        answer, _ = await self._run(_without_secret(work), slowly=slowly)
        return answer

    async def _rehearse(self, work: Callable[[Connection], Message | bytes]) -> bytes:
        def undone(connection: Connection) -> bytes:
            raise _RehearsedError(_encoded(work(connection)))

        try:
            return await self._database.write_slowly(undone)
        except _RehearsedError as end:
            return end.answer


class _RehearsedError(Exception):
    """Ends a transaction that was only to be tried."""

    def __init__(self, answer: bytes) -> None:
        super().__init__("undone on purpose")
        self.answer = answer


def _without_secret(
    work: Callable[[Connection], Message | bytes],
) -> Callable[[Connection], tuple[Message | bytes, str]]:
    return lambda connection: (work(connection), "")


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
