"""`pawport webhooks`, in this process."""

import json
import re

import pytest

from pawport.accounts import service as accounts
from pawport.db import Database
from pawport.webhooks import deliveries
from tests.cli.program import Finished, command

URL = "https://example.com/hook"


@pytest.fixture
def company_id(database: Database) -> str:
    with database.transaction() as connection:
        return accounts.create_company(connection, "Paws").id


def run(url: str, name: str, *arguments: str) -> Finished:
    return command("webhooks", name, "--database-url", url, *arguments)


def create(url: str, *arguments: str) -> str:
    """A new endpoint's id."""
    done = run(url, "create", URL, "--types", "pet.*, customer.created", *arguments)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"whsec_\S+\n", done.stdout)
    return re.findall(r"whe_\w+", done.stderr)[0]


@pytest.mark.usefixtures("company_id")
class TestEndpoints:
    def test_create_and_list(self, database_url: str) -> None:
        endpoint_id = create(database_url, "--description", "Desk", "--data", "PAWPORT")
        listed = run(database_url, "list")
        row = [endpoint_id, URL, "pet.*,customer.created", "PAWPORT", "enabled", "", "Desk"]
        assert listed.stdout == "\t".join(row) + "\n"
        found = json.loads(run(database_url, "list", "--format", "json").stdout)
        assert (found["id"], found["enabled"]) == (endpoint_id, True)
        assert "secret" not in found
        assert endpoint_id in run(database_url, "list", "--format", "table").stdout

    def test_update(self, database_url: str) -> None:
        endpoint_id = create(database_url)
        assert run(database_url, "update", endpoint_id, "--disable").returncode == 0
        assert "\tdisabled\t" in run(database_url, "list").stdout
        assert run(database_url, "update", endpoint_id, "--enable", "--types", "*").returncode == 0
        assert f"{URL}\t*\tPAWPORT\tenabled\t" in run(database_url, "list").stdout

    def test_rotate_and_delete(self, database_url: str) -> None:
        endpoint_id = create(database_url)
        assert run(database_url, "rotate", endpoint_id, "--overlap", "1h").stdout.startswith("whsec_")
        assert run(database_url, "delete", endpoint_id).returncode == 0
        assert run(database_url, "list").stdout == ""
        again = run(database_url, "delete", endpoint_id)
        assert (again.returncode, again.stderr) == (1, f"pawport: webhook_endpoint {endpoint_id} not found\n")

    def test_private_urls(self, database_url: str) -> None:
        arguments = ("http://127.0.0.1:8000/", "--types", "*")
        assert run(database_url, "create", *arguments).returncode == 2
        assert run(database_url, "create", *arguments, "--allow-private-urls", "yes").returncode == 0

    def test_wrong_types(self, database_url: str) -> None:
        done = run(database_url, "create", URL, "--types", "pets.*")
        assert done.returncode == 2
        assert "did you mean pet.*?" in done.stderr


class TestDeliveries:
    def test_test_list_and_redeliver(self, database_url: str, database: Database, company_id: str) -> None:
        endpoint_id = create(database_url)
        assert run(database_url, "test", endpoint_id).returncode == 0
        (row,) = run(database_url, "deliveries", endpoint_id).stdout.splitlines()
        delivery_id, type_, resource, status, attempts, *_ = row.split("\t")
        assert (type_, resource) == ("webhook_endpoint.tested", endpoint_id)
        assert (status, attempts) == ("pending", "0")
        assert run(database_url, "deliveries", endpoint_id, "--status", "failed").stdout == ""
        assert run(database_url, "redeliver", endpoint_id, delivery_id).returncode == 0
        for since in ("2h", "2026-05-01T12:00", "2026-05-01"):
            done = run(database_url, "redeliver", endpoint_id, "--failed-since", since)
            assert (done.returncode, done.stderr[:17]) == (0, "pawport: 0 events"), done.stderr
        with database.transaction() as connection:
            found = deliveries.get_delivery(connection, company_id, endpoint_id, delivery_id)
        assert found.event_type == "webhook_endpoint.tested"

    @pytest.mark.usefixtures("company_id")
    def test_redeliver_what(self, database_url: str) -> None:
        endpoint_id = create(database_url)
        assert run(database_url, "redeliver", endpoint_id).returncode == 2
        assert run(database_url, "redeliver", endpoint_id, "--failed-since", "soon").returncode == 2
