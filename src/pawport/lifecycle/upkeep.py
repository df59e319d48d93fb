"""What a worker does beside answering calls: it writes down usage, and deletes what was kept long enough."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from random import SystemRandom
from typing import Final

from pawport.accounts import service as accounts
from pawport.accounts.usage import UsageCounter
from pawport.care.appointments import following as appointments
from pawport.care.grooming import following as grooming
from pawport.db import Database, DatabaseError
from pawport.events import service as audit
from pawport.kit.logger import structlog
from pawport.reminders import service as reminders

__all__ = ["Upkeep"]

_USAGE_SECONDS: Final = 5.0
_AUDIT_SECONDS: Final = 600.0

_chance: Final = SystemRandom()  # leaves the state of the shared generator to others
_log = structlog.get_logger("pawport.upkeep")


class Upkeep:
    """Runs in the background from `start` to `stop`. What fails by the database is tried again later."""

    def __init__(self, database: Database, usage: UsageCounter, audit_days: int) -> None:
        self._database = database
        self._usage = usage
        self._audit_days = audit_days
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins."""
        for seconds, work in ((_USAGE_SECONDS, self._usage.flush), (_AUDIT_SECONDS, self._delete_old_events)):
            self._tasks.append(asyncio.create_task(_repeat(seconds, work)))
        # Once: a process has the rules of time zones that it found when it started.
        self._tasks.append(asyncio.create_task(_attempt(self._resolve_visits)))

    async def stop(self) -> None:
        """Ends it, and writes down the usage that is left."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await _attempt(self._usage.flush)

    async def _delete_old_events(self) -> None:
        for company in await self._database.read(accounts.companies):
            days = company.audit_days or self._audit_days
            await audit.delete_old(self._database, company.id, days)
            forget = partial(reminders.delete_old, company_id=company.id, days=days)
            await self._database.write_slowly(forget)

    async def _resolve_visits(self) -> None:
        now = datetime.now(UTC)
        for company in await self._database.read(accounts.companies):
            for visits in (appointments, grooming):
                find = partial(visits.moved_by_new_rules, company_id=company.id, now=now)
                if ids := await self._database.read_slowly(find):
                    resolve = partial(visits.resolve_again, company_id=company.id, ids=ids)
                    await self._database.write_slowly(resolve)


async def _repeat(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        # Not exactly: several workers need not do it at once.
        await asyncio.sleep(seconds * _chance.uniform(0.8, 1.2))
        await _attempt(work)


async def _attempt(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except DatabaseError as error:
        _log.warning(
            "a database error occurred; the task will be retried", work=work.__name__, error=str(error)
        )
