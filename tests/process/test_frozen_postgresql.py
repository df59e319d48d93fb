"""A service whose PostgreSQL stands still says so, and goes on when that does."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.program import pawport
from tests.db.frozen import frozen
from tests.service import eventually, serving


def test_callers_and_operators_are_answered(tmp_path: Path, new_postgresql_url: Callable[[], str]) -> None:
    url = new_postgresql_url()
    with serving(tmp_path, "--database-url", url) as service, service.http() as http:
        customer = {"customer": {"firstName": "Ada"}, "customerId": "ada"}
        assert http.post("/v1/customers", json=customer).status_code == 200
        processes = {each.pid for each in (*service.children(), *service.jobs_processes())}
        with frozen(url):
            for response in (
                http.get("/v1/customers/ada"),
                http.post("/v1/customers", json={"customer": {"firstName": "Bob"}}),
            ):
                assert response.status_code == 503
                assert response.json()["status"] == "UNAVAILABLE"
            eventually(lambda: service.health() == 503)
            done = pawport("status", "--database-url", url, "--listen", service.address)
            assert done.returncode == 1
            assert "the server does not respond" in done.stdout or "connection timeout" in done.stdout
        eventually(lambda: service.health() == 200)
        assert http.get("/v1/customers/ada").json()["firstName"] == "Ada"
        assert {each.pid for each in (*service.children(), *service.jobs_processes())} == processes
        assert not service.log("a process stands still")
        assert service.stop() == 0


def test_a_shutdown_does_not_wait_for_it(tmp_path: Path, new_postgresql_url: Callable[[], str]) -> None:
    url = new_postgresql_url()
    with serving(tmp_path, "--database-url", url) as service, frozen(url):
        assert service.stop() == 0
