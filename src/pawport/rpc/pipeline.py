"""What happens around every method: authenticate, authorize, limit, parse, validate, run, map errors, log.

A method is wrapped once, when its servicer is registered: nothing is looked up per call that could be
looked up before. The wrapped method is an ordinary grpcio handler and runs on both hosts.
"""

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

import grpc
import structlog
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from pawport.accounts import Principal
from pawport.accounts.networks import contains
from pawport.db import DatabaseError
from pawport.errors import DomainError, FieldViolation, InvalidArgument, PermissionDenied, RateLimited
from pawport.gen.pawport.v1.options_pb2 import required_scope, success_status
from pawport.rpc.caller import Caller, current_caller
from pawport.rpc.credentials import credentials
from pawport.rpc.dialect import DIALECT_HEADER, STATUS_HEADER, Failure, Render
from pawport.rpc.errors import EXPECTED, RpcStatus, internal_error, rpc_status
from pawport.rpc.peer import peer_address
from pawport.rpc.validation import validate

__all__ = ["Pipeline", "PipelineServer"]

_log = structlog.get_logger("pawport.calls")
_DIALECT = DIALECT_HEADER.encode()

Authenticate = Callable[[tuple[str, ...]], Awaitable[Principal]]
LimitHeaders = Sequence[tuple[str, str]]
Admit = Callable[[Principal], Awaitable[LimitHeaders]]
Run = Callable[[bytes, Any, list[tuple[str, str]]], Awaitable[bytes]]
Context = Any  # grpc.aio.ServicerContext, or the host's Call
# Quoted: generic only in the stubs, not at run time.
GenericHandlers = tuple["grpc.GenericRpcHandler[Any, Any]", ...]
MethodHandlers = Mapping[str, "grpc.RpcMethodHandler[Any, Any]"]
Behavior = Callable[[Any, Context], Awaitable[Message | bytes]]


class GrpcServer(Protocol):
    """The part of a grpcio server that generated code registers servicers with."""

    def add_generic_rpc_handlers(self, handlers: GenericHandlers) -> None: ...

    def add_registered_method_handlers(self, service: str, handlers: MethodHandlers) -> None: ...


class PipelineServer:
    """Takes servicers from generated `add_*Servicer_to_server` functions, and registers each of their
    methods, wrapped, with the real server."""

    def __init__(self, server: GrpcServer, pipeline: "Pipeline") -> None:
        self._server = server
        self._pipeline = pipeline

    def add_generic_rpc_handlers(self, handlers: GenericHandlers) -> None:
        """Nothing: generated code registers the same handlers once more, below."""

    def add_registered_method_handlers(self, service: str, handlers: MethodHandlers) -> None:
        """Wraps and registers. `grpc.aio` listens to one of the two calls, the host to the other."""
        wrapped = {name: self._pipeline.wrap(service, name, handler) for name, handler in handlers.items()}
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, wrapped),))
        self._server.add_registered_method_handlers(service, wrapped)


class Usage(Protocol):
    """What counts the calls of each key."""

    def count_call(self, principal: Principal) -> None: ...

    def count_error(self, principal: Principal) -> None: ...

    def count_limit_hit(self, principal: Principal) -> None: ...


