"""The contract runs on both engines and both hosts: one server for each pair, a company for each test."""

from collections.abc import Callable, Iterator

import pytest

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


@pytest.fixture(
    scope="session",
    params=[("sqlite", "grpcio"), ("postgresql", "grpcio"), ("sqlite", "envoy"), ("postgresql", "envoy")],
    ids="-".join,
)
def server(request: pytest.FixtureRequest) -> Iterator[Served]:
    """A server of each host on each engine in turn."""
    engine, host = request.param
    with served(host, request.getfixturevalue(f"new_{engine}_url")()) as running:
        yield running


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
