"""The files of a SQLite database: who can read them, and what they still have."""

import asyncio
import os
import sqlite3
import stat
import time

import pytest

from pawport.db import open_database
from pawport.db.migrate import migrate
from tests.db.notes import add, create, ids
from tests.service import eventually


@pytest.fixture
def sqlite_path(sqlite, tmp_path):
    return tmp_path / "notes.db"


def run_on_driver(statement: str):
    return lambda connection: connection.exec_driver_sql(statement)


class TestPrivacy:
    """The files of a database are its owner's alone, wherever they lie and however they came to be."""

    def test_of_a_new_database(self, tmp_path):
        before = os.umask(0o000)
        try:
            migrate(f"sqlite:///{tmp_path}/new.db")
            database = open_database(f"sqlite:///{tmp_path}/new.db")
            create(database)
            assert asyncio.run(database.read(ids)) == []  # with a connection that stays, and so do the logs
            assert modes(tmp_path) == {"new.db": 0o600, "new.db-shm": 0o600, "new.db-wal": 0o600}
        finally:
            os.umask(before)
        asyncio.run(database.close())

    def test_of_one_that_others_could_read(self, sqlite, sqlite_path, tmp_path):
        asyncio.run(sqlite.write(add("a")))
        for file in tmp_path.iterdir():
            file.chmod(0o644)
        link = tmp_path / "link.db"
        link.symlink_to(sqlite_path)
        other = open_database(f"sqlite:///{link}")
        assert set(modes(tmp_path).values()) == {0o600}
        assert asyncio.run(other.read(ids)) == ["a"]
        asyncio.run(other.close())


class TestForget:
    """What was deleted is in no file of the database."""

    SECRET = b"quetzalcoatl"

    def remember_and_delete(self, sqlite):
        for number in range(300):  # more than a page holds
            asyncio.run(sqlite.write(add(f"{number * 7919 % 300:03} {self.SECRET.decode()}")))
        asyncio.run(sqlite.write(run_on_driver("DELETE FROM notes")))

    def files(self, tmp_path):
        return [file.name for file in tmp_path.iterdir() if self.SECRET in file.read_bytes()]

    def test_it_leaves_the_log_and_the_file(self, sqlite, tmp_path):
        self.remember_and_delete(sqlite)
        assert "notes.db-wal" in self.files(tmp_path)
        asyncio.run(sqlite.forget())
        assert self.files(tmp_path) == []
        assert (tmp_path / "notes.db-wal").stat().st_size == 0

    def test_a_reader_delays_it_and_no_write(self, sqlite, sqlite_path, tmp_path):
        self.remember_and_delete(sqlite)
        reader = sqlite3.connect(sqlite_path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM notes").fetchone()

        async def journey():
            begun = time.monotonic()
            forgetting = asyncio.create_task(sqlite.forget())
            longest = 0.0
            while not forgetting.done():
                start = time.monotonic()
                await sqlite.write(add(f"later {start}"))
                longest = max(longest, time.monotonic() - start)
            assert longest < 1.0
            assert 1.5 < time.monotonic() - begun < 5.0
            assert "notes.db-wal" in self.files(tmp_path)
            reader.close()
            await asyncio.to_thread(eventually, lambda: self.files(tmp_path) == [])

        asyncio.run(journey())


def modes(folder):
    """The modes of the files in a folder, by their names."""
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
