"""What a database tells of how busy it is."""

import asyncio
import threading

from sqlalchemy import Connection, text

from pawport.db import Database


def test_what_waits_is_told(database: Database) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def wait(_: Connection) -> None:
        begun.release()
        go_on.wait(60)

    def write(connection: Connection) -> None:
        if database.engine_name == "postgresql":  # there many writes share a thread
            connection.execute(text("SELECT pg_sleep(1)"))
        else:
            wait(connection)

    async def run() -> None:
        calls = [asyncio.create_task(work(wait)) for work in (database.read_slowly,) * 5]
        calls += [asyncio.create_task(database.write_slowly(write)) for _ in range(12)]
        for _ in range(2):
            assert await asyncio.to_thread(begun.acquire, timeout=60)
        async with asyncio.timeout(60):
            while _state(database)["writer"][2] == 0:  # noqa: ASYNC110 - of another thread
                await asyncio.sleep(0.01)
        busy = _state(database)
        assert busy["slow reader"] == (2, 2, 3)
        size, working, waiting = busy["writer"]
        assert size == working
        # Of SQLite's writes, the first one is being run, and the others come into its group later.
        assert waiting == 12 - size
        go_on.set()
        await asyncio.gather(*calls)
        await database.write(lambda _: None)
        assert all((working, waiting) == (0, 0) for _, working, waiting in _state(database).values())

    asyncio.run(run())


def test_groups_of_writes_are_counted(database: Database) -> None:
    held, go_on = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        held.set()
        go_on.wait(60)

    async def run() -> None:
        first = asyncio.create_task(database.write(hold))
        await asyncio.to_thread(held.wait, 60)
        others = [asyncio.create_task(database.write(lambda _: None)) for _ in range(5)]
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(first, *others)

    asyncio.run(run())
    sizes = database.statistics().write_groups
    assert sum(size * number for size, number in sizes.items()) == 6
    assert max(sizes) > 1


def _state(database: Database) -> dict[str, tuple[int, int, int]]:
    return {pool.name: (pool.size, pool.busy, pool.waiting) for pool in database.statistics().pools}
