"""The contract runs on both engines and both hosts: one server for each pair, a company for each test."""

from collections.abc import Callable, Iterator

import pytest

from tests.conftest import NewUrl
from tests.contract.client import Api
from tests.contract.servers import Served, served

NewApi = Callable[[], Api]


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marker of this suite."""
    config.addinivalue_line("markers", "any_host: the host cannot make a difference, so one is enough")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is marked with `any_host` and would run inside Envoy."""
    repeated = {item for item in items if item.get_closest_marker("any_host") and "-envoy" in item.name}
    config.hook.pytest_deselected(items=list(repeated))
    items[:] = [item for item in items if item not in repeated]


@pytest.fixture(scope="session")
def sqlite_grpcio_server(new_sqlite_url: NewUrl) -> Iterator[Served]:
    with served("grpcio", new_sqlite_url()) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_grpcio_server(new_postgresql_url: NewUrl) -> Iterator[Served]:
    with served("grpcio", new_postgresql_url()) as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_envoy_server(new_sqlite_url: NewUrl) -> Iterator[Served]:
    with served("envoy", new_sqlite_url()) as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_envoy_server(new_postgresql_url: NewUrl) -> Iterator[Served]:
    with served("envoy", new_postgresql_url()) as running:
        yield running


@pytest.fixture(
    scope="session", params=["sqlite-grpcio", "postgresql-grpcio", "sqlite-envoy", "postgresql-envoy"]
)
def server(request: pytest.FixtureRequest) -> Served:
    """A server of each host on each engine in turn. They live on, for the next file comes back to each."""
    engine, host = request.param.split("-")
    found: Served = request.getfixturevalue(f"{engine}_{host}_server")
    return found


@pytest.fixture
def new_api(server: Served) -> NewApi:
    """Makes companies."""
    return lambda: Api(server)


@pytest.fixture
def api(new_api: NewApi) -> Api:
    """A new company without records."""
    return new_api()


@pytest.fixture
def customer_id(api: Api) -> str:
    """A customer of the company."""
    return api.new_customer().id
