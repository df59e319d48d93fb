"""Writes on PostgreSQL that share a transaction."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, column, func, insert, select, table, text, update
from sqlalchemy.exc import IntegrityError

from pawport.db import Conflict, Database, Statement, Unavailable, after_commit, insert_last
from pawport.db.inserts import RowInsert
from tests.db.notes import add, ids
from tests.db.test_postgresql import end_sessions, end_sessions_that_commit

WRITES = 40
LINES = table("lines", column("name"), column("count"))
PUT_OFF = Statement(insert(LINES).values(name=bindparam("name"), count=0))
COUNT = Statement(update(LINES).where(LINES.c.name == bindparam("wanted")).values(count=LINES.c.count + 1))
NAMES = Statement(select(LINES.c.name).order_by(LINES.c.name))
Work = Callable[[Connection], Any]


@pytest.fixture
def lines(postgresql: Database) -> Database:
    """A database with a table of lines, which has six."""
    with postgresql.transaction() as connection:
        connection.execute(text("CREATE TABLE lines (name TEXT PRIMARY KEY, count INT DEFAULT 0 NOT NULL)"))
        connection.execute(text("INSERT INTO lines SELECT 'line ' || n FROM generate_series(0, 5) n"))
    return postgresql


def transaction_id(connection: Connection) -> int:
    add(str(random.random()))(connection)
    found: int = connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
    return found


def count(connection: Connection, *names: str) -> None:
    for name in names:
        COUNT.run(connection, wanted=name)


def counts(database: Database) -> int:
    work = select(func.sum(LINES.c.count))
    return int(asyncio.run(database.read(lambda connection: connection.execute(work).scalar_one())))


async def write_all(database: Database, works: list[Work]) -> list[Any]:
    return await asyncio.gather(*map(database.write, works), return_exceptions=True)


class TestSharing:
    def test_writes_that_wait_share_transactions(self, postgresql):
        used = asyncio.run(write_all(postgresql, [transaction_id] * WRITES))
        assert len(set(used)) < WRITES / 2
        assert sum(size * number for size, number in postgresql.statistics().write_groups.items()) == WRITES

    def test_slow_ones_do_not(self, postgresql):
        async def journey():
            return await asyncio.gather(*(postgresql.write_slowly(transaction_id) for _ in range(WRITES)))

        assert len(set(asyncio.run(journey()))) == WRITES

    def test_what_is_put_off_is_inserted_at_the_end(self, lines):
        def put_off(number: int) -> Work:
            return lambda connection: insert_last(connection, PUT_OFF, [{"name": f"put off {number:02}"}])

        asyncio.run(write_all(lines, [put_off(number) for number in range(WRITES)]))
        with lines.transaction() as connection:
            names = [name for (name,) in NAMES.all(connection) if name.startswith("put off")]
        assert names == [f"put off {number:02}" for number in range(WRITES)]


class TestFailures:
    def test_one_that_changed_nothing_disturbs_no_other(self, postgresql):
        attempts = []

        def work(number: int) -> Work:
            def attempt(connection):
                attempts.append(number)
                ids(connection)
                if number % 3 == 0:
                    raise LookupError(number)
                add(f"{number:02}")(connection)

            return attempt

        answers = asyncio.run(write_all(postgresql, [work(number) for number in range(WRITES)]))
        assert [str(error) for error in answers if error] == [str(n) for n in range(0, WRITES, 3)]
        assert sorted(attempts) == list(range(WRITES))

    @pytest.mark.parametrize("error", [LookupError("after a change"), Conflict("of the first attempt")])
    def test_one_that_changed_something_is_undone_alone(self, lines, error):
        attempts, called = [], []

        def fail(connection):
            attempts.append(1)
            count(connection, "line 0")
            after_commit(connection, lambda: called.append("failed"))
            if isinstance(error, LookupError) or len(attempts) == 1:
                raise error

        def succeed(connection):
            count(connection, "line 1")
            after_commit(connection, lambda: called.append("succeeded"))

        works = [fail if number == 5 else succeed for number in range(WRITES)]
        answers = asyncio.run(write_all(lines, works))
        failures = [answer for answer in answers if answer is not None]
        assert failures == ([error] if isinstance(error, LookupError) else [])
        assert called.count("succeeded") == WRITES - 1
        assert counts(lines) == WRITES - len(failures)

    def test_rows_that_were_copied_are_a_change(self, lines):
        many = RowInsert(LINES)
        rows = [{"name": f"copied {number}", "count": 0} for number in range(500)]

        def copy(connection):
            many.run_many(connection, rows)
            raise LookupError

        asyncio.run(write_all(lines, [copy] * 3))
        assert len(asyncio.run(lines.read(NAMES.all))) == 6

    def test_a_statement_that_fails_is_that_of_its_write_alone(self, postgresql):
        answers = asyncio.run(write_all(postgresql, [add(str(number // 2)) for number in range(WRITES)]))
        assert answers.count(1) == WRITES / 2
        assert sum(isinstance(answer, IntegrityError) for answer in answers) == WRITES / 2

    def test_one_that_the_commit_refuses_is_undone_alone(self, lines):
        with lines.transaction() as connection:
            connection.execute(text("CREATE TABLE later (name TEXT UNIQUE DEFERRABLE INITIALLY DEFERRED)"))

        def insert_later(connection):
            connection.execute(text("INSERT INTO later VALUES ('twice')"))

        works = [insert_later if number < 2 else lambda c: count(c, "line 1") for number in range(WRITES)]
        answers = asyncio.run(write_all(lines, works))
        assert sum(answer is not None for answer in answers[:2]) == 1
        assert answers[2:] == [None] * (WRITES - 2)
        assert counts(lines) == WRITES - 2


class TestLocks:
    def test_who_waits_for_a_lock_does_not_hold_up_others(self, lines):
        async def journey():
            with lines.transaction() as connection:
                count(connection, "line 0")
                blocked = [asyncio.create_task(lines.write(lambda c: count(c, "line 0"))) for _ in range(4)]
                await write_all(lines, [lambda c: count(c, "line 1")] * WRITES)
                assert not any(task.done() for task in blocked)
            await asyncio.gather(*blocked)

        asyncio.run(journey())
        assert counts(lines) == 1 + 4 + WRITES

    def test_groups_that_lock_each_other_out_all_succeed(self, lines):
        chance = random.Random(1)
        names = [f"line {chance.randrange(6)}" for _ in range(200)]  # in another order in each group
        works: list[Work] = [lambda c, name=name: count(c, name) for name in names]
        assert asyncio.run(write_all(lines, works)) == [None] * 200
        assert counts(lines) == 200


class TestLostSessions:
    def test_the_group_runs_again(self, lines, postgresql_url):
        ended = []

        def work(connection):
            count(connection, "line 0")
            if not ended:
                ended.append(end_sessions(postgresql_url))

        assert asyncio.run(write_all(lines, [work] * WRITES)) == [None] * WRITES
        assert counts(lines) == WRITES

    def test_in_the_commit_nobody_knows(self, lines):
        end_sessions_that_commit(lines, "lines")
        attempts = []

        def work(connection):
            attempts.append(1)
            PUT_OFF.run(connection, name=f"new {len(attempts)}")

        answers = asyncio.run(write_all(lines, [work] * WRITES))
        assert {type(answer) for answer in answers} == {Unavailable}
        assert "may have succeeded" in str(answers[0])
        assert len(attempts) == WRITES
