"""The calls that are measured. Each is made once by an ordinary client first, and its answer checked."""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import grpc
import httpx
from google.protobuf.message import Message

from benchmarks.data import KEY
from benchmarks.load import Load, frame, h2load, load_of
from benchmarks.peers.go_programs import LOAD
from benchmarks.servers import Server

__all__ = ["CALLERS", "PAGE_CALLERS", "SERVICE", "Run", "go_load", "grpc_call", "grpc_load", "json_load"]

CALLERS = 32
"""Calls that are in flight at once."""
PAGE_CALLERS = 8
"""Calls of large answers that are in flight at once."""
SERVICE = "/pawport.v1.PetService"
_STREAMS = 4  # of a connection of HTTP/2
_HEADERS = ("content-type: application/grpc", "te: trailers")

Run = Callable[[float], Load]


def grpc_call(server: Server, method: str, request: Message) -> bytes:
    """The answer, as bytes."""
    with grpc.insecure_channel(server.address) as channel:
        call = channel.unary_unary(f"{SERVICE}/{method}")
        reply: bytes = call(request.SerializeToString(), metadata=(("x-api-key", KEY),), wait_for_ready=True)
        return reply


def grpc_load(
    server: Server, folder: Path, method: str, request: Message, callers: int = CALLERS, key: str = KEY
) -> Run:
    """Repeats a call over gRPC."""
    reply = grpc_call(server, method, request)
    body = folder / f"{server.port}-{method}"
    body.write_bytes(frame(request.SerializeToString()))
    return lambda seconds: h2load(
        f"{server.url}{SERVICE}/{method}",
        seconds=seconds,
        reply_bytes=len(frame(reply)),
        body=body,
        headers=(*_HEADERS, f"x-api-key: {key}"),
        connections=callers // _STREAMS,
        streams=_STREAMS,
    )


def go_load(server: Server, folder: Path, method: str, requests: Sequence[Message]) -> Run:
    """Calls a method over gRPC with one request after the other, which h2load cannot."""
    messages = [request.SerializeToString() for request in requests]
    file = folder / f"{server.port}-{method}-messages"
    file.write_bytes(b"".join(struct.pack(">I", len(each)) + each for each in messages))
    command = [
        str(LOAD),
        "-address",
        server.address,
        "-method",
        f"{SERVICE}/{method}",
        "-file",
        str(file),
        "-key",
        KEY,
    ]
    command += ["-connections", str(CALLERS // _STREAMS), "-callers", str(_STREAMS)]
    return lambda seconds: load_of([*command, "-seconds", f"{seconds:g}"])


def json_load(server: Server, path: str, callers: int = CALLERS, key: str = KEY) -> Run:
    """Repeats a GET over HTTP/1.1."""
    url = server.url + path
    reply = httpx.get(url, headers={"x-api-key": KEY}).raise_for_status()
    return lambda seconds: h2load(
        url,
        seconds=seconds,
        reply_bytes=len(reply.content),
        headers=(f"x-api-key: {key}",),
        http1=True,
        connections=callers,
    )
