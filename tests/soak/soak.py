# ruff: noqa: T201 - a program that prints
"""Hours of bad callers in minutes: cancels, resets, killed clients, slow readers and mixed calls at once.

At its end nothing may have failed, no call be left, and memory not have grown.
"""

import asyncio
import os
import random
import re
import shutil
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import grpc
import lab_pb2 as pb2
import lab_pb2_grpc
import psutil
from grpc_health.v1 import health_pb2, health_pb2_grpc

from pawport.gateway.envoy import EnvoyProcess
from tests.rpc.lab import OWN_CONNECTION, UNLIMITED
from tests.soak.calls import KINDS, outcome

_SAMPLE = 5  # seconds between two looks at the process
_SETTLE = 20  # seconds until all that was left behind must be gone
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
_FRAGMENTS = (
    _PREFACE,
    _PREFACE[:10],
    b"POST /lab.Lab/Echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
    b"POST /lab.Lab/Up HTTP/1.1\r\nhost: x\r\nte: trailers\r\ncontent-type: application/grpc\r\n"
    b"transfer-encoding: chunked\r\n\r\n5\r\n\0\0\0\0\5\r\n",
    b"GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n",
)


class Soak:
    """Callers of an Envoy with the lab in it."""

    def __init__(self, envoy: EnvoyProcess, folder: Path) -> None:
        """`folder` is free for files of the soak's own."""
        self.counts: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.health: list[float] = []
        """Seconds that health checks took."""
        self.memory: list[int] = []
        """Resident bytes of the process, over time."""
        self._envoy = envoy
        self._folder = folder
        self._address = f"127.0.0.1:{envoy.admin.port('lab')}"

    async def run(self, seconds: float, calls: int) -> None:
        """Calls until the time is over or so many calls were made, and waits for what is left to go."""
        callers: list[Coroutine[Any, Any, None]] = [self._mixed() for _ in range(3)]
        callers += [self._kill_clients(), self._reset_connections(), self._check_health()]
        callers += [self._hurry(), self._hurry()]
        tasks = [asyncio.create_task(caller) for caller in callers]
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._stat("downstream_rq_total") < calls:
            await asyncio.sleep(_SAMPLE)
            self._sample()
            self._raise_what_failed(tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._settle()

    def _sample(self) -> None:
        self.memory.append(psutil.Process(self._envoy.pid).memory_info().rss)
        total, active = self._stat("downstream_rq_total"), self._stat("downstream_rq_active")
        print(f"{total:>9} calls, {active:>4} active, {self.memory[-1] >> 20} MiB", flush=True)

    def _raise_what_failed(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            if task.done():
                task.result()

    def _stat(self, name: str) -> int:
        return self._envoy.admin.stats(f"^http.in.{name}$")[f"http.in.{name}"]

    async def _settle(self) -> None:
        end = time.monotonic() + _SETTLE
        while self._stat("downstream_rq_active") and time.monotonic() < end:  # noqa: ASYNC110 - in another process
            await asyncio.sleep(0.5)
        self.failures["calls that are stuck"] = self._stat("downstream_rq_active")
        async with self._channel() as channel:
            counts = await lab_pb2_grpc.LabStub(channel).Counts(pb2.Request())
        self.failures["handlers that are stuck"] = counts.live
        self._sample()

    @asynccontextmanager
    async def _channel(self) -> AsyncIterator[grpc.aio.Channel]:
        async with grpc.aio.insecure_channel(self._address, options=[*UNLIMITED, OWN_CONNECTION]) as channel:
            yield channel

    # -- the callers

    async def _mixed(self) -> None:
        """One call after another, of all kinds."""
        async with self._channel() as channel:
            stub = lab_pb2_grpc.LabStub(channel)
            while True:
                kind = random.choice(list(KINDS))
                code = await outcome(kind, stub)
                self.counts[kind.__name__] += 1
                if code not in KINDS[kind]:
                    self.failures[f"{kind.__name__}: {code.name}"] += 1

    async def _hurry(self) -> None:
        """As many small calls as possible: by h2load, some of whose runs are killed, or by grpcio."""
        if shutil.which("h2load") is None:
            await self._hurry_by_grpcio()
        request = self._folder / "request"
        request.write_bytes(b"\0\0\0\0\2\x08\x07")
        while True:
            await self._h2load(request)

    async def _h2load(self, request: Path) -> None:
        shape = ["-n60000", "-t1", "-c", random.choice("158"), "-m", random.choice(["1", "16", "100"])]
        headers = ["-H", "content-type: application/grpc", "-H", "te: trailers"]
        command = ["h2load", *shape, *headers, "-d", str(request), f"http://{self._address}/lab.Lab/Echo"]
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        try:
            limit = random.choice([None, None, random.uniform(0.2, 1.5)])
            output, _ = await asyncio.wait_for(process.communicate(), limit)
        except TimeoutError:
            self.counts["h2load killed"] += 1
        else:
            for number, ending in re.findall(r"(\d+) (succeeded|failed|errored|timeout)", output.decode()):
                counter = self.counts if ending == "succeeded" else self.failures
                counter[f"by h2load: {ending}"] += int(number)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _hurry_by_grpcio(self) -> None:
        async with self._channel() as channel:
            stub = lab_pb2_grpc.LabStub(channel)
            while True:
                await asyncio.gather(*(stub.Echo(pb2.Request(number=7)) for _ in range(64)))
                self.counts["in a hurry"] += 64

    async def _kill_clients(self) -> None:
        """Clients that are killed in the middle of many calls."""
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        while True:
            command = [sys.executable, "-m", "tests.soak.doomed_client", self._address]
            client = await asyncio.create_subprocess_exec(*command, env=environ)
            try:
                await asyncio.sleep(random.uniform(1, 2))
            finally:
                client.kill()
                await client.wait()
            self.counts["clients killed"] += 1
            await asyncio.sleep(3)

    async def _reset_connections(self) -> None:
        """Connections that are reset after the beginning of something."""
        host, port = self._address.split(":")
        while True:
            _, writer = await asyncio.open_connection(host, int(port))
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.write(random.choice(_FRAGMENTS))
            await asyncio.sleep(random.random() * 0.05)
            writer.close()
            self.counts["connections reset"] += 1

    async def _check_health(self) -> None:
        """A well-behaved caller, who must be served all the while."""
        async with self._channel() as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            while True:
                start = time.monotonic()
                await stub.Check(health_pb2.HealthCheckRequest(), timeout=30)
                self.health.append(time.monotonic() - start)
                await asyncio.sleep(0.2)
