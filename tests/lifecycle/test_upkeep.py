"""What a worker does beside its calls: it survives a database that fails, and ends with all written down."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from pawport import events
from pawport.accounts.tables import key_usage
from pawport.accounts.usage import UsageCounter
from pawport.db import Database
from pawport.events.tables import audit_events
from pawport.kit.principal import Principal
from pawport.lifecycle import upkeep
from pawport.lifecycle.upkeep import Upkeep
from tests.accounts.keys import new_principal
from tests.service import eventually


@pytest.fixture
def principal(database: Database) -> Principal:
    """A key of a company."""
    return new_principal(database)


def run(database: Database, statement: object) -> int:
    with database.transaction() as connection:
        result = connection.execute(statement)
        return result.scalar_one() if result.returns_rows else 0


async def become(database: Database, statement: object, value: int) -> None:
    """Waits until the statement answers the value."""
    await asyncio.to_thread(eventually, lambda: run(database, statement) == value)


def test_usage_is_written_after_a_failure(
    database: Database, principal: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_USAGE_SECONDS", 0.01)
    calls = select(func.coalesce(func.sum(key_usage.c.calls), 0))

    async def journey() -> None:
        usage = UsageCounter(database)
        background = Upkeep(database, usage, audit_days=1)
        await asyncio.to_thread(run, database, text("ALTER TABLE key_usage RENAME TO away"))
        background.start()
        usage.count_call(principal)
        await asyncio.sleep(0.2)
        await asyncio.to_thread(run, database, text("ALTER TABLE away RENAME TO key_usage"))
        await become(database, calls, 1)
        usage.count_call(principal)
        await background.stop()
        assert await asyncio.to_thread(run, database, calls) == 2

    asyncio.run(journey())


def test_old_audit_events_go(
    database: Database, principal: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_AUDIT_SECONDS", 0.01)
    company_id = principal.company.id
    old = datetime.now(UTC) - timedelta(days=1, seconds=1)
    run(database, update(audit_events).values(time=old))
    with database.transaction() as connection:
        events.record(connection, company_id, "pet", "new", "updated")

    async def journey() -> None:
        background = Upkeep(database, UsageCounter(database), audit_days=1)
        background.start()
        await become(database, select(func.count()).select_from(audit_events), 1)
        await background.stop()

    asyncio.run(journey())
