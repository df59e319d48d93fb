"""Four methods of pawport.v1.PetService as one would write them with grpcio and SQLAlchemy's ORM.

Usage: python -m benchmarks.peers.orm_grpcio aio|sync PORT URL. With `aio`, for SQLite, the session is used
inside `async def`, which is quicker there than threads or an asynchronous session; `sync` has threads, for
PostgreSQL.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any, NamedTuple

import grpc
import protovalidate
from google.protobuf.message import Message
from sqlalchemy.orm import Session

from benchmarks.peers import orm_methods as methods
from benchmarks.peers import orm_tables as orm
from benchmarks.peers.orm_methods import Caller, RefusedError
from pawport.gen.pawport.v1 import pet_service_pb2 as messages

_SERVICE = "pawport.v1.PetService"
_KEPT = 5.0  # seconds that a key is kept
_THREADS = 8
_OPTIONS = (("grpc.so_reuseport", 0),)


class _Method(NamedTuple):
    request: type[Message]
    work: Callable[[Session, Caller, Any], Message]


_METHODS = {
    "GetPet": _Method(messages.GetPetRequest, methods.get_pet),
    "ListAllPets": _Method(messages.ListAllPetsRequest, methods.list_all_pets),
    "AppendPetNotes": _Method(messages.AppendPetNotesRequest, methods.append_pet_notes),
    "CreatePet": _Method(messages.CreatePetRequest, methods.create_pet),
}


class _Service:
    """What every call goes through: the key, the validation, and a session."""

    def __init__(self, url: str) -> None:
        self._engine = orm.open_engine(url)
        self._validator = protovalidate.Validator()
        self._callers: dict[bytes, tuple[float, Caller]] = {}

    def run(self, work: Callable[[Session, Caller, Any], Message], request: Message, context: Any) -> Message:
        caller = self._caller(dict(context.invocation_metadata()).get("x-api-key", ""))
        try:
            self._validator.validate(request)
        except protovalidate.ValidationError as error:
            raise RefusedError(grpc.StatusCode.INVALID_ARGUMENT, str(error)) from None
        with Session(self._engine) as session:
            return work(session, caller, request)

    def _caller(self, secret: str) -> Caller:
        digest = sha256(secret.encode()).digest()
        until, caller = self._callers.get(digest, (0.0, None))
        if caller is None or until < time.monotonic():
            with Session(self._engine) as session:
                key = session.get(orm.ApiKey, digest)
            if key is None:
                raise RefusedError(grpc.StatusCode.UNAUTHENTICATED, "unknown API key")
            caller = Caller(key.company_id, key.name)
            self._callers[digest] = (time.monotonic() + _KEPT, caller)
        return caller


def _handlers(behavior: Callable[[_Method], Callable[..., Any]]) -> grpc.GenericRpcHandler:
    found = {
        name: grpc.unary_unary_rpc_method_handler(
            behavior(method),
            request_deserializer=method.request.FromString,
            response_serializer=lambda reply: reply.SerializeToString(),
        )
        for name, method in _METHODS.items()
    }
    return grpc.method_handlers_generic_handler(_SERVICE, found)


async def _serve_aio(port: str, service: _Service) -> None:
    def behavior(method: _Method) -> Callable[..., Any]:
        async def call(request: Message, context: grpc.aio.ServicerContext[Any, Any]) -> Message:
            try:
                return service.run(method.work, request, context)
            except RefusedError as error:
                await context.abort(error.code, error.text)

        return call

    server = grpc.aio.server(options=_OPTIONS)
    server.add_generic_rpc_handlers((_handlers(behavior),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    await server.wait_for_termination()


def _serve(port: str, service: _Service) -> None:
    def behavior(method: _Method) -> Callable[..., Any]:
        def call(request: Message, context: grpc.ServicerContext) -> Message:
            try:
                return service.run(method.work, request, context)
            except RefusedError as error:
                context.abort(error.code, error.text)

        return call

    server = grpc.server(ThreadPoolExecutor(_THREADS), options=_OPTIONS)
    server.add_generic_rpc_handlers((_handlers(behavior),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    server.wait_for_termination()


def main() -> None:
    kind, port, url = sys.argv[1:]
    if kind == "aio":
        asyncio.run(_serve_aio(port, _Service(url)))
    else:
        _serve(port, _Service(url))


if __name__ == "__main__":
    main()
