"""The servicer of lab.proto: every way in which a method may behave, the same for both hosts."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import grpc

# Compiled from lab.proto when the tests run.
import lab_pb2
import lab_pb2_grpc
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2_grpc
from grpc_health.v1.health import aio as health
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc


class LabServicer(lab_pb2_grpc.LabServicer):
    def __init__(self) -> None:
        self._counts = Counter()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._counts.update(["started", "live"])
        try:
            yield
        finally:
            self._counts["live"] -= 1

    async def Echo(self, request, context):
        return lab_pb2.Reply(number=request.number, data=request.data)

    async def Fill(self, request, context):
        return lab_pb2.Reply(data=bytes(request.number))

    async def Metadata(self, request, context):
        metadata = dict(context.invocation_metadata())
        await context.send_initial_metadata([("x-first", "i"), ("x-first-bin", b"\0\xff\1")])
        context.set_trailing_metadata([("x-last", "t"), ("x-last-bin", b"\xfe\0")])
        return lab_pb2.Reply(text=metadata.get("x-in", ""), data=metadata.get("x-in-bin", b""))

    async def Remaining(self, request, context):
        return lab_pb2.Reply(text=str(context.time_remaining()))

    async def Peer(self, request, context):
        return lab_pb2.Reply(text=context.peer())

    async def Sleep(self, request, context):
        with self._counted():
            await asyncio.sleep(request.seconds)
        return lab_pb2.Reply(number=request.number)

    async def Abort(self, request, context):
        if request.number:
            await context.send_initial_metadata((("x-first", "i"),))
        metadata = (("x-why", "y"), ("x-why-bin", b"\x08\x09"))
        await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "bad 100% ünïcode\nline", metadata)

    async def AbortWithStatus(self, request, context):
        status = status_pb2.Status(code=grpc.StatusCode.NOT_FOUND.value[0], message="no such thing")
        status.details.add().Pack(error_details_pb2.ErrorInfo(reason="NOTHING", domain="lab"))
        await context.abort_with_status(
            SimpleNamespace(
                code=grpc.StatusCode.NOT_FOUND,
                details=status.message,
                trailing_metadata=(("grpc-status-details-bin", status.SerializeToString()),),
            )
        )

    async def SetCode(self, request, context):
        context.set_code(grpc.StatusCode.NOT_FOUND)
        context.set_details("nope")
        context.set_trailing_metadata([("x-last", "t")])
        return lab_pb2.Reply()

    async def Crash(self, request, context):
        match request.number:
            case 1:
                return
            case 2:
                context.set_trailing_metadata([("x-last", "two\nlines")])
            case 3:
                raise SystemExit("secret")
            case 4:
                raise asyncio.CancelledError("secret")
        raise RuntimeError("secret")

    async def Counts(self, request, context):
        return lab_pb2.CountsReply(**self._counts)

    async def Down(self, request, context):
        with self._counted():
            async for reply in _numbers(request):
                yield reply

    async def Written(self, request, context):
        with self._counted():
            async for reply in _numbers(request):
                await context.write(reply)

    async def Broken(self, request, context):
        for number in range(3):
            yield lab_pb2.Reply(number=number)
        await context.abort(grpc.StatusCode.DATA_LOSS, "lost")

    async def Up(self, requests, context):
        count = size = 0
        with self._counted():
            async for request in requests:
                count += 1
                size += len(request.data)
        return lab_pb2.Reply(number=count, text=str(size))

    async def UpEarly(self, requests, context):
        count = 0
        async for _ in requests:
            count += 1
            if count == 5:
                break
        return lab_pb2.Reply(number=count)

    async def Both(self, requests, context):
        with self._counted():
            async for request in requests:
                yield lab_pb2.Reply(number=request.number, data=request.data)


async def _numbers(request: Any) -> AsyncIterator[Any]:
    number = 0
    while number != request.number:
        yield lab_pb2.Reply(number=number, data=request.data)
        number += 1
        await asyncio.sleep(request.seconds)


def register(server: Any) -> None:
    """Registers the lab's servicer, health and reflection with a server or host."""
    lab_pb2_grpc.add_LabServicer_to_server(LabServicer(), server)
    health_pb2_grpc.add_HealthServicer_to_server(health.HealthServicer(), server)
    # Not reflection.enable_server_reflection: that takes the synchronous servicer for the host.
    servicer = reflection.aio.ReflectionServicer(["lab.Lab", reflection.SERVICE_NAME])
    reflection_pb2_grpc.add_ServerReflectionServicer_to_server(servicer, server)
