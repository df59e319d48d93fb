"""Whole rows that are inserted together: few, or as many as PostgreSQL gets by COPY."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from pawport.db import Database, new_uid
from pawport.db.inserts import RowInsert
from tests.db.notes import ids, notes

ADD = RowInsert(notes)
TIME = datetime(2026, 2, 3, 4, 5, 6, 7, UTC)
COUNTS = pytest.mark.parametrize("count", [1, 2, 100])


def rows(count: int) -> list[dict[str, Any]]:
    """Rows of which each second one has no value where none is needed."""
    filled = {"written_time": TIME, "done": True, "data": {"ä\t\\N\n": [1, None]}}
    return [
        {"company_id": "acme", "id": f"{number:03}\t\\.", "uid": new_uid()}
        | (filled if number % 2 == 0 else dict.fromkeys(filled))
        for number in range(count)
    ]


@COUNTS
def test_each_value_is_kept_as_it_is(database: Database, count: int) -> None:
    given = rows(count)

    async def journey() -> None:
        assert await database.write(lambda connection: ADD.run_many(connection, iter(given))) == count
        stored = await database.read(lambda c: c.execute(select(notes).order_by(notes.c.id)).mappings().all())
        assert [dict(row) for row in stored] == given

    asyncio.run(journey())


@COUNTS
def test_one_that_is_there_already_undoes_all(database: Database, count: int) -> None:
    given = rows(count)

    def work(connection: Connection) -> None:
        ADD.run_many(connection, given[-1:])
        ADD.run_many(connection, given)

    with pytest.raises(IntegrityError, match="notes"):
        asyncio.run(database.write(work))
    assert asyncio.run(database.read(ids)) == []


@COUNTS
def test_a_row_without_a_column_is_refused(database: Database, count: int) -> None:
    given = [{name: value for name, value in row.items() if name != "done"} for row in rows(count)]
    with pytest.raises(TypeError, match="the statement takes"):
        asyncio.run(database.write(lambda connection: ADD.run_many(connection, given)))
