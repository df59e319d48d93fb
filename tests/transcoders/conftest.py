"""The product on each host, and each gateway before its gRPC."""

from collections.abc import Iterator

import httpx
import pytest

from tests.conftest import NewUrl
from tests.contract.client import Api
from tests.contract.servers import Served, served
from tests.service import http_client
from tests.transcoders import gateways


@pytest.fixture(scope="package", params=["grpcio", "envoy"])
def server(request: pytest.FixtureRequest, new_sqlite_url: NewUrl) -> Iterator[Served]:
    """The product. grpcio's server knows no HTTP: there, whatever is answered was transcoded."""
    with served(request.param, new_sqlite_url()) as running:
        yield running


@pytest.fixture(scope="package")
def envoy_address(server: Served) -> Iterator[str]:
    """Envoy's transcoder before the product."""
    with gateways.envoy(server.address) as address:
        yield address


@pytest.fixture(scope="session")
def grpc_gateway_built() -> None:
    """The program of grpc-gateway, up to date."""
    gateways.build_grpc_gateway()


@pytest.fixture(scope="package")
def grpc_gateway_address(server: Served, grpc_gateway_built: None) -> Iterator[str]:
    """grpc-gateway before the product."""
    with gateways.grpc_gateway(server.address) as address:
        yield address


@pytest.fixture
def api(server: Served) -> Api:
    """A new company, over gRPC."""
    return Api(server)


@pytest.fixture
def customer_id(api: Api) -> str:
    """A customer of the company."""
    return api.new_customer().id


@pytest.fixture
def envoy(envoy_address: str, api: Api) -> Iterator[httpx.Client]:
    """A client of Envoy, with the company's key."""
    with _client(envoy_address, api) as client:
        yield client


@pytest.fixture
def grpc_gateway(grpc_gateway_address: str, api: Api) -> Iterator[httpx.Client]:
    """A client of grpc-gateway, with the company's key."""
    with _client(grpc_gateway_address, api) as client:
        yield client


@pytest.fixture(params=["envoy", "grpc_gateway"])
def http(request: pytest.FixtureRequest) -> httpx.Client:
    """A client of each gateway in turn."""
    client: httpx.Client = request.getfixturevalue(request.param)
    return client


def _client(address: str, api: Api) -> httpx.Client:
    return http_client(address, headers={"authorization": f"Bearer {api.key}"})
