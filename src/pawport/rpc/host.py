"""The host: an ASGI application that serves grpcio's servicers. It runs in Envoy, by the package pyvoy.

pyvoy answers an exception that escapes with a bare HTTP 500, and leaves the caller of an application that
returns without an answer waiting for minutes. So every way through here ends in an answer, and everything
that can fail is done before the end of that answer is begun.
"""

from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, NamedTuple

import grpc
from grpc import StatusCode

from pawport.errors import DomainError
from pawport.kit.logger import structlog
from pawport.rpc.bounds import Bounds
from pawport.rpc.call import Call, Send
from pawport.rpc.call_state import CallState
from pawport.rpc.errors import rpc_status
from pawport.rpc.metadata import Header, encode_metadata
from pawport.rpc.method import Run, runner
from pawport.rpc.observation import Observe, ignore
from pawport.rpc.request import Receive
from pawport.rpc.sizes import most_bytes
from pawport.rpc.status import RefusalError, StatusError, refusal

__all__ = ["Host", "StatusError"]

Hook = Callable[[], Awaitable[None]]
HttpApplication = Callable[[Mapping[str, Any], Receive, Send], Awaitable[None]]

_log = structlog.get_logger("pawport.host")
_SUBTYPES = (b"application/grpc+", b"application/grpc;")
_NOT_GRPC = b'{"code":3,"message":"the content type must be application/grpc","details":[]}'


class Host:
    """Serves servicers that are registered as with a grpcio server, by generated `add_*_to_server` functions.

    Methods must be `async def`, or async generators where the reply is a stream. They get a `Call` as their
    context.
    """

    def __init__(
        self,
        max_message: int = 4 << 20,
        startup: Hook | None = None,
        shutdown: Hook | None = None,
        observe: Observe = ignore,
        bounds: Bounds | None = None,
    ) -> None:
        """`max_message`: bytes of a message of a request, of methods that declare no other.

        `observe` gets the end of calls that the host itself refuses: no handler sees them. `bounds`: what its
        calls may use, by default without others.

        `startup` runs before the first call; if it raises, nothing is served. `shutdown` runs after the last.
        """
        self._methods: dict[bytes, _Method] = {}
        self._unknown = _Method("", _no_such_method, max_message)
        self._startup = startup
        self._shutdown = shutdown
        self._observe = observe
        self._bounds = bounds or Bounds()
        self.http: HttpApplication = _refuse
        """The ASGI application that answers what is not gRPC."""

    def add_generic_rpc_handlers(self, handlers: "tuple[grpc.GenericRpcHandler[Any, Any], ...]") -> None:
        """Nothing: generated code registers the same handlers once more, below."""

    def add_registered_method_handlers(
        self, service: str, handlers: "Mapping[str, grpc.RpcMethodHandler[Any, Any]]"
    ) -> None:
        """Registers the methods of a service. TypeError if one is not asynchronous."""
        for name, handler in handlers.items():
            path = f"/{service}/{name}"
            if run := runner(path, handler):
                size = most_bytes(service, name, self._unknown.max_message)
                self._methods[path.encode()] = _Method(path, run, size)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] != "http":
            await self._lifespan(receive, send)
            return
        if not _is_grpc(scope["headers"]):
            await self.http(scope, receive, send)
            return
        path, run, max_message = self._method_of(scope)
        call = Call(scope, receive, send, self._bounds, max_message)
        try:
            await run(call)
        except GeneratorExit:
            raise  # the loop is closed
        except BaseException as error:
            call.stop_watching()
            if call.finished:
                raise  # the caller left during the reply: pyvoy knows, and stays quiet
            if isinstance(error, (RefusalError, DomainError)):
                status = _status_of(error, call, path)
                self._observe(CallState(call).end(path, status.code.name, status.code.name))
            if not call.caller_left:
                await call.fail(_status_of(error, call, path))
        finally:
            call.release()

    def _method_of(self, scope: Mapping[str, Any]) -> "_Method":
        if scope["method"] != "POST" or scope["query_string"]:
            return self._unknown
        return self._methods.get(scope["raw_path"], self._unknown)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        for hook in (self._startup, self._shutdown):
            event = (await receive())["type"]
            try:
                if hook is not None:
                    await hook()
            except Exception as error:
                _log.exception("a hook failed", hook=event)
                await send({"type": f"{event}.failed", "message": f"{type(error).__name__}: {error}"})
                return
            await send({"type": f"{event}.complete"})


class _Method(NamedTuple):
    path: str
    """ "" if no method is called so."""
    run: Run
    max_message: int


def _is_grpc(headers: Iterable[Header]) -> bool:
    for name, value in headers:  # a loop costs each call less than any()
        if name == b"content-type" and (value == b"application/grpc" or value.startswith(_SUBTYPES)):
            return True
    return False


async def _refuse(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:  # noqa: ARG001 - of ASGI
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 415, "headers": headers})
    await send({"type": "http.response.body", "body": _NOT_GRPC})


async def _no_such_method(_: Call) -> None:
    raise refusal(StatusCode.UNIMPLEMENTED, "unknown method")


def _status_of(error: BaseException, call: Call, path: str) -> StatusError:
    if isinstance(error, StatusError):
        return error
    if isinstance(error, DomainError):
        status = rpc_status(error)
        return StatusError(status.code, status.details, encode_metadata(status.trailing_metadata))
    if isinstance(error, CancelledError) and call.expired:
        return refusal(StatusCode.DEADLINE_EXCEEDED, "the deadline was exceeded")
    _log.error("unexpected exception", method=path, exc_info=error)
    return refusal(StatusCode.INTERNAL, "internal error")
