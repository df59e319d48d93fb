"""What PostgreSQL alone can do or suffer."""

import asyncio
import threading

import psycopg
import pytest
from sqlalchemy import text, update

from pawport.db import Conflict, Database, Unavailable, open_database, write_time
from pawport.db.migrate import migrate, pending
from tests.db.notes import add, ids, notes


def end_sessions(url: str) -> int:
    """Ends all other sessions of the database, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert ended is not None
    return ended[0]


def end_sessions_that_commit(database: Database, table: str) -> None:
    """Lets the server end each session while it commits a new row of the table."""
    with database.transaction() as connection:
        connection.execute(
            text("""
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$
        """)
        )
        connection.execute(
            text(f"""
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION die()
        """)
        )


class TestLostSessions:
    def test_all_kinds_of_calls_survive_them(self, postgresql, postgresql_url):
        def sleep(connection):
            connection.execute(text("SELECT pg_sleep(0.2)"))

        async def use():
            calls = [postgresql.write_slowly(sleep) for _ in range(8)]
            calls += [postgresql.read(sleep) for _ in range(8)]
            calls += [postgresql.read_slowly(sleep) for _ in range(2)]
            await asyncio.gather(*calls)

        async def journey():
            await use()  # every pool is full of sessions
            assert end_sessions(postgresql_url) == 18 + 1  # the last is that of the fixture's transaction
            assert await postgresql.write(add("a")) == 1
            assert await postgresql.read(ids) == ["a"]
            assert await postgresql.read_slowly(ids) == ["a"]
            await postgresql.settled_time()

        asyncio.run(journey())

    def test_a_write_that_loses_its_session_runs_again(self, postgresql, postgresql_url):
        attempts = []

        def work(connection):
            add("a")(connection)
            attempts.append(1)
            if len(attempts) == 1:
                end_sessions(postgresql_url)
            add("b")(connection)

        async def journey():
            await postgresql.write(work)
            assert await postgresql.read(ids) == ["a", "b"]

        asyncio.run(journey())
        assert len(attempts) == 2

    def test_one_that_loses_it_in_the_commit_does_not(self, postgresql):
        """Nobody knows whether it happened."""
        attempts = []

        def work(connection):
            attempts.append(1)
            add("a")(connection)

        end_sessions_that_commit(postgresql, "notes")
        with pytest.raises(Unavailable, match="the write may have succeeded"):
            asyncio.run(postgresql.write(work))
        assert attempts == [1]
        assert asyncio.run(postgresql.read(ids)) == []


class TestClose:
    def test_later_calls_on_the_same_event_loop_are_refused(self, postgresql):
        async def journey():
            await postgresql.read(ids)
            await postgresql.close()
            for call in (postgresql.read, postgresql.write):
                with pytest.raises(Unavailable, match="closed"):
                    await call(ids)

        asyncio.run(journey())


class TestConcurrency:
    def test_deadlocks_are_run_again(self, postgresql):
        attempts = []

        def lock(first, second):
            def work(connection):
                attempts.append(first)
                connection.execute(update(notes).where(notes.c.id == first).values(done=True))
                if len(attempts) <= 2:  # until the other one has its first row too
                    connection.execute(text("SELECT pg_sleep(0.5)"))
                connection.execute(update(notes).where(notes.c.id == second).values(done=True))

            return work

        async def journey():
            await asyncio.gather(postgresql.write(add("a")), postgresql.write(add("b")))
            works = lock("a", "b"), lock("b", "a")
            await asyncio.gather(*map(postgresql.write_slowly, works))

        asyncio.run(journey())
        assert len(attempts) == 3

    def test_what_stays_disturbed_is_a_conflict(self, postgresql):
        attempts = []

        def work(connection):
            attempts.append(1)
            connection.execute(
                text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'serialization_failure'; END $$")
            )

        with pytest.raises(Conflict):
            asyncio.run(postgresql.write(work))
        assert len(attempts) == 1 + 5  # the first one in a group

    def test_work_that_finds_a_conflict_runs_again(self, postgresql):
        attempts = []

        def work(connection):
            attempts.append(1)
            add(str(len(attempts)))(connection)
            if len(attempts) < 3:
                raise Conflict("another transaction was faster")

        asyncio.run(postgresql.write(work))
        assert asyncio.run(postgresql.read(ids)) == ["3"]

    def test_nothing_waits_long_for_a_lock(self, postgresql_url):
        database = open_database(f"{postgresql_url}&options=-c%20lock_timeout%3D100ms")

        async def journey():
            with database.transaction() as connection:
                connection.execute(text("CREATE TABLE locked ()"))
            with database.transaction() as connection:
                connection.execute(text("LOCK TABLE locked"))
                with pytest.raises(Unavailable, match=r"^timed out waiting for a lock$"):
                    await database.write(lambda c: c.execute(text("DROP TABLE locked")))
            await database.close()

        asyncio.run(journey())


class TestSettledTime:
    def test_it_is_not_after_the_time_of_an_open_write(self, postgresql):
        begun = threading.Event()
        times = []

        def hold(connection):
            times.append(write_time(connection))
            begun.set()
            connection.execute(text("SELECT pg_sleep(2)"))

        async def journey():
            holding = asyncio.create_task(postgresql.write(hold))
            await asyncio.to_thread(begun.wait, 10)
            await postgresql.write(add("later"))
            assert await postgresql.settled_time() <= times[0]
            await holding
            assert await postgresql.settled_time() > times[0]

        asyncio.run(journey())

    def test_it_does_not_wait_for_reading(self, postgresql):
        begun, go_on = threading.Event(), threading.Event()

        def hold(connection):
            ids(connection)
            begun.set()
            go_on.wait(10)

        async def journey():
            reading = asyncio.create_task(postgresql.read_slowly(hold))
            await asyncio.to_thread(begun.wait, 10)
            written = await postgresql.write(write_time)
            assert await postgresql.settled_time() > written
            go_on.set()
            await reading

        asyncio.run(journey())


class TestOpen:
    def test_a_server_that_is_away(self):
        for opener in (open_database, migrate, pending):
            with pytest.raises(Unavailable) as refused:
                opener("postgresql://me:secret@127.0.0.1:1/pets")
            assert str(refused.value).startswith(
                "postgresql://me:***@127.0.0.1:1/pets: the database cannot be reached: connection failed: "
            )
            assert "secret" not in str(refused.value)
            assert "\n" not in str(refused.value)

    def test_a_server_without_a_free_connection(self, postgresql_server: str) -> None:
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute("CREATE ROLE crowd LOGIN CONNECTION LIMIT 0")
        with pytest.raises(Unavailable, match="no free connection"):
            open_database(postgresql_server.replace("postgres:", "crowd:"))

    def test_a_database_that_does_not_exist(self, postgresql_server):
        with pytest.raises(Unavailable, match='database "missing" does not exist'):
            open_database(postgresql_server.replace("/postgres?", "/missing?"))


def test_keys_collate_by_bytes(postgresql):
    async def journey():
        for name in ("b", "B", "a", "_", "ä", "Z", "-"):
            await postgresql.write(add(name))
        assert await postgresql.read(ids) == sorted(["b", "B", "a", "_", "ä", "Z", "-"])

    asyncio.run(journey())
