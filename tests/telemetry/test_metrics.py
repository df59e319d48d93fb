"""The metrics of a service at /metrics."""

import asyncio
import socket
from datetime import timedelta
from pathlib import Path

import grpc
import httpx
import pytest
from grpc import StatusCode
from prometheus_client.parser import text_string_to_metric_families

from pawport import jobs
from pawport.config import HOSTS
from pawport.db import open_database
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from pawport.pictures.keeping import DELETE_FILES
from tests.cli.program import pawport
from tests.conftest import NewUrl
from tests.contract.client import bearer
from tests.limits.lab import fire, new_key
from tests.service import PATIENCE, Service, eventually, serving

CUSTOMER = {"customer": {"firstName": "Ada"}}


def metric(service: Service, name: str, **labels: str) -> float:
    """The sum of the samples of this name that have these labels; -1 if there is none."""
    found = [
        sample.value
        for family in text_string_to_metric_families(service.metrics())
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    return sum(found) if found else -1


@pytest.mark.parametrize("host", HOSTS)
def test_calls_are_counted_at_once(tmp_path: Path, host: str) -> None:
    with serving(tmp_path, "--host", host) as service, service.http() as http:
        for number in range(1, 5):
            http.get("/v1/company")
            http.get("/v1/customers/x/pets/y")
            handled = {"grpc_service": "pawport.v1.AccountService", "grpc_method": "GetCompany"}
            assert metric(service, "grpc_server_handled_total", **handled, grpc_code="OK") == number
            assert metric(service, "grpc_server_handled_total", grpc_code="NOT_FOUND") == number
            assert metric(service, "grpc_server_handling_seconds_count", **handled) == number
        assert metric(service, "pawport_failed_calls_total", reason="PET_NOT_FOUND") == 4
        http.get("/v1/company", headers={"authorization": "Bearer wrong"})
        assert metric(service, "grpc_server_handled_total", grpc_code="UNAUTHENTICATED") == 1
        with grpc.insecure_channel(service.address) as channel:
            assert channel.unary_unary("/pawport.v1.PetService/Zacharias").future(b"").exception()
        assert "Zacharias" not in service.metrics()


def test_what_else_a_worker_tells(tmp_path: Path) -> None:
    with serving(tmp_path) as service, service.http() as http:
        http.post("/v1/customers", json=CUSTOMER).raise_for_status()
        assert metric(service, "pawport_write_group_size_count") >= 1
        assert metric(service, "pawport_db_pool_size", pool="writer") == 1
        assert metric(service, "pawport_db_pool_waiting", pool="writer") == 0
        assert metric(service, "pawport_workers") == 1
        assert metric(service, "pawport_process_cpu_seconds_total", process="worker") > 0
        assert metric(service, "pawport_process_resident_bytes", process="worker") > 1e6
        assert metric(service, "pawport_process_cpu_seconds_total", process="jobs process") == -1
        eventually(lambda: metric(service, "pawport_loop_delay_seconds_count") > 1)
        assert metric(service, "pawport_info") == 1
        assert metric(service, "pawport_unlogged_calls_total") == 0


@pytest.mark.parametrize("host", HOSTS)
def test_the_gateway(tmp_path: Path, host: str) -> None:
    with serving(tmp_path, "--host", host) as service, service.http() as http:
        http.get("/v1/company")
        http.get("/nothing")
        assert metric(service, "pawport_gateway_requests_total", status="2xx") == 1
        assert metric(service, "pawport_gateway_requests_total", status="4xx") == 1
        assert metric(service, "pawport_gateway_connections_total") >= 1
        assert metric(service, "pawport_gateway_open_connections") == 1
        assert metric(service, "pawport_gateway_open_requests") == 0
        assert metric(service, "pawport_gateway_received_bytes_total") > 100
        assert metric(service, "pawport_gateway_sent_bytes_total") > 100
        assert metric(service, "pawport_gateway_memory_refusals_total") == 0
        assert metric(service, "pawport_overload_refusals_total") == 0
        assert metric(service, "pawport_calls_running") == 0
        assert metric(service, "pawport_calls_waiting") == 0
        eventually(lambda: metric(service, "pawport_gateway_request_seconds_count") == 2)
        assert metric(service, "pawport_gateway_request_seconds_sum") < PATIENCE


def test_jobs(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path, "--database-url", database_url) as service:
        deletion = {"kind": DELETE_FILES}
        eventually(lambda: metric(service, "pawport_jobs", **deletion) == 0)
        assert metric(service, "pawport_job_attempts_total", **deletion) == 0
        assert metric(service, "pawport_workers") == 1
        for kind, hours in ((DELETE_FILES, 0), (DELETE_FILES, 1), ("nobody's", 0)):
            enqueue(database_url, kind, hours)
        eventually(lambda: metric(service, "pawport_jobs", **deletion) == 1)
        eventually(lambda: metric(service, "pawport_job_attempts_total", outcome="done", **deletion) == 1)
        assert metric(service, "pawport_job_attempts_total") == 1
        assert metric(service, "pawport_job_seconds_count", **deletion) == 1
        assert metric(service, "pawport_jobs_due", **deletion) == 0
        assert metric(service, "pawport_jobs_due", kind="nobody's") == 1
        assert 0 < metric(service, "pawport_jobs_oldest_seconds") < PATIENCE


def test_the_process_of_jobs(tmp_path: Path, new_postgresql_url: NewUrl) -> None:
    """It has the name that it has where restarts are counted."""
    with serving(tmp_path, "--database-url", new_postgresql_url()) as service:
        for process in ("worker", "jobs process"):
            eventually(lambda: metric(service, "pawport_process_cpu_seconds_total", process=process) > 0)  # noqa: B023 - called at once
            assert metric(service, "pawport_process_resident_bytes", process=process) > 1e6
            assert metric(service, "pawport_process_restarts_total", process=process) == 0
        assert metric(service, "pawport_workers") == 1


def enqueue(url: str, kind: str, hours: int) -> None:
    """A job without files, due in so many hours."""
    database = open_database(url)
    with database.transaction() as connection:
        jobs.enqueue(connection, "com_1", kind, {"names": []}, timedelta(hours=hours))
    asyncio.run(database.close())


def test_limits(tmp_path: Path, new_sqlite_url: NewUrl) -> None:
    url = new_sqlite_url()
    key = new_key(url)
    with serving(tmp_path, "--database-url", url, "--enterprise-limits", "40,40") as service:
        fire(service.address, key, 100)
        assert metric(service, "pawport_failed_calls_total", reason="RATE_LIMITED") == 60


def test_four_workers_are_added_up_also_when_they_are_killed(
    tmp_path: Path, new_postgresql_url: NewUrl
) -> None:
    url = new_postgresql_url()
    key = new_key(url)
    options = ("--workers", "4", "--limits", "per-worker")
    with serving(tmp_path, "--database-url", url, *options) as service:
        eventually(lambda: metric(service, "pawport_workers") == 4)
        assert metric(service, "pawport_db_pool_size", pool="reader") == 32
        assert fire(service.address, key, 400) == {StatusCode.NOT_FOUND: 400}
        eventually(lambda: metric(service, "grpc_server_handled_total", grpc_code="NOT_FOUND") == 400)
        assert metric(service, "pawport_gateway_requests_total") == 400
        victim = next(child for child in service.children() if child.name().startswith("envoy"))
        victim.kill()
        victim.wait(PATIENCE)
        assert metric(service, "grpc_server_handled_total") == 400
        eventually(lambda: metric(service, "pawport_workers") == 4)
        assert metric(service, "pawport_process_restarts_total", process="worker") == 1
        assert fire(service.address, key, 200) == {StatusCode.NOT_FOUND: 200}
        eventually(lambda: metric(service, "grpc_server_handled_total", grpc_code="NOT_FOUND") == 600)
        assert metric(service, "grpc_server_handling_seconds_count") == 600
        assert metric(service, "pawport_gateway_requests_total") == 600


class TestAddress:
    def test_one_that_is_taken(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            options = ("--data-dir", str(tmp_path), "--listen", "127.0.0.1:0", "--admin-listen", address)
            done = pawport("serve", *options)
        assert done.returncode == 2
        assert done.stderr == (
            f"pawport: --admin-listen: cannot listen at {address}: Address already in use\n"
        )

    def test_the_default_one_may_be_taken(self, tmp_path: Path) -> None:
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taken.bind(("127.0.0.1", 9464))
                taken.listen()
            except OSError:
                pass  # then somebody else has it
            with serving(tmp_path, "--admin-listen", "") as service, service.http() as http:
                assert http.get("/v1/company").status_code == 200
                eventually(lambda: "127.0.0.1:9464 is in use" in service.errors.read_text())

    def test_openmetrics(self, tmp_path: Path) -> None:
        with serving(tmp_path) as service:
            accept = {"accept": "application/openmetrics-text; version=1.0.0"}
            url = service.metrics_url
            answer = httpx.get(url, headers=accept)
            assert answer.headers["content-type"].startswith("application/openmetrics-text")
            assert answer.text.endswith("# EOF\n")
            assert httpx.get(url).headers["content-type"].startswith("text/plain")


def test_health_is_not_a_call(tmp_path: Path) -> None:
    with serving(tmp_path) as service:
        assert service.health() == 200
        assert metric(service, "grpc_server_handled_total") == -1


def test_stub_calls_have_their_code(tmp_path: Path) -> None:
    with serving(tmp_path) as service, grpc.insecure_channel(service.address) as channel:
        stub = PetServiceStub(channel)
        call = stub.GetPet.future(GetPetRequest(), metadata=bearer(service.key))
        assert call.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert metric(service, "grpc_server_handled_total", grpc_code="INVALID_ARGUMENT") == 1
