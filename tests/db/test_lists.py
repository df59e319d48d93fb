"""Statements about many values."""

import asyncio

import pytest
from sqlalchemy import bindparam, insert, select

from pawport.db import Database
from pawport.db.lists import ListStatement
from tests.db.notes import create, notes

FIND = ListStatement(
    lambda values: select(notes.c.id).where(
        notes.c.company_id == bindparam("company_id"), notes.c.id.in_(values)
    )
)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 64, 1024, 1025, 3000])
def test_it_finds_each_value_once(database: Database, count: int) -> None:
    create(database)
    with database.transaction() as connection:
        rows = [{"company_id": company, "id": f"{number}"} for company in "ab" for number in range(2000)]
        connection.execute(insert(notes), rows)
    wanted = [f"{number}" for number in range(count)]
    found = asyncio.run(database.read(lambda c: FIND.all(c, wanted, company_id="a")))
    assert sorted(found) == sorted((id_,) for id_ in wanted[:2000])
