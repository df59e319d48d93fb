"""`pawport serve`: its first start, its restarts and its end."""

import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import grpc
import httpx
import psycopg
import pytest
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

from tests.cli.program import pawport
from tests.service import PATIENCE, Service, eventually, serving
from tests.toolchains import toolchain

CUSTOMER = {"customer": {"firstName": "Ada"}, "customerId": "ada"}
HOSTS = ["envoy", "grpcio"]


def test_the_calls_that_the_first_start_prints_work_when_pasted(tmp_path: Path) -> None:
    toolchain("curl")
    with serving(tmp_path, "--data-dir", "data") as service:
        eventually(lambda: service.out.read_text().count("\n") == 5)
        lines = [line for line in service.out.read_text().splitlines() if line.startswith("  ")]
        assert [line.split()[0] for line in lines] == ["curl", "grpcurl"]
        path = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
        for line in lines:
            done = subprocess.run(
                ["sh", "-c", line], env=path, capture_output=True, text=True, timeout=PATIENCE, check=False
            )
            assert done.returncode == 0, done.stderr
            assert "Ada" in done.stdout
        assert service.stop() == 0
    with serving(tmp_path, "--data-dir", "data") as again:
        assert again.out.read_text() == ""
        eventually(lambda: "pawport keys create" in again.errors.read_text())


def test_the_bootstrap_key_is_the_owners(tmp_path: Path) -> None:
    key = "my-own-key-" * 3
    with serving(tmp_path, PAWPORT_BOOTSTRAP_KEY=key) as service:
        answer = httpx.get(f"http://{service.address}/v1/customers", headers={"x-api-key": key})
        assert answer.status_code == 200
        eventually(lambda: "grpcurl" in service.out.read_text())
        assert key not in service.out.read_text() + service.errors.read_text()
        assert (tmp_path / "data" / "pawport.db").exists()  # the default place


@pytest.mark.parametrize("host", HOSTS)
def test_the_next_start_removes_the_folders_of_a_killed_one(tmp_path: Path, host: str) -> None:
    with tempfile.TemporaryDirectory() as short:  # for the addresses of sockets
        with serving(tmp_path, "--host", host, TMPDIR=short) as service:
            killed = set(Path(short).glob("pawport-*"))
            service.process.kill()
            service.process.wait(PATIENCE)
        assert killed
        assert set(Path(short).glob("pawport-*")) == killed
        with serving(tmp_path, "--host", host, TMPDIR=short) as service:
            assert killed.isdisjoint(Path(short).iterdir())
            assert service.stop() == 0
        assert list(Path(short).glob("pawport-*")) == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_killed_worker_is_started_again_and_nothing_is_lost(tmp_path: Path, host: str) -> None:
    with serving(tmp_path, "--host", host) as service, service.http() as http:
        assert http.post("/v1/customers", json=CUSTOMER).status_code == 200
        for child in service.children():
            child.kill()
            child.wait(PATIENCE)
        eventually(lambda: service.health() == 200)
        with service.http() as another:
            assert another.get("/v1/customers/ada").json()["firstName"] == "Ada"
        assert service.process.poll() is None
        assert service.stop() == 0


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains(tmp_path: Path, host: str, number: signal.Signals) -> None:
    with serving(tmp_path, "--host", host) as service, begun_call(service) as connection:
        with grpc.insecure_channel(service.address) as channel:
            watched = HealthStub(channel).Watch(HealthCheckRequest())
            eventually(lambda: next(watched).status == HealthCheckResponse.SERVING)
            service.process.send_signal(number)
            assert next(watched).status == HealthCheckResponse.NOT_SERVING
            with pytest.raises(grpc.RpcError):
                next(watched)
        eventually(lambda: service.health() == 0)  # nobody new is let in
        connection.sendall(b'{"firstName": "Ada"}}')
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert service.process.wait(PATIENCE) == 0
        assert "draining" in service.errors.read_text()


def begun_call(service: Service) -> socket.socket:
    """A connection with a call whose end was not sent yet."""
    host, _, port = service.address.rpartition(":")
    connection = socket.create_connection((host, int(port)), PATIENCE)
    connection.sendall(
        b"POST /v1/customers HTTP/1.1\r\nHost: pawport\r\nContent-Length: 34\r\n"
        b"Authorization: Bearer " + service.key.encode() + b'\r\n\r\n{"customer": '
    )
    return connection


def test_a_second_signal_does_not_wait(tmp_path: Path) -> None:
    with serving(tmp_path) as service, begun_call(service):
        service.process.send_signal(signal.SIGINT)
        eventually(lambda: service.health() != 200)
        service.process.send_signal(signal.SIGINT)
        assert service.process.wait(PATIENCE) == 0


def test_without_the_supervisor_no_worker_is_left(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        children = service.children()
        service.process.kill()
        for child in children:
            child.wait(PATIENCE)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = pawport("serve", "--listen", address, "--data-dir", str(tmp_path / "data"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"pawport: --listen: cannot listen at {address}: the port is in use\n"
    assert not (tmp_path / "data").exists()


def test_a_sqlite_file_that_another_service_has(tmp_path: Path) -> None:
    with serving(tmp_path, "--data-dir", "data"):
        done = pawport("serve", "--listen", "127.0.0.1:0", "--data-dir", str(tmp_path / "data"))
    assert done.returncode == 2
    assert (
        done.stderr == f"pawport: --database-url: {tmp_path}/data/pawport.db is in use by another pawport\n"
    )


def test_a_port_that_another_service_has(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        done = pawport("serve", "--listen", service.address, "--data-dir", str(tmp_path / "other"))
    assert done.returncode == 2


@pytest.fixture
def empty_database(postgresql_server: str) -> Iterator[str]:
    """A PostgreSQL database without tables."""
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE served")
        yield postgresql_server.replace("/postgres?", "/served?")
        connection.execute("DROP DATABASE served WITH (FORCE)")


def test_two_workers_on_postgresql(tmp_path: Path, empty_database: str) -> None:
    done = pawport("serve", "--listen", "127.0.0.1:0", "--database-url", empty_database)
    assert done.returncode == 2
    assert "run: pawport migrate" in done.stderr
    assert pawport("migrate", "--database-url", empty_database).returncode == 0
    with serving(
        tmp_path, "--database-url", empty_database, "--workers", "2", "--limits", "per-worker"
    ) as service:
        assert "from postgresql://" in service.errors.read_text()  # as it was given
        for child in service.children():  # while one is away, the other answers
            child.kill()
            child.wait(PATIENCE)
            eventually(lambda: service.health() == 200)
            eventually(lambda: len(service.children()) == 2)
        assert service.stop() == 0


def test_health_follows_the_database(tmp_path: Path, empty_database: str, postgresql_server: str) -> None:
    pawport("migrate", "--database-url", empty_database)
    with serving(tmp_path, "--database-url", empty_database) as service:
        assert service.health() == 200
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute("ALTER DATABASE served ALLOW_CONNECTIONS false")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'served'"
            )
            eventually(lambda: service.health() == 503)
            connection.execute("ALTER DATABASE served ALLOW_CONNECTIONS true")
        eventually(lambda: service.health() == 200)
