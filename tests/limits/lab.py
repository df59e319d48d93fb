"""What the tests of limits need: Redis, a key, and many callers at once."""

import asyncio
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from grpc import StatusCode

from pawport.accounts import service as accounts
from pawport.db import open_database
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from tests.contract.client import bearer
from tests.service import PATIENCE, eventually
from tests.toolchains import toolchain

LIMIT = 40
LIMITS = ("--enterprise-limits", f"{LIMIT},{LIMIT}")
_CONNECTIONS = 20
ALLOWED, REFUSED = StatusCode.NOT_FOUND, StatusCode.RESOURCE_EXHAUSTED


def new_key(url: str) -> str:
    """A key of the enterprise plan, in a database of its own."""
    database = open_database(url)
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Paws")
        _, key = accounts.create_key(connection, company.id, name="k", scopes=["*"], plan="enterprise")
    asyncio.run(database.close())
    return key


def fire(address: str, key: str, calls: int) -> Counter[StatusCode]:
    """The outcomes of calls from many connections at once. They are NOT_FOUND where they are allowed."""
    with ThreadPoolExecutor(_CONNECTIONS) as threads:
        shares = [calls // _CONNECTIONS] * _CONNECTIONS
        return sum(threads.map(lambda share: _call(address, key, share), shares), Counter())


def _call(address: str, key: str, calls: int) -> Counter[StatusCode]:
    codes: Counter[StatusCode] = Counter()
    # Or channels to one address share one connection.
    with grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
        stub = PetServiceStub(channel)
        for _ in range(calls):
            try:
                stub.GetPet(GetPetRequest(customer_id="x", id="y"), metadata=bearer(key), timeout=PATIENCE)
            except grpc.RpcError as error:
                codes[error.code()] += 1
    return codes


class RedisServer:
    """Redis on a port of its own."""

    def __init__(self) -> None:
        self._program = toolchain("redis-server")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Starts it, empty, and waits for it."""
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)
        eventually(self._answers)

    def kill(self) -> None:
        """Ends it at once."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def _answers(self) -> bool:
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self._port)) == 0


@contextmanager
def redis() -> Iterator[RedisServer]:
    """A Redis that ends with the test."""
    server = RedisServer()
    try:
        yield server
    finally:
        server.kill()
