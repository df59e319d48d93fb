"""A client with many open calls of every kind, which the soak kills: `python -m ... ADDRESS`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import grpc

# Compiled from lab.proto when the soak runs.
import lab_pb2 as pb2
import lab_pb2_grpc


async def endless() -> AsyncIterator[Any]:
    while True:
        yield pb2.Request(data=bytes(50_000))
        await asyncio.sleep(0.02)


async def main(address: str) -> None:
    async with grpc.aio.insecure_channel(address) as channel:
        stub = lab_pb2_grpc.LabStub(channel)
        calls = [stub.Sleep(pb2.Request(seconds=60)) for _ in range(50)]
        calls += [stub.Down(pb2.Request(number=-1, seconds=0.005, data=bytes(5000))) for _ in range(10)]
        calls += [stub.Up(endless()) for _ in range(5)]
        calls += [stub.Both(endless()) for _ in range(5)]
        await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
