"""Does the jobs: several at once, each until it succeeds or has failed often enough.

Jobs of one kind never wait for those of another, nor those of one company for another's: each kind has slots
of its own, which the companies share (`slots.py`).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from typing import Final

from sqlalchemy import Connection

from pawport.db import Database, DatabaseError
from pawport.errors import Aborted
from pawport.events import Actor, act_as
from pawport.jobs import service
from pawport.jobs.service import Job
from pawport.jobs.slots import Slots
from pawport.jobs.statistics import JobOutcome, Statistics
from pawport.kit.logger import structlog
from pawport.kit.waiting import wait_at_most

__all__ = ["AttemptFailedError", "Finish", "Kind", "Runner"]

Finish = Callable[[Connection], None]
"""Writes what a job did, in the transaction that ends it."""

_POLL_SECONDS: Final = 0.1  # a look costs less than a millisecond
_PAUSE_SECONDS: Final = 1.0  # while the database does not answer
_WATCH_SECONDS: Final = 5.0
_LONGEST_PAUSE: Final = timedelta(hours=6)
_FIRST_PAUSE: Final = timedelta(seconds=15)

_chance: Final = SystemRandom()  # leaves the state of the shared generator to others
_log = structlog.get_logger("pawport.jobs")


class AttemptFailedError(Exception):
    """An attempt failed, for a reason that can be told. `final`: no other can succeed."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


@dataclass(frozen=True)
class Kind:
    """How jobs of one kind are done.

    `run` does the work without a transaction, and answers what writes its effect. It raises
    AttemptFailedError. `on_failure` writes down why an attempt failed, and whether it was the last one.
    """

    run: Callable[[Job], Awaitable[Finish]]
    on_failure: Callable[[Connection, Job, str, bool], None]
    attempts: int
    seconds: float
    """The longest that an attempt may take."""
    slots: int
    """How many run at once in a process that does jobs. One company gets at most half of them, if there are
    two or more."""

    @property
    def lease(self) -> timedelta:
        """For how long an attempt is left to the one who has begun it."""
        return timedelta(seconds=15 + self.seconds)


class Runner:
    """Does jobs of the kinds."""

    def __init__(self, database: Database, kinds: Mapping[str, Kind]) -> None:
        self._database = database
        self._kinds = kinds
        self._slots = {name: Slots(kind.slots) for name, kind in kinds.items()}
        self._running: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()
        self.statistics = Statistics(kinds)

    async def run(self) -> None:
        """Until the task is cancelled. What runs then is given up; it is begun again later."""
        watching = asyncio.create_task(self._watch())
        try:
            while True:
                self._ended.clear()
                await self._look()
                # A slot that becomes free is used at once.
                await wait_at_most(self._ended, _POLL_SECONDS * _chance.uniform(0.8, 1.2))
        finally:
            tasks = [watching, *self._running]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        """Keeps knowing what waits, also while all slots are busy."""
        while True:
            try:
                self.statistics.waiting = await self._database.read_slowly(service.waiting)
            except DatabaseError:  # the log has it from the other loop
                self.statistics.waiting = None
            await asyncio.sleep(_WATCH_SECONDS)

    async def _look(self) -> None:
        """Begins what is due, as far as there are slots."""
        try:
            while jobs := await self._take():
                for job in jobs:
                    self._begin(job)
        except DatabaseError as error:
            _log.warning("a database error occurred; jobs are paused", error=str(error))
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _take(self) -> list[Job]:
        shares = await self._database.read(self._shares)
        if not shares:
            return []

        def work(connection: Connection) -> list[Job]:
            jobs = []
            for kind, company_id, share in shares:
                lease = self._kinds[kind].lease
                jobs += service.take_due(connection, kind, company_id, share, lease)
            return jobs

        return await self._database.write_slowly(work)

    def _shares(self, connection: Connection) -> list[tuple[str, str, int]]:
        """The kinds and companies of which jobs are due and may be begun, and how many."""
        return [
            (kind, company_id, share)
            for kind, slots in self._slots.items()
            for company_id, share in slots.share(service.companies_with_due(connection, kind)).items()
        ]

    def _begin(self, job: Job) -> None:
        slots = self._slots[job.kind]

        def end(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            slots.give_back(job.company_id)
            self._ended.set()

        slots.take(job.company_id)
        task = asyncio.create_task(self._attempt(job))
        self._running.add(task)
        task.add_done_callback(end)

    async def _attempt(self, job: Job) -> None:
        started = time.perf_counter()
        outcome = await self._try(job)
        self.statistics.attempts[job.kind].add(outcome, time.perf_counter() - started)

    async def _try(self, job: Job) -> JobOutcome:
        kind = self._kinds[job.kind]
        try:
            async with asyncio.timeout(kind.seconds):
                finish = await kind.run(job)
            await self._end(job, finish)
        except AttemptFailedError as failure:
            return await self._fail(kind, job, failure.reason, final=failure.final)
        except TimeoutError:
            return await self._fail(kind, job, f"timed out after {kind.seconds:g} seconds", final=False)
        except (DatabaseError, Aborted) as error:  # it is begun again when its lease ends
            _log.warning("a job could not be finished", kind=job.kind, job=job.id, error=str(error))
            return JobOutcome.RETRIED
        except Exception:
            _log.exception("unexpected exception in a job", kind=job.kind, job=job.id)
            return await self._fail(kind, job, "internal error", final=False)
        return JobOutcome.DONE

    async def _end(self, job: Job, finish: Finish) -> None:
        def work(connection: Connection) -> None:
            act_as(connection, Actor(f"pawport jobs: {job.kind}"))
            service.finish(connection, job)
            finish(connection)

        await self._database.write_slowly(work)

    async def _fail(self, kind: Kind, job: Job, reason: str, *, final: bool) -> JobOutcome:
        last = final or job.attempts >= kind.attempts

        def work(connection: Connection) -> None:
            if last:
                service.finish(connection, job)
            else:
                service.retry(connection, job, _pause(job.attempts))
            kind.on_failure(connection, job, reason, last)

        _log.info("a job failed", kind=job.kind, job=job.id, attempt=job.attempts, last=last, reason=reason)
        try:
            await self._database.write_slowly(work)
        except (DatabaseError, Aborted) as error:
            _log.warning(
                "the failure of a job could not be recorded", kind=job.kind, job=job.id, error=str(error)
            )
            return JobOutcome.RETRIED  # when its lease ends
        return JobOutcome.FAILED if last else JobOutcome.RETRIED


def _pause(attempts: int) -> timedelta:
    """Four times as long after each attempt, and not for all jobs the same."""
    pause: timedelta = min(_FIRST_PAUSE * 4 ** min(attempts - 1, 8), _LONGEST_PAUSE)
    return pause * _chance.uniform(0.75, 1.25)
