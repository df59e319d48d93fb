"""What happens around every method: authenticate, authorize, limit, parse, validate, run, map errors, log.

A method is wrapped once, when its servicer is registered: nothing is looked up per call that could be
looked up before. The wrapped method is an ordinary grpcio handler and runs on both hosts.
"""

from asyncio import CancelledError
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any, NoReturn, Protocol, cast

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass
from grpc import StatusCode

from pawport.accounts import Principal
from pawport.db import DatabaseError
from pawport.errors import (
    DomainError,
    FieldViolation,
    InvalidArgument,
    PermissionDenied,
    QuotaExceeded,
    RateLimited,
)
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.options_pb2 import public, required_scope
from pawport.kit.encoding import EncodedList
from pawport.kit.logger import structlog
from pawport.kit.networks import contains
from pawport.rpc.admission import Admission
from pawport.rpc.call_state import CallState, Context, headers_of
from pawport.rpc.caller import Caller, current_call, current_caller
from pawport.rpc.credentials import credentials
from pawport.rpc.errors import EXPECTED, internal_error, rpc_status
from pawport.rpc.observation import Observe, ignore
from pawport.rpc.peer import peer_address
from pawport.rpc.rpc_status import RpcStatus
from pawport.rpc.sizes import most_bytes
from pawport.rpc.validation import validate

__all__ = ["Pipeline", "PipelineServer"]

_log = structlog.get_logger("pawport.calls")

Raw = bytes | None
"""An encoded request; None if it is still to be read, by the context."""
Run = Callable[[Raw, Context, CallState], Awaitable[Any]]
"""Runs a method, and returns its encoded reply or the iterator of its replies."""
# Quoted: generic only in the stubs, not at run time.
GenericHandlers = tuple["grpc.GenericRpcHandler[Any, Any]", ...]
MethodHandlers = Mapping[str, "grpc.RpcMethodHandler[Any, Any]"]
Behavior = Callable[[Any, Context], Awaitable[Any]]


class Keys(Protocol):
    """What knows the API keys."""

    def known(self, credentials: tuple[str, ...]) -> Principal | None:
        """Whose key it is, if that is in memory. `credentials`: the secrets that a call may hold."""

    def authenticate(self, credentials: tuple[str, ...], address: str) -> Awaitable[Principal]:
        """Whose key it is. `address`: of the caller. Raises Unauthenticated, or RateLimited."""


