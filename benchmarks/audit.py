"""What the audit log costs a write: appends with it, and on a service whose launcher took it away."""

import asyncio
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.appends import appends
from benchmarks.data import Filled, fill
from benchmarks.measure import Plan, Row, Target, at_least, compare, tell
from benchmarks.servers import pawport
from pawport.db import open_database
from pawport.events.tables import audit_events

__all__ = ["audit"]

_PETS = 50_000
# A folder before all others on Python's path, also of the Python in Envoy.
_WITHOUT = {"PYTHONPATH": str(Path(__file__).with_name("without_audit"))}


def audit(plan: Plan) -> list[Row]:
    """AppendPetNotes, the shortest of the writes."""
    tell(f"filling two databases with {_PETS:,} pets")
    logged = fill(f"sqlite:///{plan.folder}/logged.db", _PETS)
    silent = fill(f"sqlite:///{plan.folder}/silent.db", _PETS)
    before = _events(logged), _events(silent)
    with pawport(logged.url) as usual, pawport(silent.url, environ=_WITHOUT) as without:
        rows = compare(
            plan.in_more_turns(),
            [
                Target("with the audit log", appends(plan, usual, logged), usual),
                Target("without the audit log", appends(plan, without, silent), without),
            ],
        )
    if _events(logged) == before[0] or _events(silent) != before[1]:
        raise RuntimeError("the audit log was not as it is said to be")
    return [at_least("AppendPetNotes with the audit log, SQLite", *rows, 0.9)]


def _events(filled: Filled) -> int:
    database = open_database(filled.url)
    try:
        with database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(audit_events)).scalar_one()
    finally:
        asyncio.run(database.close())
