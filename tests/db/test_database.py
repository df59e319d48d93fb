"""What both engines promise alike."""

import asyncio
from datetime import UTC

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from pawport.db import Database, write_time
from tests.db import notes as n


@pytest.fixture
def database(database: Database) -> Database:
    with database.transaction() as connection:
        n.metadata.create_all(connection)
    return database


def add(note_id: str):
    return lambda c: n.add.run(c, company_id="acme", id=note_id, written_time=write_time(c))


def ids(c):
    return list(c.scalars(select(n.notes.c.id).order_by(n.notes.c.id)))


def test_a_write_is_seen_by_the_next_read(database):
    async def journey():
        await database.write(add("a"))
        assert await database.read(ids) == ["a"]
        assert await database.read_slowly(ids) == ["a"]

    asyncio.run(journey())


def test_a_failing_write_leaves_nothing_and_its_error_reaches_only_its_caller(database):
    def fail_after_adding(c):
        add("bad")(c)
        raise ValueError("no")

    async def journey():
        answers = await asyncio.gather(
            *(database.write(fail_after_adding if i == 10 else add(f"{i:02}")) for i in range(20)),
            return_exceptions=True,
        )
        assert isinstance(answers[10], ValueError)
        assert [a for i, a in enumerate(answers) if i != 10] == [1] * 19
        assert await database.read(ids) == [f"{i:02}" for i in range(20) if i != 10]

    asyncio.run(journey())


def test_a_taken_key_is_an_integrity_error_by_statement_and_by_core(database):
    async def journey():
        await database.write(add("a"))
        with pytest.raises(IntegrityError):
            await database.write(add("a"))
        with pytest.raises(IntegrityError):
            await database.write(lambda c: c.execute(insert(n.notes), {"company_id": "acme", "id": "a"}))

    asyncio.run(journey())


def test_settled(database):
    async def journey():
        t = await database.settled_time()
        w = await database.write(write_time)
        assert t < w < await database.settled_time()
        assert w.tzinfo is UTC

    asyncio.run(journey())