class Admit(Protocol):
    """What counts the calls of keys with a plan."""

    def __call__(self, principal: Principal, *, is_told: bool) -> Awaitable[Sequence[tuple[str, str]]]:
        """The headers that say where the key stands, if its caller `is_told`. Raises RateLimited."""


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

    `keys` turns the secrets that a call may hold into its principal. `admit` counts the call of a
    principal with a plan.
    `usage` counts how the calls of each key end. `observe` gets the end of every call. `admission`
    bounds the calls that run at once. `keys_of` has, by the packages of their methods, what stands in place
    of `keys`.
    """

    def __init__(
        self,
        keys: Keys,
        admit: Admit,
        usage: Usage,
        observe: Observe = ignore,
        admission: Admission | None = None,
        keys_of: Mapping[str, Keys] | None = None,
    ) -> None:
        self._admission = admission or Admission()
        self._keys = keys
        self._keys_of = keys_of or {}
        self._admit = admit
        self._usage = usage
        self._observe = observe

    def wrap(
        self, service: str, name: str, handler: "grpc.RpcMethodHandler[Any, Any]"
    ) -> "grpc.RpcMethodHandler[Raw, bytes]":
        """The handler of a method with everything around it; its caller brings and gets bytes. In place of
        the request's it may bring None, and a context with `read_request`.

        Raises:
            ValueError: the method declares no scope and is not public, or takes a stream of requests.
        """
        method = descriptor_pool.Default().FindServiceByName(service).FindMethodByName(name)
        if method.client_streaming:
            raise ValueError(f"{method.full_name} takes a stream, which the pipeline does not support")
        scope = method.GetOptions().Extensions[required_scope]
        if bool(scope) is method.GetOptions().Extensions[public]:
            raise ValueError(f"{method.full_name} declares no (pawport.v1.required_scope), or is public too")
        path = f"/{service}/{name}"
        if handler.unary_stream is not None:
            behavior = _beginning(handler.unary_stream)
            run = self._runner(method, scope, behavior) if scope else _open(method, behavior, self._admission)
            return grpc.unary_stream_rpc_method_handler(_guarded_stream(path, run, self._observe))
        behavior = cast(Behavior, handler.unary_unary)
        run = self._runner(method, scope, behavior) if scope else _open(method, behavior, self._admission)
        return grpc.unary_unary_rpc_method_handler(_guarded(path, run, self._observe))

    def _runner(self, method: MethodDescriptor, scope: str, behavior: Behavior) -> Run:
        keys, admit = self._keys_of.get(method.containing_service.file.package, self._keys), self._admit
        usage, admission = self._usage, self._admission
        request_class = GetMessageClass(method.input_type)
        path = f"/{method.containing_service.full_name}/{method.name}"
        limit = most_bytes(method.containing_service.full_name, method.name)

        async def run(raw: Raw, context: Context, state: CallState) -> Any:
            headers = headers_of(context)
            secrets = credentials(headers)
            principal = keys.known(secrets) or await keys.authenticate(
                secrets, peer_address(context.peer(), headers)
            )
            state.key_id = principal.key_id
            usage.count_call(principal)
            try:
                if principal.allowed_ip_ranges:
                    _check_peer(principal, context, headers)
                if not principal.may(scope):
                    raise PermissionDenied(
                        f"the API key lacks the scope {scope}", reason=ErrorReason.SCOPE_MISSING
                    )
                if principal.plan is not None:
                    state.headers += await admit(principal, is_told=_is_http(context))
                caller = principal.root_key_id or principal.key_id
                if raw is None:
                    raw = cast(bytes, await context.read_request(caller))
                    state.restart()  # what its caller takes to send it is not time of the call
                request = _parse(request_class, raw, limit)
                idempotency_key = headers.get(b"idempotency-key", b"").decode("latin-1")
                current_caller.set(Caller(principal, path, request, idempotency_key, state.request_id))
                current_call.set(state)
                # Not by admission.run: each coroutine on this way costs every call.
                if not admission.try_enter(caller):
                    await admission.enter(caller)
                try:
                    reply = await behavior(request, context)
                finally:
                    admission.leave(caller)
                if state.http is not None and state.http.later_pages is not None:
                    state.http.later_pages = admission.in_turn(caller, state.http.later_pages)
            except BaseException as error:  # also of a caller who left
                usage.count_error(principal)
                if isinstance(error, RateLimited):
                    usage.count_limit_hit(principal)
                raise
            return await _answer(reply, context, state)

        return run


async def _answer(reply: Any, context: Context, state: CallState) -> Any:
    """The encoded reply, over HTTP maybe in parts, or the stream of replies. Its headers are set."""
    if state.headers:  # not before: after initial metadata, an error's headers would be lost
        await context.send_initial_metadata(state.headers)
    if state.http is not None and _is_http(context):
        context.http = state.http
    if isinstance(reply, EncodedList):
        return reply if _is_http(context) else reply.encoded()
    return reply.SerializeToString() if isinstance(reply, Message) else reply


def _is_http(context: Context) -> bool:
    return hasattr(context, "http")


def _check_peer(principal: Principal, context: Context, headers: Mapping[bytes, bytes]) -> None:
    address = peer_address(context.peer(), headers)
    if not contains(principal.allowed_ip_ranges, address):
        raise PermissionDenied(
            f"the API key may not be used from {address}", reason=ErrorReason.IP_NOT_ALLOWED
        )


def _open(method: MethodDescriptor, behavior: Behavior, admission: Admission) -> Run:
    """Runs a method that everybody may call."""
    request_class = GetMessageClass(method.input_type)
    limit = most_bytes(method.containing_service.full_name, method.name)

    async def run(raw: Raw, context: Context, state: CallState) -> Any:
        current_call.set(state)
        caller = peer_address(context.peer(), headers_of(context))
        if raw is None:
            raw = cast(bytes, await context.read_request(caller))
            state.restart()
        request = _parse(request_class, raw, limit)
        reply = await admission.run(caller, behavior, request, context)
        return await _answer(reply, context, state)

    return run


def _parse(request_class: type[Message], raw: bytes, limit: int) -> Message:
    """The request, which keeps the rules of its schema."""
    if len(raw) > limit:  # grpcio's server knows one limit for all methods
        message = f"a message must be at most {limit} bytes"
        raise QuotaExceeded("request", message, reason=ErrorReason.REQUEST_TOO_LARGE)
    request = _decoded(request_class, raw)
    validate(request, raw)
    return request


def _decoded(request_class: type[Message], raw: bytes) -> Message:
    try:
        return request_class.FromString(raw)
    except DecodeError:
        violation = FieldViolation(
            "request", "is not a valid message: wrong encoding, invalid UTF-8 or too deep"
        )
        raise InvalidArgument([violation], reason=ErrorReason.REQUEST_MALFORMED) from None


def _guarded(path: str, run: Run, observe: Observe) -> Callable[[Raw, Context], Awaitable[bytes]]:
    """Runs a method so that every exception becomes a status, and `observe` is told how the call ended."""

    async def call(raw: Raw, context: Context) -> bytes:
        state = CallState(context)
        try:
            reply: bytes = await run(raw, context, state)
        except grpc.aio.AbortError:
            raise  # the host rejects what it received, and reports the end of the call
        except (Exception, CancelledError) as error:
            await _fail(error, path, context, state, observe)
        observe(state.end(path, "OK"))
        return reply

    return call


def _guarded_stream(
    path: str, run: Run, observe: Observe
) -> Callable[[Raw, Context], AsyncIterator[Message | bytes]]:
    """The same of a method that answers with a stream."""

    async def call(raw: Raw, context: Context) -> AsyncIterator[Message | bytes]:
        state = CallState(context)
        try:
            async with aclosing(await run(raw, context, state)) as replies:
                async for reply in replies:
                    yield reply.SerializeToString() if isinstance(reply, Message) else reply
        except grpc.aio.AbortError:
            raise  # the host rejects what it received, and reports the end of the call
        except (Exception, CancelledError) as error:
            await _fail(error, path, context, state, observe)
        observe(state.end(path, "OK"))

    return call


def _beginning(stream: Callable[[Any, Context], Any]) -> Behavior:
    """Begins a stream of replies, and returns its iterator."""

    async def begin(request: Any, context: Context) -> Any:
        return stream(request, context)

    return begin


async def _fail(
    error: Exception | CancelledError, path: str, context: Context, state: CallState, observe: Observe
) -> NoReturn:
    """Ends a call with the status of an error, and reports its end to `observe`."""
    if isinstance(error, CancelledError):
        observe(state.end(path, _why_cancelled(context).name))
        raise error
    if isinstance(error, EXPECTED):
        status = _expected(error, path, state.request_id)
    else:
        status = _unexpected(path, state.request_id)
    if isinstance(error, RateLimited):
        state.headers += error.headers
    observe(state.end(path, status.code.name, status.reason))
    if state.headers:
        status = status._replace(trailing_metadata=(*status.trailing_metadata, *state.headers))
    await context.abort_with_status(status)
    raise AssertionError("abort_with_status raises")


def _why_cancelled(context: Context) -> StatusCode:
    left = context.time_remaining()
    return StatusCode.CANCELLED if left is None or left > 0 else StatusCode.DEADLINE_EXCEEDED


def _expected(error: DomainError | DatabaseError, path: str, request_id: str) -> RpcStatus:
    status = rpc_status(error)
    if isinstance(error, DatabaseError):  # it is for the operator, too
        _log.warning("the database failed a call", method=path, error=str(error), request_id=request_id)
    return status


def _unexpected(path: str, request_id: str) -> RpcStatus:
    _log.exception("unexpected exception", method=path, request_id=request_id)
    return internal_error(request_id)
