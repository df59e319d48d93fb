"""The gateway before the services of `tests.gateway.lab`, on each host in turn."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import httpx
import pytest

from pawport.apis.dialects import FACES
from pawport.config import Settings
from pawport.gateway.config import LISTENER, configuration
from pawport.gateway.envoy import EnvoyProcess

ORIGIN = "https://app.example"


@contextmanager
def gateway(
    *backends: str, application: str = "tests.gateway.lab:application", **settings: str
) -> Iterator[str]:
    """The address of an Envoy with the lab behind it, or with another application."""
    checked = Settings.parse({"listen": "127.0.0.1:0", "cors_origins": ORIGIN, **settings})
    config = configuration(checked, faces=FACES, application=application, backends=backends)
    with EnvoyProcess(config) as envoy:
        yield f"127.0.0.1:{envoy.admin.port(LISTENER)}"


@pytest.fixture(scope="package")
def envoy_address() -> Iterator[str]:
    """Python inside Envoy."""
    with gateway() as address:
        yield address


@pytest.fixture(scope="package")
def grpcio_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Envoy before a grpcio server."""
    path = tmp_path_factory.mktemp("lab") / "socket"
    server = subprocess.Popen([sys.executable, "-m", "tests.gateway.lab", f"unix:{path}"])
    try:
        with grpc.insecure_channel(f"unix:{path}") as channel:
            grpc.channel_ready_future(channel).result(timeout=30)
        with gateway(str(path)) as address:
            yield address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="package", params=["envoy", "grpcio"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the gateway is, on each host in turn."""
    return str(request.getfixturevalue(f"{request.param}_address"))


@pytest.fixture(scope="package")
def http(address: str) -> Iterator[httpx.Client]:
    """A client of the JSON side."""
    with httpx.Client(base_url=f"http://{address}", timeout=30) as client:
        yield client


@pytest.fixture(scope="package")
def channel(address: str) -> Iterator[grpc.Channel]:
    """A client of the gRPC side."""
    with grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)]) as channel:
        yield channel


def certificate() -> tuple[str, str]:
    """A certificate for localhost, trusted by nobody, and its key."""
    folder = Path(__file__).parent
    return str(folder / "localhost.crt"), str(folder / "localhost.key")
