"""Statements that are sent together, on both engines."""

import asyncio

import pytest
from sqlalchemy import Connection, bindparam, column, insert, table, text
from sqlalchemy.exc import IntegrityError

from pawport.db import Database, Statement, together

INSERT = Statement(insert(table("words", column("line"))).values(line=bindparam("line")))


@pytest.fixture
def words(database: Database) -> Database:
    """A database with a table of words."""
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE words (line TEXT UNIQUE)"))
    return database


def add(connection: Connection, *lines: str) -> list[str]:
    """Adds lines, and answers all."""
    with together(connection):
        for line in lines:
            INSERT.run(connection, line=line)
    return list(connection.execute(text("SELECT line FROM words ORDER BY line")).scalars())


def test_what_follows_sees_what_they_did(words: Database) -> None:
    assert asyncio.run(words.write(lambda connection: add(connection, "a", "b"))) == ["a", "b"]
    assert asyncio.run(words.write(add)) == ["a", "b"]


def test_an_error_is_raised_at_their_end_and_undoes_the_write(words: Database) -> None:
    with pytest.raises(IntegrityError):
        asyncio.run(words.write(lambda connection: add(connection, "a", "a", "b")))
    assert asyncio.run(words.write(lambda connection: add(connection, "c"))) == ["c"]


def test_an_exception_among_them_stays_what_it_is(words: Database) -> None:
    def work(connection: Connection) -> None:
        with together(connection):
            INSERT.run(connection, line="lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(words.write(work))
    assert asyncio.run(words.write(lambda connection: add(connection, "c"))) == ["c"]
