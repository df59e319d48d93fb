"""Migrations of a PostgreSQL database that others use at the same time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from pawport.db import DatabaseError, Unavailable, postgresql_engine
from pawport.db.migrate import migrate, pending
from tests.db.revisions import AddRevision

TABLE = "op.create_table('a', sa.Column('id', sa.Integer))"
COLUMN = "op.add_column('a', sa.Column('b', sa.Integer))"
INDEX = (
    "with op.get_context().autocommit_block():",
    "    op.execute(\"SET lock_timeout = '10min'\")",
    "    op.drop_index('ix_a_id', if_exists=True, postgresql_concurrently=True)",
    "    op.create_index('ix_a_id', 'a', ['id'], unique=True, postgresql_concurrently=True)",
    "    op.execute('RESET lock_timeout')",
)


def rows(url: str, sql: str) -> list[tuple[object, ...]]:
    """Runs a statement, and returns its rows."""
    with psycopg.connect(url) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def reading(url: str) -> Iterator[None]:
    """A transaction that has read the table `a`, and stays open."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT id FROM a")
        yield
        connection.rollback()


class TestLocks:
    def test_a_lock_that_is_held_for_long_stops_the_migration(
        self, postgresql_url: str, history: AddRevision
    ) -> None:
        history("0001", TABLE)
        migrate(postgresql_url)
        history("0002", "op.execute('INSERT INTO a VALUES (1)')", COLUMN)
        with reading(postgresql_url), pytest.raises(Unavailable) as stopped:
            migrate(f"{postgresql_url}&options=-c%20lock_timeout%3D100ms")
        assert "waiting for a lock (lock_timeout)" in str(stopped.value)
        assert str(stopped.value).endswith("then run again: pawport migrate")
        assert "\n" not in str(stopped.value)
        assert rows(postgresql_url, "SELECT * FROM a") == []
        assert migrate(postgresql_url) == ["0002"]

    def test_it_waits_for_5_seconds_unless_the_url_says_another_time(
        self, postgresql_url: str, history: AddRevision
    ) -> None:
        note = "op.execute(\"INSERT INTO a SELECT current_setting('lock_timeout')\")"
        history("0001", "op.create_table('a', sa.Column('b', sa.String))", note)
        migrate(postgresql_url)
        history("0002", note)
        migrate(f"{postgresql_url}&options=-c%20lock_timeout%3D100ms")
        assert rows(postgresql_url, "SELECT b FROM a") == [("5s",), ("100ms",)]

    def test_another_migration_that_does_not_end(
        self, postgresql_url: str, history: AddRevision, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        history("0001", TABLE)
        monkeypatch.setattr(postgresql_engine, "_MIGRATION_SECONDS", 0.2)
        with psycopg.connect(postgresql_url) as other:
            other.execute("SELECT pg_advisory_lock(%s::bigint)", [postgresql_engine._MIGRATION_LOCK])
            with pytest.raises(Unavailable, match="another migration is running; please retry"):
                migrate(postgresql_url)
        assert migrate(postgresql_url) == ["0001"]


class TestConcurrentIndexes:
    def test_what_came_before_is_committed_and_the_rest_is_done_again(
        self, postgresql_url: str, history: AddRevision
    ) -> None:
        history("0001", TABLE, "op.execute('INSERT INTO a VALUES (1), (1)')")
        migrate(postgresql_url)
        history("0002", COLUMN, data_steps=("fill",))
        history("0003", *INDEX)
        history("0004", "op.add_column('a', sa.Column('c', sa.Integer))")
        ran = []
        with pytest.raises(DatabaseError, match="the rows violate the schema"):
            migrate(postgresql_url, {"fill": ran.append})
        assert rows(postgresql_url, "SELECT version_num FROM alembic_version") == [("0002",)]
        assert (ran, pending(postgresql_url)) == ([], True)
        rows(postgresql_url, "DELETE FROM a")
        assert migrate(postgresql_url, {"fill": ran.append}) == ["0003", "0004"]
        assert len(ran) == 1
        assert rows(postgresql_url, "SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass") == [
            (True,)
        ]
        assert rows(postgresql_url, "SELECT to_regclass('owed_data_steps')") == [(None,)]

    def test_one_that_fails_later_keeps_them(self, postgresql_url: str, history: AddRevision) -> None:
        history("0001", TABLE)
        migrate(postgresql_url)
        history("0002", *INDEX)
        history("0003", COLUMN, "op.execute('SELECT nonsense')")
        with pytest.raises(DatabaseError, match="nonsense"):
            migrate(postgresql_url)
        # The index is there, but its revision is not written down: it is made again.
        assert rows(postgresql_url, "SELECT version_num FROM alembic_version") == [("0001",)]
        history("0003", COLUMN)
        assert migrate(postgresql_url) == ["0002", "0003"]

    def test_another_migration_that_waits_does_not_hold_it_up(
        self, postgresql_url: str, history: AddRevision
    ) -> None:
        history("0001", TABLE, "op.execute('SELECT pg_sleep(0.5)')")
        history("0002", *INDEX)
        applied: list[list[str]] = []
        threads = [threading.Thread(target=lambda: applied.append(migrate(postgresql_url))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(applied) == [[], ["0001", "0002"]]

    def test_a_constraint_is_added_first_and_validated_afterwards(
        self, postgresql_url: str, history: AddRevision
    ) -> None:
        history("0001", TABLE)
        migrate(postgresql_url)
        history(
            "0002",
            "op.create_check_constraint('ck_a_id', 'a', 'id > 0', postgresql_not_valid=True)",
            "with op.get_context().autocommit_block():",
            "    op.execute('ALTER TABLE a VALIDATE CONSTRAINT ck_a_id')",
        )
        with reading(postgresql_url), pytest.raises(Unavailable, match="lock_timeout"):
            migrate(f"{postgresql_url}&options=-c%20lock_timeout%3D100ms")
        migrate(postgresql_url)
        assert rows(postgresql_url, "SELECT convalidated FROM pg_constraint WHERE conname = 'ck_a_id'") == [
            (True,)
        ]
