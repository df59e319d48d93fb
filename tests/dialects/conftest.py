"""The product as vendors' clients see it, over HTTP: each host and engine, and a company for each test."""

import asyncio
from collections.abc import Iterator

import grpc
import httpx
import pytest

from pawport.db import open_database
from tests.contract.client import Api
from tests.contract.servers import Served
from tests.service import serving

HOSTS = "petnow=api.b2b.petnow.io"


@pytest.fixture(
    scope="session",
    params=[("sqlite", "envoy"), ("postgresql", "envoy"), ("sqlite", "grpcio")],
    ids="-".join,
)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server, and its database opened a second time, beside it."""
    engine, host = request.param
    url = request.getfixturevalue(f"new_{engine}_url")()
    options = ("--host", host, "--database-url", url, "--dialect-hosts", HOSTS, "--log-level", "error")
    database = open_database(url)
    try:
        with (
            serving(tmp_path_factory.mktemp("dialects"), *options) as service,
            grpc.insecure_channel(service.address) as channel,
        ):
            yield Served(service.address, channel, database, has_http=True)
    finally:
        asyncio.run(database.close())


@pytest.fixture
def api(server: Served) -> Api:
    """A new company without records."""
    return Api(server)


@pytest.fixture
def http(server: Served) -> Iterator[httpx.Client]:
    """A client without a key."""
    with httpx.Client(base_url=f"http://{server.address}", timeout=60) as client:
        yield client
