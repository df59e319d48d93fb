"""What SQLite alone can do or suffer."""

import asyncio
import contextlib
import os
import resource
import sqlite3
import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pawport.db import ConfigurationError, DatabaseError, Unavailable, open_database, sqlite_engine
from pawport.db.migrate import migrate, pending
from tests.db.notes import add, create, ids


@pytest.fixture
def sqlite_path(sqlite, tmp_path):
    return tmp_path / "notes.db"


def run_on_driver(statement: str):
    return lambda connection: connection.exec_driver_sql(statement)


class TestRead:
    def test_it_runs_inline_without_suspending(self, sqlite):
        asyncio.run(sqlite.write(add("a")))
        here = threading.get_ident()
        reading = sqlite.read(lambda connection: (threading.get_ident(), ids(connection)))
        with pytest.raises(StopIteration) as answered:
            reading.send(None)  # a coroutine that does not suspend ends at once
        assert answered.value.value == (here, ["a"])

    def test_it_cannot_write(self, sqlite):
        with pytest.raises(ConfigurationError):
            asyncio.run(sqlite.read(lambda connection: connection.execute(text("DELETE FROM notes"))))

    def test_it_does_not_wait_for_a_write(self, sqlite):
        with sqlite.transaction() as connection:
            add("a")(connection)
            assert asyncio.run(sqlite.read(ids)) == []
        assert asyncio.run(sqlite.read(ids)) == ["a"]


class TestSettings:
    @pytest.mark.parametrize(
        ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
    )
    def test_writes_are_durable_and_checked(self, sqlite, pragma, value):
        def work(connection):
            return connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()

        assert asyncio.run(sqlite.write(work)) == value
        with sqlite.transaction() as connection:
            assert work(connection) == value


class TestGroup:
    def test_it_is_one_transaction(self, sqlite, sqlite_path):
        def look(connection):
            return committed(sqlite_path), ids(connection)

        answers = asyncio.run(behind_another_write(sqlite, [add("a"), add("b"), look]))
        assert answers == [1, 1, ([], ["a", "b"])]

    def test_it_ends_when_it_took_long(self, sqlite, sqlite_path):
        def slow(connection):
            add("slow")(connection)
            time.sleep(0.05)

        answers = asyncio.run(behind_another_write(sqlite, [slow, lambda _: committed(sqlite_path)]))
        assert answers == [None, ["slow"]]

    def test_it_ends_when_it_is_large(self, sqlite, sqlite_path):
        works = [lambda _: None] * 256
        answers = asyncio.run(
            behind_another_write(sqlite, [add("a"), *works, lambda _: committed(sqlite_path)])
        )
        assert answers[-1] == ["a"]

    def test_what_fails_leaves_nothing_of_itself_and_all_of_the_others(self, sqlite):
        """Those before it and behind it too, though the transaction is undone for it."""

        def fail(name):
            def work(connection):
                add(name)(connection)
                raise ValueError(name)

            return work

        answers = asyncio.run(
            behind_another_write(sqlite, [add("a"), fail("b"), add("c"), fail("d"), add("e")])
        )
        assert [answer if answer == 1 else (type(answer), str(answer)) for answer in answers] == [
            1,
            (ValueError, "b"),
            1,
            (ValueError, "d"),
            1,
        ]
        assert asyncio.run(sqlite.read(ids)) == ["a", "c", "e"]

    def test_what_fails_before_it_changed_anything_lets_the_others_run_once(self, sqlite):
        runs = []

        def work(connection):
            runs.append("a")
            return add("a")(connection)

        def refuse(connection):
            runs.append("b")
            raise ValueError

        answers = asyncio.run(behind_another_write(sqlite, [work, refuse, work]))
        assert [type(answer) for answer in answers] == [int, ValueError, IntegrityError]
        assert runs == ["a", "b", "a"]

    @pytest.mark.parametrize("error", [StopIteration(), KeyboardInterrupt(), SystemExit(), GeneratorExit()])
    def test_no_error_of_a_work_ends_the_writer(self, sqlite, error):
        def work(connection):
            add("refused")(connection)
            raise error

        answers = asyncio.run(behind_another_write(sqlite, [add("a"), work, add("b")]))
        assert [answers[0], type(answers[1]), answers[2]] == [1, RuntimeError, 1]
        assert asyncio.run(sqlite.read(ids)) == ["a", "b"]

    @pytest.mark.parametrize(
        "end_transaction",
        [
            lambda connection: connection.rollback(),
            lambda connection: connection.exec_driver_sql("ROLLBACK"),
            lambda connection: connection.exec_driver_sql(
                "INSERT OR ROLLBACK INTO notes (company_id, id) VALUES ('acme', 'before')"
            ),
        ],
        ids=["by SQLAlchemy", "by SQL", "by a conflict"],
    )
    def test_a_work_that_ends_the_transaction_fails_its_group_and_no_later_one(self, sqlite, end_transaction):
        async def journey():
            await sqlite.write(add("before"))
            answers = await behind_another_write(sqlite, [add("a"), end_transaction, add("b")])
            assert isinstance(answers[0], DatabaseError)
            assert isinstance(answers[1], DatabaseError | IntegrityError)
            assert answers[2] == 1  # it was not tried yet, so it is in the next group
            assert await sqlite.read(ids) == ["b", "before"]

        asyncio.run(journey())

    def test_a_closed_event_loop_gets_no_answer_and_harms_nobody(self, sqlite):
        begun, go_on = threading.Event(), threading.Event()

        def hold(connection):
            begun.set()
            go_on.wait(10)
            add("a")(connection)

        async def leave():
            task = asyncio.ensure_future(sqlite.write(hold))
            await asyncio.to_thread(begun.wait, 10)
            task.cancel()

        asyncio.run(leave())
        go_on.set()
        asyncio.run(sqlite.write(add("b")))
        assert asyncio.run(sqlite.read(ids)) == ["a", "b"]


