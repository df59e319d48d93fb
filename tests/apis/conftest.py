"""The product as vendors' clients see it, over HTTP: each host and engine, and a company for each test."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import httpx
import pytest

from pawport.db import open_database
from tests.conftest import NewUrl
from tests.contract.client import Api
from tests.contract.servers import Served
from tests.service import http_client, serving

ORIGIN = "https://app.example"
HOSTS = "petnow=api.b2b.petnow.io,pawssource=api.pawssource.com,smarttag=idtag.com,allivet=rest.allivet.com"


@contextmanager
def _served(host: str, url: str, folder: Path) -> Iterator[Served]:
    """A server, and its database opened a second time, beside it."""
    options = ("--host", host, "--database-url", url, "--dialect-hosts", HOSTS, "--cors-origins", ORIGIN)
    options += ("--allow-private-urls", "yes")  # the receivers of webhooks are on loopback
    database = open_database(url)
    try:
        with serving(folder, *options) as service, grpc.insecure_channel(service.address) as channel:
            yield Served(service.address, channel, database, folder / "data" / "pictures", has_http=True)
    finally:
        asyncio.run(database.close())


@pytest.fixture(scope="package")
def sqlite_envoy(new_sqlite_url: NewUrl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Python inside Envoy, on SQLite: for what neither the host nor the engine can change."""
    with _served("envoy", new_sqlite_url(), tmp_path_factory.mktemp("dialects")) as server:
        yield server


@pytest.fixture(scope="package")
def sqlite_grpcio(new_sqlite_url: NewUrl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Envoy before grpcio's server, on SQLite."""
    with _served("grpcio", new_sqlite_url(), tmp_path_factory.mktemp("dialects")) as server:
        yield server


@pytest.fixture(scope="package")
def postgresql_envoy(
    new_postgresql_url: NewUrl, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Python inside Envoy, on PostgreSQL."""
    with _served("envoy", new_postgresql_url(), tmp_path_factory.mktemp("dialects")) as server:
        yield server


@pytest.fixture(scope="package", params=["postgresql_envoy", "sqlite_grpcio"])
def server(request: pytest.FixtureRequest) -> Served:
    """A server on each engine and each host. A module for which one is enough has a fixture of this name."""
    found: Served = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def api(server: Served) -> Api:
    """A new company without records."""
    return Api(server)


@pytest.fixture
def http(server: Served) -> Iterator[httpx.Client]:
    """A client without a key."""
    with http_client(server.address) as client:
        yield client
