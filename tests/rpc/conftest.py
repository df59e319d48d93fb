"""The lab for the tests of the host, inside Envoy and on grpc.aio.server."""

from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest

from tests.rpc import lab


@pytest.fixture(scope="session")
def pb2(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The messages of lab.proto."""
    lab.compile_lab(tmp_path_factory.mktemp("lab"))
    import lab_pb2  # noqa: PLC0415 - it did not exist before

    return lab_pb2


@pytest.fixture(scope="session")
def new_stub(pb2: Any) -> Callable[[grpc.Channel], Any]:
    """Makes a stub for a channel, of either kind."""
    import lab_pb2_grpc  # noqa: PLC0415 - as above

    return lab_pb2_grpc.LabStub


@pytest.fixture(scope="session")
def envoy_address(pb2: Any) -> Iterator[str]:
    """Where Envoy serves the lab."""
    with lab.envoy() as process:
        yield f"127.0.0.1:{process.admin.port('lab')}"


@pytest.fixture(scope="session")
def grpcio_address(pb2: Any) -> Iterator[str]:
    """Where grpc.aio.server serves the lab."""
    with lab.grpcio() as address:
        yield address


@pytest.fixture(params=["envoy", "grpcio"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the lab is served, by each host in turn."""
    return str(request.getfixturevalue(f"{request.param}_address"))


@pytest.fixture
def channel(address: str) -> Iterator[grpc.Channel]:
    """A channel to each host in turn."""
    with grpc.insecure_channel(address, options=lab.UNLIMITED) as channel:
        yield channel


@pytest.fixture
def stub(channel: grpc.Channel, new_stub: Callable[[grpc.Channel], Any]) -> Any:
    """A stub for the lab on each host in turn."""
    return new_stub(channel)
