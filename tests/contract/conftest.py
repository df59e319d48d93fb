"""The contract runs on both engines and both hosts, a company for each test.

Each engine is paired with one host, and with both when pytest gets `--every-host`.
"""

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
    """Leaves out the pairs of engine and host that are not run."""
    every_host = config.getoption("every_host")
    repeated = {item for item in items if _server_of(item) in _repeated_for(item, every_host=every_host)}
    config.hook.pytest_deselected(items=list(repeated))
    items[:] = [item for item in items if item not in repeated]


def _server_of(item: pytest.Item) -> str | None:
    """The engine and host of a test of the contract."""
    callspec = getattr(item, "callspec", None)
    found = None if callspec is None else callspec.params.get("server")
    return found if isinstance(found, str) else None


def _repeated_for(item: pytest.Item, *, every_host: bool) -> tuple[str, ...]:
    """The pairs that would only repeat what other pairs show."""
    if item.get_closest_marker("any_host"):
        return ("sqlite-envoy", "postgresql-envoy")
    return () if every_host else ("sqlite-grpcio", "postgresql-envoy")


@pytest.fixture(scope="package")
def sqlite_grpcio_server(new_sqlite_url: NewUrl) -> Iterator[Served]:
    with served("grpcio", new_sqlite_url()) as running:
        yield running


@pytest.fixture(scope="package")
def postgresql_grpcio_server(new_postgresql_url: NewUrl) -> Iterator[Served]:
    with served("grpcio", new_postgresql_url()) as running:
        yield running


@pytest.fixture(scope="package")
def sqlite_envoy_server(new_sqlite_url: NewUrl) -> Iterator[Served]:
    with served("envoy", new_sqlite_url()) as running:
        yield running


@pytest.fixture(scope="package")
def postgresql_envoy_server(new_postgresql_url: NewUrl) -> Iterator[Served]:
    with served("envoy", new_postgresql_url()) as running:
        yield running


@pytest.fixture(
    scope="package", params=["sqlite-grpcio", "postgresql-grpcio", "sqlite-envoy", "postgresql-envoy"]
)
def server(request: pytest.FixtureRequest) -> Served:
    """A server of each host on each engine in turn. They live on, since the next file uses each again."""
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
