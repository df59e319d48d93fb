"""Statements on the driver, compared with the same ones by SQLAlchemy Core."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from pawport.db import Statement, as_utc, new_uid
from tests.db.notes import notes

ADD = Statement(insert(notes))
FIND = Statement(
    select(notes).where(notes.c.company_id == bindparam("company"), notes.c.id == bindparam("note_id"))
)
DONE = Statement(
    select(notes.c.id).where(notes.c.done.is_(True)).order_by(notes.c.id).limit(bindparam("most"))
)
FINISH = Statement(
    update(notes).where(notes.c.id == bindparam("note_id")).values(done=True, data={"by": "me", "why": None})
)
EMPTY = Statement(delete(notes))


def row(note_id: str, **columns):
    return {
        "company_id": "acme",
        "id": note_id,
        "uid": None,
        "written_time": None,
        "done": None,
        "data": None,
    } | columns


def test_it_binds_values_as_their_columns_do(database):
    uid, time, data = new_uid(), datetime(2026, 2, 3, 4, 5, 6, 7, UTC), {"ä": [1, None, "x"]}

    async def journey():
        await database.write(
            lambda c: ADD.run(c, **row("a", uid=uid, written_time=time, done=True, data=data))
        )
        read = await database.read(lambda c: c.execute(select(notes)).one())
        assert tuple(read) == ("acme", "a", uid, time, True, data)

    asyncio.run(journey())


def test_it_answers_what_the_driver_gives(database):
    uid, time = new_uid(), datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)

    async def journey():
        await database.write(lambda c: c.execute(insert(notes).values(row("a", uid=uid, written_time=time))))
        read = await database.read(lambda c: FIND.one_or_none(c, company="acme", note_id="a"))
        assert read[:3] == ("acme", "a", uid)
        assert as_utc(read[3]) == time
        assert as_utc(read[3]).tzinfo is UTC
        assert await database.read(lambda c: FIND.one_or_none(c, company="other", note_id="a")) is None

    asyncio.run(journey())


def test_it_counts_the_rows_that_it_changed(database):
    def work(connection):
        for note_id in "cab":
            assert ADD.run(connection, **row(note_id)) == 1
        assert FINISH.run(connection, note_id="a") == 1
        assert FINISH.run(connection, note_id="x") == 0
        assert FINISH.run(connection, note_id="c") == 1
        assert DONE.all(connection, most=1) == [("a",)]
        assert DONE.all(connection, most=9) == [("a",), ("c",)]
        assert connection.scalar(select(notes.c.data).where(notes.c.id == "a")) == {"by": "me", "why": None}
        assert EMPTY.run(connection) == 3

    asyncio.run(database.write(work))


def test_it_takes_part_in_the_transaction_of_core(database):
    def work(connection):
        ADD.run(connection, **row("a"))
        savepoint = connection.begin_nested()
        ADD.run(connection, **row("b"))
        savepoint.rollback()
        connection.execute(insert(notes).values(row("c")))
        assert FIND.one_or_none(connection, company="acme", note_id="c") is not None

    async def journey():
        await database.write(work)
        assert await database.read(lambda c: list(c.scalars(select(notes.c.id).order_by(notes.c.id)))) == [
            "a",
            "c",
        ]

    asyncio.run(journey())


def test_one_row_means_one(database):
    def work(connection):
        ADD.run(connection, **row("a"))
        ADD.run(connection, **row("b"))
        Statement(select(notes.c.id)).one_or_none(connection)

    with pytest.raises(LookupError):
        asyncio.run(database.write(work))


@pytest.mark.parametrize("parameters", [{}, {"company": "acme"}, {"company": "a", "note_id": "a", "more": 1}])
def test_parameters_are_checked(database, parameters):
    with pytest.raises(TypeError, match=r"the statement takes \['company', 'note_id'\]"):
        asyncio.run(database.read(lambda connection: FIND.all(connection, **parameters)))


def test_a_value_that_its_column_refuses_is_refused(database):
    with pytest.raises(ValueError, match="a time without a zone"):
        asyncio.run(database.write(lambda c: ADD.run(c, **row("a", written_time=datetime(2026, 1, 1)))))  # noqa: DTZ001 - the point
    with pytest.raises(ValueError, match="a uid must be 16 bytes"):
        asyncio.run(database.write(lambda c: ADD.run(c, **row("a", uid=b"short"))))


def test_an_integrity_error_is_that_of_core(database):
    def work(connection):
        ADD.run(connection, **row("a"))
        ADD.run(connection, **row("a"))

    with pytest.raises(IntegrityError) as raised:
        asyncio.run(database.write(work))
    assert "notes" in str(raised.value.orig)


def test_what_needs_core_is_refused(database):
    with_default = Table("d", MetaData(), Column("a", Integer, default=lambda: 1), Column("b", Integer))
    for expression in (
        select(notes).where(notes.c.id.in_(bindparam("several", expanding=True))),
        insert(with_default).values(b=bindparam("value")),
    ):
        statement = Statement(expression)
        with pytest.raises(TypeError, match="run it by Core"):
            asyncio.run(database.read(statement.all))


def test_text_can_be_a_statement(database):
    statement = Statement(text("SELECT :a || 'b'").bindparams(bindparam("a", type_=notes.c.id.type)))
    assert asyncio.run(database.read(lambda connection: statement.all(connection, a="a"))) == [("ab",)]