async def behind_another_write(database, works):
    """The answers of writes that all waited behind one, and so are in one group with it."""
    begun, go_on = threading.Event(), threading.Event()

    def hold(connection):
        begun.set()
        go_on.wait(10)

    first = asyncio.create_task(database.write(hold))
    await asyncio.to_thread(begun.wait, 10)
    others = asyncio.gather(*map(database.write, works), return_exceptions=True)
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait([first])
    return await others


def committed(path):
    """The ids that any other process sees now."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [note_id for (note_id,) in connection.execute("SELECT id FROM notes ORDER BY id")]


class TestBesideOtherProcesses:
    def test_a_write_waits_for_another_process(self, sqlite, sqlite_path):
        async def journey():
            with contextlib.closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                writing = asyncio.create_task(sqlite.write(add("a")))
                await asyncio.sleep(0.1)
                assert not writing.done()
                other.execute("COMMIT")
                assert await writing == 1

        asyncio.run(journey())

    def test_what_waits_too_long_fails_at_once_together(self, monkeypatch, tmp_path):
        monkeypatch.setattr(sqlite_engine, "_WRITE_LOCK_SECONDS", 0.1)
        database = open_database(f"sqlite:///{tmp_path}/notes.db")
        create(database)

        async def journey():
            with contextlib.closing(sqlite3.connect(tmp_path / "notes.db", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                writes = asyncio.gather(
                    *(database.write(add(f"{i}")) for i in range(400)), return_exceptions=True
                )
                answers = await asyncio.wait_for(writes, 20)  # one after the other would take 40 s
            assert {str(answer) for answer in answers} == {"the database is locked by another process"}
            assert all(isinstance(answer, Unavailable) for answer in answers)
            assert await database.write(add("a")) == 1
            await database.close()

        asyncio.run(journey())

    def test_a_command_writes_beside_a_busy_writer(self, sqlite):
        async def write_on(stop):
            number = 0
            while not stop.is_set():
                await asyncio.gather(*(sqlite.write(add(f"{number}-{i}")) for i in range(32)))
                number += 1

        def command():
            for number in range(10):
                with sqlite.transaction() as connection:
                    add(f"command-{number}")(connection)

        async def journey():
            stop = asyncio.Event()
            writing = asyncio.create_task(write_on(stop))
            await asyncio.to_thread(command)
            stop.set()
            await writing
            assert [i for i in await sqlite.read(ids) if i.startswith("command")] == [
                f"command-{number}" for number in range(10)
            ]

        asyncio.run(journey())

    def test_the_settled_time_waits_for_open_writes_of_other_processes(self, sqlite, sqlite_path):
        async def journey():
            with contextlib.closing(sqlite3.connect(sqlite_path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                other.execute("INSERT INTO notes (company_id, id) VALUES ('acme', 'a')")
                settling = asyncio.create_task(sqlite.settled_time())
                await asyncio.sleep(0.1)
                assert not settling.done()
                other.execute("COMMIT")
                await settling
                assert await sqlite.read(ids) == ["a"]

        asyncio.run(journey())


class TestOpen:
    def test_a_missing_folder(self, tmp_path):
        self.refused(
            tmp_path / "missing" / "x.db", "the file cannot be opened: its folder must exist and be writable"
        )

    def test_a_folder_in_place_of_the_file(self, tmp_path):
        self.refused(tmp_path, "the file cannot be opened: its folder must exist and be writable")

    def test_a_file_of_another_kind(self, tmp_path):
        path = tmp_path / "picture.png"
        path.write_bytes(b"not a database, but long enough to be taken for one" * 100)
        self.refused(path, "the file is not a SQLite database")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_file_that_cannot_be_written(self, tmp_path):
        path = tmp_path / "notes.db"
        migrate(f"sqlite:///{path}")
        path.chmod(0o444)
        self.refused(path, "the file or its folder is not writable")

    def refused(self, path, why):
        for opener in (open_database, migrate, pending):
            with pytest.raises(ConfigurationError) as refused:
                opener(f"sqlite:///{path}")
            assert str(refused.value).startswith(f"{path}: {why}")
            assert "\n" not in str(refused.value)


class TestTrouble:
    def test_a_full_disk_is_said_and_reading_and_later_writing_go_on(self, sqlite):
        def fill(connection):
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # no page more than there are
            for number in range(200):
                add(f"{number:064}")(connection)

        async def journey():
            await sqlite.write(add("before"))
            with pytest.raises(Unavailable, match=r"^the database's disk is full$"):
                await sqlite.write(fill)
            assert await sqlite.read(ids) == ["before"]
            await sqlite.write(add("after"))
            assert await sqlite.read(ids) == ["after", "before"]

        asyncio.run(journey())

    def test_a_commit_that_fails_fails_its_group_and_no_later_one(self, sqlite, sqlite_path):
        async def journey():
            await sqlite.write(add("before"))
            with largest_file(sqlite_path.with_suffix(".db-wal").stat().st_size):
                answers = await asyncio.gather(
                    *(sqlite.write(add(f"{i}")) for i in range(20)), return_exceptions=True
                )
            assert [type(answer) for answer in answers] == [Unavailable] * 20
            assert len({id(answer) for answer in answers}) == 20
            assert await sqlite.read(ids) == ["before"]
            await sqlite.write(add("after"))
            assert await sqlite.read(ids) == ["after", "before"]

        asyncio.run(journey())


@contextlib.contextmanager
def largest_file(size):
    """While it lasts, this process can write no further in a file than that; like a disk that fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
