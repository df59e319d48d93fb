"""Locks on keys: who waits for whom."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, text

from pawport.db import Database, lock_keys, open_database
from tests.conftest import NewUrl

_WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
_HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
PATIENCE = 20


@pytest.fixture
def postgresql(new_postgresql_url: NewUrl) -> Iterator[Database]:
    database = open_database(new_postgresql_url())
    yield database
    asyncio.run(database.close())


def lock(connection: Connection, company_id: str = "com_1", **keys: Any) -> None:
    lock_keys(connection, company_id, keys)


def test_the_same_key_is_locked_until_the_transaction_ends(postgresql: Database) -> None:
    with ThreadPoolExecutor(1) as threads:
        with postgresql.transaction() as connection:
            lock(connection, microchip=["a", "b"])
            other = threads.submit(in_transaction, postgresql, microchip=["b", "c"])
            wait_until_one_waits(connection, other)
        assert other.result(PATIENCE) is None


@pytest.mark.parametrize(
    ("company_id", "kind", "key"),
    [("com_2", "microchip", "a"), ("com_1", "customer_email", "a"), ("com_1", "microchip", "b")],
)
def test_others_go_on(postgresql: Database, company_id: str, kind: str, key: str) -> None:
    with ThreadPoolExecutor(1) as threads, postgresql.transaction() as connection:
        lock(connection, microchip=["a"])
        other = threads.submit(in_transaction, postgresql, company_id, **{kind: [key]})
        assert other.result(PATIENCE) is None


def test_the_order_of_keys_does_not_matter(postgresql: Database) -> None:
    """Each thread takes them in another order, and none is refused for a deadlock."""
    keys = [str(number) for number in range(40)]
    start = Event()

    def repeat(turn: int) -> None:
        start.wait(PATIENCE)
        for step in range(20):
            begin = turn * 5 + step
            in_transaction(postgresql, microchip=keys[begin:] + keys[:begin], customer_email=keys)

    with ThreadPoolExecutor(8) as threads:
        calls = [threads.submit(repeat, turn) for turn in range(8)]
        start.set()
        for call in calls:
            call.result(PATIENCE)


def test_many_keys_take_few_locks(postgresql: Database) -> None:
    with postgresql.transaction() as connection:
        lock(connection, microchip=[str(number) for number in range(100_000)])
        assert connection.execute(_HELD).scalar_one() == 128


def test_on_sqlite_there_is_nothing_to_lock(new_sqlite_url: NewUrl) -> None:
    database = open_database(new_sqlite_url())
    in_transaction(database, microchip=["a"])
    asyncio.run(database.close())


def in_transaction(database: Database, company_id: str = "com_1", **keys: Any) -> None:
    with database.transaction() as connection:
        lock(connection, company_id, **keys)


def wait_until_one_waits(connection: Connection, other: "Future[None]") -> None:
    while not connection.execute(_WAITING).scalar_one():
        assert not other.done()
