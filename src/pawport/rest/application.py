"""The ASGI application that answers HTTP: it finds what a request is for, runs it, and answers in JSON."""

from asyncio import CancelledError
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from functools import lru_cache
from typing import Any, Final

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc import StatusCode

from pawport.errors import DomainError
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.options_pb2 import public, success_status
from pawport.kit.logger import structlog
from pawport.rest.binding import Binding, Run
from pawport.rest.call import CallFailedError, RestCall
from pawport.rest.face import Face, Failure
from pawport.rest.failures import failure_of, headers_of_status
from pawport.rest.mounts import Mount, Mounts
from pawport.rest.printing import ReplyPrinter
from pawport.rest.reading import RequestReader
from pawport.rest.schema import Schema, packaged_files
from pawport.rest.templates import parse_template
from pawport.rpc.bounds import Bounds
from pawport.rpc.call import Send, Status
from pawport.rpc.call_state import CallState
from pawport.rpc.errors import rpc_status
from pawport.rpc.futures import await_stepwise
from pawport.rpc.observation import Observe, ignore
from pawport.rpc.request import Receive
from pawport.rpc.rpc_status import RpcStatus, plain_status
from pawport.rpc.sizes import MAX_MESSAGE, most_bytes

__all__ = ["RestApplication"]

_log = structlog.get_logger("pawport.rest")
_CUSTOM: Final = "custom"


