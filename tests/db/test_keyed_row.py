"""Rows that are found by their keys."""

import asyncio

import pytest
from sqlalchemy import text

from pawport.db import Database, DatabaseError, KeyedRow, Unavailable, open_database
from tests.db import notes

NOTE = KeyedRow(
    [notes.notes.c.id], (notes.notes.c.company_id, notes.notes.c.id), notes.notes.c.done.is_(None)
)


def test_each_caller_gets_the_row_of_its_key(database: Database) -> None:
    async def found() -> list[object]:
        for note_id in ("a", "b", "c"):
            await database.write(notes.add(note_id))
        asked = [("acme", "c"), ("acme", "none"), ("other", "a"), ("acme", "a"), ("acme", "c")] * 30
        return await asyncio.gather(*(database.find(NOTE, *key) for key in asked))

    assert asyncio.run(found()) == [("c",), None, None, ("a",), ("c",)] * 30


def test_a_row_that_does_not_meet_the_condition_is_not_found(database: Database) -> None:
    async def found() -> object:
        await database.write(notes.add("a"))
        await database.write(lambda connection: connection.execute(notes.notes.update().values(done=True)))
        return await database.find(NOTE, "acme", "a")

    assert asyncio.run(found()) is None


def test_a_read_that_comes_later_sees_what_was_written_before(database: Database) -> None:
    async def missed() -> list[int]:
        reading = True

        async def read_always() -> None:
            while reading:
                await asyncio.gather(*(database.find(NOTE, "acme", "0") for _ in range(10)))
                await asyncio.sleep(0)

        others = asyncio.create_task(read_always())
        missing = []
        for number in range(30):
            await database.write(notes.add(str(number)))
            if await database.find(NOTE, "acme", str(number)) is None:
                missing.append(number)
        reading = False
        await others
        return missing

    assert asyncio.run(missed()) == []


def test_a_caller_that_is_cancelled_disturbs_no_other(database: Database) -> None:
    async def found() -> object:
        await database.write(notes.add("a"))
        calls = [asyncio.create_task(database.find(NOTE, "acme", "a")) for _ in range(10)]
        await asyncio.sleep(0)
        for call in calls[::2]:
            call.cancel()
        return await asyncio.gather(*calls[1::2]), await database.find(NOTE, "acme", "a")

    assert asyncio.run(found()) == ([("a",)] * 5, ("a",))


def test_several_event_loops_read(database: Database) -> None:
    asyncio.run(database.write(notes.add("a")))

    async def found() -> object:
        return await asyncio.gather(*(database.find(NOTE, "acme", "a") for _ in range(5)))

    assert [asyncio.run(found()) for _ in range(3)] == [[("a",)] * 5] * 3


def test_those_that_wait_share_a_statement(postgresql_url: str) -> None:
    statements: list[str] = []

    class Watched:
        def __init__(self, sql: str) -> None:
            statements.append(sql)

        def __enter__(self) -> None:
            pass

        def __exit__(self, *_: object) -> None:
            pass

    database = open_database(postgresql_url, around=Watched)
    notes.create(database)

    async def read() -> None:
        await database.find(NOTE, "acme", "a")  # opens a session
        statements.clear()
        await asyncio.gather(*(database.find(NOTE, "acme", "a") for _ in range(60)))
        await database.close()

    asyncio.run(read())
    assert len(statements) == 1


def test_a_session_that_was_lost_is_replaced(postgresql: Database) -> None:
    async def found() -> object:
        await postgresql.write(notes.add("a"))
        await asyncio.gather(*(postgresql.find(NOTE, "acme", "a") for _ in range(5)))
        end = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pawport reader'"
        )
        await postgresql.write(lambda connection: connection.execute(end).all())
        return await asyncio.gather(*(postgresql.find(NOTE, "acme", "a") for _ in range(5)))

    assert asyncio.run(found()) == [("a",)] * 5


def test_all_that_share_a_statement_get_its_error(postgresql: Database) -> None:
    async def failed() -> list[object]:
        await postgresql.write(notes.metadata.drop_all)
        calls = [postgresql.find(NOTE, "acme", "a") for _ in range(5)]
        return await asyncio.gather(*calls, return_exceptions=True)

    errors = asyncio.run(failed())
    assert [str(error) for error in errors] == ["the database rejected a statement"] * 5
    assert len({id(error) for error in errors}) == 5


def test_a_key_that_the_server_rejects_disturbs_no_other(postgresql: Database) -> None:
    async def found() -> list[object]:
        await postgresql.write(notes.add("a"))
        calls = [postgresql.find(NOTE, "acme", key) for key in ("a", "\0", "a")]
        return await asyncio.gather(*calls, return_exceptions=True)

    first, rejected, last = asyncio.run(found())
    assert (first, last) == (("a",), ("a",))
    assert isinstance(rejected, DatabaseError)


def test_a_database_that_is_closed_refuses(database: Database) -> None:
    async def read() -> None:
        await database.find(NOTE, "acme", "a")
        await database.close()
        await database.find(NOTE, "acme", "a")

    with pytest.raises(Unavailable, match="closed"):
        asyncio.run(read())
