"""Counting calls: nothing is lost when the database fails, and workers add up."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from pawport.accounts import usage_service
from pawport.accounts.usage import UsageCounter
from pawport.accounts.usage_service import DayCounts
from pawport.db import Database, DatabaseError
from pawport.kit.paging import Window
from pawport.kit.principal import Principal
from tests.accounts.keys import new_principal

ALWAYS = (date.min, date.max)


@pytest.fixture
def principal(database: Database) -> Principal:
    """A key of a company."""
    return new_principal(database)


def counted(database: Database, principal: Principal) -> list[DayCounts]:
    with database.transaction() as connection:
        return usage_service.page(connection, principal.company.id, ALWAYS, "", None, Window(10))[0]


def test_workers_add_up(database: Database, principal: Principal) -> None:
    workers = [UsageCounter(database), UsageCounter(database)]
    for worker in workers:
        for _ in range(3):
            worker.count_call(principal)
        worker.count_error(principal)
        worker.count_limit_hit(principal)
        asyncio.run(worker.flush())
        asyncio.run(worker.flush())  # nothing is left
    today = datetime.now(UTC).date().isoformat()
    assert counted(database, principal) == [DayCounts(today, principal.key_id, 6, 2, 2)]


def test_what_cannot_be_added_is_kept(database: Database, principal: Principal) -> None:
    usage = UsageCounter(database)
    usage.count_call(principal)
    with database.transaction() as connection:
        connection.execute(text("ALTER TABLE key_usage RENAME TO away"))
    with pytest.raises(DatabaseError):
        asyncio.run(usage.flush())
    usage.count_call(principal)
    with database.transaction() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO key_usage"))
    asyncio.run(usage.flush())
    assert [each.calls for each in counted(database, principal)] == [2]