class RestApplication:
    """Serves the methods that are registered as with a grpcio server, by the HTTP bindings of their schema.

    Their handlers get a `RestCall` as their context.
    """

    def __init__(
        self,
        faces: Sequence[Face],
        hosts: Mapping[str, Sequence[str]] | None = None,
        observe: Observe = ignore,
        files: FileDescriptorSet | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        """`faces`: of all packages that are served, our own last. `hosts`: the host names under which faces
        are served without their prefix. `observe` gets the end of calls that reach no handler. `files`: the
        schema, by default the package's. `bounds`: what its calls may use, by default without
        others."""
        self._mounts = Mounts(faces, hosts or {})
        self._faces = {face.package: face for face in faces}
        prints_empty = [face.package for face in faces if face.prints_empty]
        self._schema = Schema(files or packaged_files(), prints_empty)
        self._observe = observe
        self._bounds = bounds or Bounds()

    def add_generic_rpc_handlers(self, handlers: "tuple[grpc.GenericRpcHandler[Any, Any], ...]") -> None:
        """Nothing: generated code registers the same handlers once more, below."""

    def add_registered_method_handlers(
        self, service: str, handlers: "Mapping[str, grpc.RpcMethodHandler[Any, Any]]"
    ) -> None:
        """Registers the methods of a service. ValueError if two are bound to one verb and path."""
        for name, handler in handlers.items():
            for rule in self._schema.http_rules(service, name):
                method = descriptor_pool.Default().FindServiceByName(service).FindMethodByName(name)
                self._bind(method, rule, _runner(handler))

    def _bind(self, method: MethodDescriptor, rule: Any, run: Run) -> None:
        face = self._faces[method.containing_service.file.package]
        options = method.GetOptions()
        service, is_public = method.containing_service.full_name, options.Extensions[public]
        pattern = str(rule.WhichOneof("pattern"))
        custom = pattern == _CUSTOM
        verb, path = (rule.custom.kind, rule.custom.path) if custom else (pattern, getattr(rule, pattern))
        template = parse_template(path)
        binding = Binding(
            method=f"/{service}/{method.name}",
            run=run,
            reader=RequestReader(
                method.input_type,
                template,
                rule.body,
                self._schema,
                ignores_unknown=face.ignores_unknown or is_public,
            ),
            printer=ReplyPrinter(method.output_type, rule.response_body, self._schema, face),
            success=options.Extensions[success_status] or 200,
            max_bytes=most_bytes(service, method.name, MAX_MESSAGE),
            public=is_public,
        )
        self._mounts.of(face).routes.add(verb.upper(), template, binding)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """The ASGI application, of scopes of HTTP."""
        call = RestCall(scope, receive, send, self._bounds)
        mount, path = self._mounts.find(call.headers, _path(scope))
        method = ""
        try:
            binding = _bound(call, mount, path, scope["method"])
            method = binding.method
            call.set_deadline()
            if call.expired:
                raise CancelledError
            await binding.run(call)
        except GeneratorExit:
            raise  # the loop is closed
        except BaseException as error:
            call.stop_watching()
            if call.answered and (call.caller_left or not isinstance(error, CallFailedError)):
                raise  # the caller left during the answer: the server knows, and stays quiet
            if not call.caller_left:
                await self._fail(call, mount.face, method, error)
        finally:
            call.release()

    async def _fail(self, call: RestCall, face: Face, method: str, error: BaseException) -> None:
        if isinstance(error, CallFailedError):  # of a handler, which has reported it to `observe`
            status: Status = error.status
        else:
            status = refused = _status_of(error, call, method)
            self._observe(CallState(call).end(method, refused.code.name, refused.reason))
        failure = failure_of(status, face, call)
        status_code, body = (_rendered if not failure.violations else _render)(face, failure)
        if call.answered:
            await call.end_stream(body)
            return
        if failure.reason == ErrorReason.ETAG_MISMATCH and b"if-match" in call.headers:
            status_code = 412
        headers = [(b"content-type", b"application/json"), *headers_of_status(status, failure)]
        if allow := getattr(error, "allow", ""):
            headers.append((b"allow", allow.encode()))
        await call.answer(status_code, headers, body)


def _render(face: Face, failure: Failure) -> tuple[int, bytes]:
    """The HTTP status and body of a failure."""
    error = face.render(failure)
    return error.status, error.json().encode()


_rendered = lru_cache(256)(_render)  # a flood of bad calls has few kinds of failures


class _UnboundError(Exception):
    """No method is bound to the path, or none to the path and verb."""

    def __init__(self, verbs: Sequence[str] = ()) -> None:
        """`verbs`: those that the path has."""
        self.allow = ", ".join(verbs)

    def status(self) -> RpcStatus:
        if self.allow:
            message = f"this path supports only {self.allow}"
            return plain_status(StatusCode.UNIMPLEMENTED, message, ErrorReason.VERB_NOT_ALLOWED)
        message = "no method has this path"
        return plain_status(StatusCode.NOT_FOUND, message, ErrorReason.METHOD_NOT_FOUND)


def _bound(call: RestCall, mount: Mount, path: str, verb: str) -> Binding:
    """Returns what is bound to a path and verb, and binds the call to it."""
    found = mount.routes.find(path, verb)
    if found is None:
        raise _UnboundError
    if verb == "HEAD" and verb not in found[0]:
        verb = "GET"
        found = mount.routes.find(path, verb) or found
    targets, segments = found
    binding = targets.get(verb)
    if binding is None:
        raise _UnboundError(sorted(targets.keys() | ({"HEAD"} if "GET" in targets else set())))
    call.bind(binding, segments)
    return binding


def _path(scope: Mapping[str, Any]) -> str:
    """The path as it was sent."""
    raw: bytes | None = scope.get("raw_path")
    return raw.decode("latin-1").partition("?")[0] if raw else str(scope["path"])


def _runner(handler: "grpc.RpcMethodHandler[Any, Any]") -> Run:
    """Runs a method's handler. One that takes bytes reads its request itself, when it knows the caller."""
    function: Any = handler.unary_unary or handler.unary_stream
    deserialize: Any = handler.request_deserializer
    serialize: Any = handler.response_serializer

    async def run(call: RestCall) -> None:
        work = function(None, call) if deserialize is None else parsed(call)
        reply = await await_stepwise(work, call.watch)
        call.stop_watching()
        await call.reply(reply)

    async def parsed(call: RestCall) -> Any:
        return serialize(await function(deserialize(await call.read_request()), call))

    async def stream(call: RestCall) -> None:
        call.begin_stream()
        call.watch()
        await call.reply_with_stream(replies(call))
        call.stop_watching()

    async def replies(call: RestCall) -> AsyncGenerator[bytes]:
        request = None if deserialize is None else deserialize(await call.read_request())
        async with aclosing(function(request, call)) as messages:
            async for message in messages:
                yield message if isinstance(message, bytes) else message.SerializeToString()

    return stream if handler.response_streaming else run


def _status_of(error: BaseException, call: RestCall, method: str) -> RpcStatus:
    if isinstance(error, _UnboundError):
        return error.status()
    if isinstance(error, DomainError):
        return rpc_status(error)
    if isinstance(error, CancelledError) and call.expired:
        return plain_status(StatusCode.DEADLINE_EXCEEDED, "the deadline was exceeded")
    if isinstance(error, CancelledError):
        raise error
    _log.error("unexpected exception", method=method, exc_info=error)
    return plain_status(StatusCode.INTERNAL, "internal error")
