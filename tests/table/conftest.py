"""One server on each engine, and a company for each test."""

from collections.abc import Iterator

import pytest

from tests.contract.client import Api
from tests.contract.servers import Served, served
from tests.table.methods import METHODS
from tests.table.world import World, new_world


@pytest.fixture(scope="package")
def sqlite_server(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server on SQLite."""
    with served("grpcio", request.getfixturevalue("new_sqlite_url")()) as running:
        yield running


@pytest.fixture(scope="package")
def postgresql_server_of_pawport(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server on PostgreSQL."""
    with served("grpcio", request.getfixturevalue("new_postgresql_url")()) as running:
        yield running


@pytest.fixture(scope="module")
def company(sqlite_server: Served) -> Api:
    """One company on SQLite, for all tests of a module that need no other."""
    return Api(sqlite_server)


@pytest.fixture(scope="module")
def world(company: Api) -> World:
    """What the company has. For calls that change nothing."""
    return new_world(company)


@pytest.fixture(
    scope="package",
    params=["sqlite_server", "postgresql_server_of_pawport"],
    ids=["sqlite", "postgresql"],
)
def server(request: pytest.FixtureRequest) -> Served:
    """A server on each engine in turn."""
    found: Served = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    """Every method in turn."""
    return str(request.param)
