"""The newest events of many companies at once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from pawport.db import Database, new_uid
from pawport.events.service import newest_times
from pawport.events.tables import audit_events

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
COMPANIES = [f"company_{number}" for number in range(1500)]  # more than a compound SELECT of SQLite can have


def row(company_id: str, time: datetime) -> dict[str, object]:
    texts = ("key_id", "method", "request_id", "kind", "resource_id", "action", "fields")
    return {"company_id": company_id, "time": time, "uid": new_uid(), **dict.fromkeys(texts, "")}


def test_each_company_has_the_time_of_its_newest(database: Database) -> None:
    rows = [row(COMPANIES[0], NOON), row(COMPANIES[-1], NOON), row("another", NOON)]
    rows.append(row(COMPANIES[0], NOON + timedelta(microseconds=1)))
    with database.transaction() as connection:
        connection.execute(insert(audit_events), rows)
        found = newest_times(connection, COMPANIES)
    assert found == {COMPANIES[0]: NOON + timedelta(microseconds=1), COMPANIES[-1]: NOON}


def test_of_nobody(database: Database) -> None:
    with database.transaction() as connection:
        assert newest_times(connection, []) == {}
