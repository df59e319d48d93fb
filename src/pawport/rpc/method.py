"""How a registered method is run on the host: its request read, its handler called, its reply sent."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any

import grpc
from grpc import StatusCode

from pawport.rpc.call import Call
from pawport.rpc.futures import await_stepwise
from pawport.rpc.status import refusal

__all__ = ["Run", "runner"]

Run = Callable[[Call], Awaitable[None]]


def runner(path: str, handler: "grpc.RpcMethodHandler[Any, Any]") -> Run | None:
    """What runs a call of the method; None if its servicer does not implement it.

    TypeError if its handler is not asynchronous.
    """
    functions = (handler.unary_unary, handler.unary_stream, handler.stream_unary, handler.stream_stream)
    function: Any = next(function for function in functions if function is not None)
    if isasyncgenfunction(function):
        return _run_generator(handler, function)
    if iscoroutinefunction(function):
        return _run_writer(handler, function) if handler.response_streaming else _run_unary(handler, function)
    if function.__module__.endswith("_pb2_grpc"):  # the servicer inherits it from its generated base class
        return None
    raise TypeError(f"the handler of {path} must be async def")


def _run_unary(handler: "grpc.RpcMethodHandler[Any, Any]", function: Any) -> Run:
    request = _request_reader(handler)

    async def run(call: Call) -> None:
        call.serialize = handler.response_serializer
        argument = await request(call)
        reply = await await_stepwise(function(argument, call), call.watch)
        call.stop_watching()
        await call.reply(reply)

    return run


def _run_generator(handler: "grpc.RpcMethodHandler[Any, Any]", function: Any) -> Run:
    request = _request_reader(handler)

    async def run(call: Call) -> None:
        call.serialize = handler.response_serializer
        messages = function(await request(call), call)
        call.watch()
        async with aclosing(messages):
            async for message in messages:
                await call.write(message)
        call.stop_watching()
        await call.finish()

    return run


def _run_writer(handler: "grpc.RpcMethodHandler[Any, Any]", function: Any) -> Run:
    """For handlers of streams that call `write` themselves."""
    request = _request_reader(handler)

    async def run(call: Call) -> None:
        call.serialize = handler.response_serializer
        work = function(await request(call), call)
        call.watch()
        await work
        call.stop_watching()
        await call.finish()

    return run


def _request_reader(handler: "grpc.RpcMethodHandler[Any, Any]") -> Callable[[Call], Awaitable[Any]]:
    """What makes the handler's first argument, and refuses calls that came too late.

    A unary handler that takes bytes gets None: it reads its request itself, when it knows the caller.
    """
    parse = _parser(handler.request_deserializer)
    is_stream = handler.request_streaming or handler.response_streaming
    is_left_to_handler = handler.request_deserializer is None and not handler.request_streaming

    async def request(call: Call) -> Any:
        call.read_headers()
        if call.expired:
            raise refusal(StatusCode.DEADLINE_EXCEEDED, "the deadline was exceeded")
        if is_stream:
            call.begin_stream()
        if is_left_to_handler:
            return None
        return call.messages(parse) if handler.request_streaming else parse(await call.read_request())

    return request


def _parser(deserialize: Callable[[bytes], Any] | None) -> Callable[[bytes], Any]:
    def parse(data: bytes) -> Any:
        if deserialize is None:
            return data
        try:
            return deserialize(data)
        except Exception:
            raise refusal(StatusCode.INVALID_ARGUMENT, "the request is not a valid message") from None

    return parse
