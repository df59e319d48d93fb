"""What a write gathers is finished before its commit, on both engines and in each way to write."""

import asyncio

import pytest
from sqlalchemy import Connection, bindparam, column, insert, table, text
from sqlalchemy.exc import IntegrityError

from pawport.db import Database, Statement, insert_last, part_of_write

INSERT = Statement(insert(table("words", column("line"))).values(line=bindparam("line")))


class Words:
    """Writes at the end what it was given."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def before_commit(self, connection: Connection) -> None:
        if "wrong" in self.words:
            raise ValueError("wrong")
        connection.execute(text("INSERT INTO words VALUES (:words)"), {"words": " ".join(self.words)})


def add(connection: Connection, *words: str) -> None:
    for word in words:
        part_of_write(connection, Words).words.append(word)


def lines(database: Database) -> list[str]:
    with database.transaction() as connection:
        return list(connection.execute(text("SELECT line FROM words ORDER BY line")).scalars())


@pytest.fixture
def words(database: Database) -> Database:
    """A database with a table of words."""
    with database.transaction() as connection:
        connection.execute(text("CREATE TABLE words (line TEXT UNIQUE)"))
    return database


def test_each_write_has_its_own(words: Database) -> None:
    async def write() -> None:
        await asyncio.gather(*(words.write(lambda c, n=n: add(c, f"{n}a", f"{n}b")) for n in range(3)))
        await words.write(lambda connection: None)

    asyncio.run(write())
    with words.transaction() as connection:
        add(connection, "command")
    assert lines(words) == ["0a 0b", "1a 1b", "2a 2b", "command"]


def test_a_write_that_is_undone_leaves_nothing(words: Database) -> None:
    def work(connection: Connection) -> None:
        add(connection, "lost")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(words.write(work))
    asyncio.run(words.write(lambda connection: add(connection, "next")))
    assert lines(words) == ["next"]


def test_an_error_at_the_end_undoes_the_write(words: Database) -> None:
    def work(connection: Connection) -> None:
        connection.execute(text("INSERT INTO words VALUES ('by hand')"))
        add(connection, "wrong")

    with pytest.raises(ValueError, match="wrong"):
        asyncio.run(words.write(work))
    with pytest.raises(ValueError, match="wrong"), words.transaction() as connection:
        work(connection)
    assert lines(words) == []


def put_off(connection: Connection, *lines: str) -> None:
    insert_last(connection, INSERT, ({"line": line} for line in lines))


def test_rows_are_inserted_with_what_the_write_did_or_not_at_all(words: Database) -> None:
    def fail(connection: Connection) -> None:
        put_off(connection, "lost")
        raise ZeroDivisionError

    def fail_at_the_end(connection: Connection) -> None:
        put_off(connection, "lost too")
        add(connection, "wrong")

    async def write() -> list[object]:
        works = [lambda c, n=n: put_off(c, f"{n}a", f"{n}b") for n in range(3)]
        works[1:1] = [fail, fail_at_the_end]
        return await asyncio.gather(*map(words.write, works), return_exceptions=True)

    assert [type(answer) for answer in asyncio.run(write())] == [
        type(None),
        ZeroDivisionError,
        ValueError,
        type(None),
        type(None),
    ]
    with words.transaction() as connection:
        put_off(connection, "command")
    assert lines(words) == ["0a", "0b", "1a", "1b", "2a", "2b", "command"]


def test_a_row_that_cannot_be_inserted_fails_its_write_alone(words: Database) -> None:
    with words.transaction() as connection:
        put_off(connection, "taken")

    async def write() -> list[object]:
        given = [("0",), ("1", "taken"), ("2",)]
        works = [lambda c, lines=lines: put_off(c, *lines) or lines for lines in given]
        return await asyncio.gather(*map(words.write, works), return_exceptions=True)

    first, second, third = asyncio.run(write())
    assert (first, third) == (("0",), ("2",))
    assert isinstance(second, IntegrityError)
    assert lines(words) == ["0", "2", "taken"]