class Pipeline:
    """Wraps methods.

    `authenticate` turns the secrets that a call may hold into its principal. `admit` counts the call of a
    principal with a plan, and answers the headers that say where its key stands; or raises RateLimited.
    `usage` counts how the calls of each key end. `renders` are how the packages of dialects tell of errors.
    """

    def __init__(
        self,
        authenticate: Authenticate,
        admit: Admit,
        usage: Usage,
        renders: Mapping[str, Render] = MappingProxyType({}),
    ) -> None:
        self._authenticate = authenticate
        self._admit = admit
        self._usage = usage
        self._renders = renders

    def wrap(
        self, service: str, name: str, handler: "grpc.RpcMethodHandler[Any, Any]"
    ) -> "grpc.RpcMethodHandler[bytes, bytes]":
        """The handler of a unary method with everything around it; its caller brings and gets bytes.

        Raises:
            ValueError: the method declares no scope, or streams.
        """
        method = descriptor_pool.Default().FindServiceByName(service).FindMethodByName(name)
        if handler.unary_unary is None:
            raise ValueError(f"{method.full_name} streams, which the pipeline does not do")
        scope = method.GetOptions().Extensions[required_scope]
        if not scope:
            raise ValueError(f"{method.full_name} declares no (pawport.v1.required_scope)")
        run = self._runner(method, scope, handler.unary_unary)
        render = self._renders.get(method.containing_service.file.package)
        return grpc.unary_unary_rpc_method_handler(_guarded(f"/{service}/{name}", run, render))

    def _runner(self, method: MethodDescriptor, scope: str, behavior: Behavior) -> Run:
        authenticate, admit = self._authenticate, self._admit
        usage = self._usage
        request_class = GetMessageClass(method.input_type)
        path = f"/{method.containing_service.full_name}/{method.name}"
        success = method.GetOptions().Extensions[success_status]

        async def run(raw: bytes, context: Context, limit_headers: list[tuple[str, str]]) -> bytes:
            headers = _headers(context)
            principal = await authenticate(credentials(headers))
            usage.count_call(principal)
            try:
                if principal.allowed_ip_ranges:
                    _check_peer(principal, context, headers)
                if not principal.may(scope):
                    raise PermissionDenied(f"the API key lacks the scope {scope}", reason="SCOPE_MISSING")
                if principal.plan is not None:
                    limit_headers += await admit(principal)
                request = _parse(request_class, raw)
                validate(request, raw)
                idempotency_key = headers.get(b"idempotency-key", b"").decode("latin-1")
                current_caller.set(Caller(principal, path, request, idempotency_key))
                reply = await behavior(request, context)
            except BaseException as error:  # also of a caller who left
                usage.count_error(principal)
                if isinstance(error, RateLimited):
                    usage.count_limit_hit(principal)
                raise
            if success and _DIALECT in headers:
                limit_headers.append((STATUS_HEADER, str(success)))
            if limit_headers:  # not before: after initial metadata, an error's headers would be lost
                await context.send_initial_metadata(limit_headers)
            return reply if isinstance(reply, bytes) else reply.SerializeToString()

        return run


def _headers(context: Context) -> Mapping[bytes, bytes]:
    """The request's headers: the host has them ready, grpcio makes pairs of text."""
    headers: Mapping[bytes, bytes] | None = getattr(context, "headers", None)
    if headers is not None:
        return headers
    pairs = context.invocation_metadata() or ()
    return {key.encode(): value if isinstance(value, bytes) else value.encode() for key, value in pairs}


def _check_peer(principal: Principal, context: Context, headers: Mapping[bytes, bytes]) -> None:
    address = peer_address(context.peer(), headers)
    if not contains(principal.allowed_ip_ranges, address):
        raise PermissionDenied(f"the API key may not be used from {address}", reason="IP_NOT_ALLOWED")


def _parse(request_class: type[Message], raw: bytes) -> Message:
    try:
        return request_class.FromString(raw)
    except DecodeError:
        violation = FieldViolation(
            "request", "is not a valid message: wrong encoding, invalid UTF-8 or too deep"
        )
        raise InvalidArgument([violation], reason="REQUEST_MALFORMED") from None


def _guarded(path: str, run: Run, render: Render | None) -> Callable[[bytes, Context], Awaitable[bytes]]:
    """Runs a method so that every exception becomes a status, and every failure a line in the log.

    `render` makes the answer for those who call over the dialect's route.
    """

    async def call(raw: bytes, context: Context) -> bytes:
        started = time.perf_counter()
        limit_headers: list[tuple[str, str]] = []
        try:
            return await run(raw, context, limit_headers)
        except EXPECTED as error:
            status = _expected(error, path, started)
            if isinstance(error, RateLimited):
                limit_headers += error.headers
        except Exception:
            status = _unexpected(path, started)
        if render is not None and _DIALECT in _headers(context):
            failure = Failure(status.code, status.reason, status.details, status.violations)
            limit_headers += render(failure).metadata()
        if limit_headers:
            status = status._replace(trailing_metadata=(*status.trailing_metadata, *limit_headers))
        await context.abort_with_status(status)
        raise AssertionError("abort_with_status raises")

    return call


def _expected(error: DomainError | DatabaseError, path: str, started: float) -> RpcStatus:
    status = rpc_status(error)
    # What fails by the database is for the operator, too.
    log = _log.bind(error=status.details).warning if isinstance(error, DatabaseError) else _log.info
    log("call failed", method=path, code=status.code.name, reason=status.reason, seconds=_since(started))
    return status


def _unexpected(path: str, started: float) -> RpcStatus:
    request_id = uuid.uuid4().hex
    _log.exception("unexpected exception", method=path, request_id=request_id, seconds=_since(started))
    return internal_error(request_id)


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 6)
