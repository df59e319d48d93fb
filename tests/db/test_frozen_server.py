"""No wait for a PostgreSQL server that stands still is without end, and all goes on when it does."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text

from pawport.db import Database, Unavailable
from pawport.db.migrate import migrate, pending
from tests.db.frozen import frozen
from tests.db.notes import add, ids

SOON = 60  # seconds, for what takes ten


def test_every_call_ends_and_the_next_ones_succeed(postgresql: Database, postgresql_url: str) -> None:
    calls = [lambda: postgresql.write(add("a")), lambda: postgresql.read(ids)]
    calls += [lambda: postgresql.read_slowly(ids), postgresql.settled_time]

    async def use(times: int) -> list[object]:
        wanted = [call() for call in calls for _ in range(times)]
        return await asyncio.gather(*wanted, return_exceptions=True)

    async def journey() -> None:
        await postgresql.write(add("before"))
        await asyncio.gather(*(postgresql.read(ids) for _ in range(20)))  # many sessions are open
        with frozen(postgresql_url):
            for _ in range(2):
                async with asyncio.timeout(SOON):
                    errors = await use(30)
                assert [error for error in errors if not isinstance(error, Unavailable)] == []
        async with asyncio.timeout(SOON):
            while True:
                try:
                    await postgresql.write(add("after"))
                    break
                except Unavailable:
                    await asyncio.sleep(0.1)
        assert await postgresql.read(ids) == ["after", "before"]
        assert await postgresql.read_slowly(ids) == ["after", "before"]

    asyncio.run(journey())


def test_the_event_loop_goes_on(postgresql: Database, postgresql_url: str) -> None:
    async def journey() -> None:
        with frozen(postgresql_url):
            call = asyncio.ensure_future(postgresql.read(ids))
            turns = 0
            while not call.done():
                await asyncio.sleep(0.01)
                turns += 1
            with pytest.raises(Unavailable):
                await call
        assert turns > 50

    asyncio.run(journey())


def test_a_write_that_stands_still_in_its_transaction_has_done_nothing(
    postgresql: Database, postgresql_url: str
) -> None:
    def work(connection) -> None:
        add("a")(connection)
        with frozen(postgresql_url):
            connection.execute(text("SELECT 1"))

    async def journey() -> None:
        with pytest.raises(Unavailable):
            async with asyncio.timeout(SOON):
                await postgresql.write(work)
        await asyncio.sleep(3)
        assert await postgresql.read(ids) == []

    asyncio.run(journey())


def test_what_is_only_slow_is_not_disturbed(postgresql: Database) -> None:
    def sleep(connection) -> None:
        connection.execute(text("SELECT pg_sleep(8)"))

    asyncio.run(postgresql.read_slowly(sleep))


@pytest.mark.parametrize("command", [migrate, pending])
def test_commands_say_so(postgresql_url: str, command: Callable[[str], object]) -> None:
    with frozen(postgresql_url), pytest.raises(Unavailable, match=r"postgresql://.*cannot be reached"):
        command(postgresql_url)


def test_commands_say_so_in_a_transaction(postgresql: Database, postgresql_url: str) -> None:
    with pytest.raises(Unavailable), postgresql.transaction() as connection, frozen(postgresql_url):
        connection.execute(text("SELECT 1"))
