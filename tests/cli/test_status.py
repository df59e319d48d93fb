"""`pawport status`."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from pawport.accounts import service as accounts
from pawport.config import Settings
from pawport.db import Database
from pawport.db.migrate import migrate
from pawport.gateway.config import LISTENER
from pawport.jobs import service as jobs
from pawport.process.processes import EnvoyServer
from tests.cli.program import Finished, command
from tests.service import eventually

TLS = Path(__file__).parents[1] / "gateway"


def run(url: str, *options: str) -> Finished:
    """With nobody at the port, unless the options say another."""
    return command("status", "--database-url", url, "--listen", "127.0.0.1:1", *options)


def facts(url: str, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(url, "--json", *options).stdout)
    return found


@contextmanager
def serving(url: str, *options: str) -> Iterator[tuple[str, ...]]:
    """A worker; gives the options that lead to it."""
    names = [name.removeprefix("--").replace("-", "_") for name in options[::2]]
    given = dict(zip(names, options[1::2], strict=True))
    with EnvoyServer(
        Settings.parse({"listen": "127.0.0.1:0", "database_url": url, "log_level": "error", **given})
    ) as server:
        yield ("--listen", f"127.0.0.1:{server.admin.port(LISTENER)}", *options)


def test_a_service_that_runs(database: Database, database_url: str):
    with database.transaction() as connection:
        accounts.create_company(connection, "Paws")
    with serving(database_url) as options:
        # At its start it may write the times of reminders.
        eventually(lambda: facts(database_url, *options)["queues"]["openWrites"] == 0)
        found = run(database_url, "--json", *options)
        shown = run(database_url, *options)
    assert (found.returncode, shown.returncode) == (0, 0)
    told = json.loads(found.stdout)
    assert (told["healthy"], told["problems"]) == (True, [])
    assert told["service"] == {"url": f"http://{options[1]}", "state": "serves"}
    assert told["versions"].keys() == {"pawport", "envoy", "python"}
    assert told["rows"] == {"companies": 1, "keys": 0, "customers": 0, "pets": 0}
    assert told["queues"] == {"openWrites": 0, "jobs": {}}
    assert '"openWrites": 0' in found.stdout  # a number, not False
    assert re.search(r"^open writes +none$", shown.stdout, re.MULTILINE)
    state = told["database"]
    assert state["engine"].lower() == database.engine_name
    assert state["pendingMigrations"] == []
    assert state["sizeBytes"] > 100_000
    assert state["place"] in shown.stdout
    assert shown.stdout.startswith("healthy\n")
    assert f"{state['schema']}, up to date" in shown.stdout


def test_a_service_with_tls(new_sqlite_url):
    url = new_sqlite_url()
    pair = ("--tls-cert", str(TLS / "localhost.crt"), "--tls-key", str(TLS / "localhost.key"))
    with serving(url, *pair) as options:
        assert run(url, *options).returncode == 0
        assert facts(url, *options[:2])["service"]["state"] == "does not answer"  # to plain HTTP


def test_a_service_that_does_not_run(database_url: str):
    found = run(database_url, "--json")
    told = json.loads(found.stdout)
    assert (found.returncode, found.stderr, told["healthy"]) == (1, "", False)
    assert told["service"]["state"] == "does not answer"
    assert told["problems"] == ["the service does not answer: http://127.0.0.1:1"]
    assert told["rows"]["pets"] == 0
    assert run(database_url).stdout.startswith("not healthy\n  the service does not answer")


def test_work_that_waits(database: Database, database_url: str):
    with database.transaction() as connection:
        for delay in (0, 1, 1):
            jobs.enqueue(connection, "com_1", "errand", {}, timedelta(hours=delay))
    with database.transaction() as connection:
        accounts.companies(connection)  # for a transaction begins with its first statement
        assert facts(database_url)["queues"] == {
            "openWrites": 1,
            "jobs": {"errand": {"waiting": 3, "due": 1}},
        }
        assert re.search(r"^open writes +1$", run(database_url).stdout, re.MULTILINE)
    assert facts(database_url)["queues"]["openWrites"] == 0
    assert "3 waiting, 1 of them due" in run(database_url).stdout


def test_migrations_that_are_missing(empty_url: str):
    Path(make_url(empty_url).database or "").touch() if empty_url.startswith("sqlite") else None
    before = facts(empty_url)
    applied = migrate(empty_url)
    assert before["database"]["schema"] == ""
    assert before["database"]["pendingMigrations"] == applied
    assert before["rows"] is None
    assert "run: pawport migrate" in before["problems"][1]
    assert facts(empty_url)["database"]["pendingMigrations"] == []


def test_no_database_is_made(tmp_path: Path):
    found = run(f"sqlite:///{tmp_path}/none.db")
    assert found.returncode == 1
    assert f"{tmp_path}/none.db does not exist" in found.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_away():
    found = run("postgresql://ann:hidden@127.0.0.1:1/pets", "--json")
    told = json.loads(found.stdout)
    assert (found.returncode, told["database"]) == (1, None)
    assert "cannot be reached" in told["problems"][1]
    assert "hidden" not in found.stdout


@pytest.mark.parametrize("options", [("--listen", "nowhere"), ("--yaml",), ("--database-url", "mysql://x/y")])
def test_a_wrong_option(options: tuple[str, ...]):
    found = command("status", *options)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1


def test_a_server_that_writes_nothing(new_postgresql_url):
    url = new_postgresql_url()
    read_only = url + "&options=-c%20default_transaction_read_only%3Don"
    assert "read-only" not in run(url).stdout
    assert "the database is read-only at the moment" in run(read_only).stdout
