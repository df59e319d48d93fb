"""Finds endpoints with something to deliver, and has it delivered."""

import asyncio
import secrets
from collections.abc import Set
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from random import SystemRandom
from typing import Final

from sqlalchemy import Connection

from pawport.db import Database, DatabaseError
from pawport.events import commits
from pawport.events.feed import Feed
from pawport.events.service import newest_times
from pawport.kit.logger import structlog
from pawport.kit.waiting import wait_at_most
from pawport.webhooks import cursors_repository, deliveries_repository
from pawport.webhooks.cursors_repository import Cursor, EndpointKey, Waiting
from pawport.webhooks.deliveries import KEPT
from pawport.webhooks.delivering.endpoint_run import EndpointRun, Payload, Tools
from pawport.webhooks.delivering.gate import Gate
from pawport.webhooks.delivering.retries import Schedule
from pawport.webhooks.delivering.saving import Subscription, claim
from pawport.webhooks.sending import Sender

__all__ = ["Deliverer"]

_POLL_SECONDS: Final = 0.1  # for what other processes have committed, and for attempts that are due
_LEAST_SECONDS: Final = 0.01  # between two looks, so that many commits at once are one reason to look
_GATHER_SECONDS: Final = 0.04  # of the 0.2 that a delivery may take to begin: each look at the log costs
_PAUSE_SECONDS: Final = 1.0  # while the database does not answer
_CLEAN_SECONDS: Final = 600.0
_AT_ONCE: Final = 64  # attempts
_AT_ALL: Final = 512  # with those that wait for an answer
_CLAIMED_AT_ONCE: Final = 8  # endpoints, so that several processes share them
_MAX_RUNS: Final = 200

_chance: Final = SystemRandom()  # leaves the state of the shared generator to others
_log = structlog.get_logger("pawport.webhooks")


class Deliverer:
    """Delivers to the endpoints of all companies, together with other processes that do the same."""

    def __init__(
        self, database: Database, payload: Payload, sender: Sender, schedule: Schedule | None = None
    ) -> None:
        """`payload`: makes the body of a delivery. `schedule`: of retries."""
        self._database = database
        gate, feed = Gate(_AT_ONCE, _AT_ALL), Feed(database, _POLL_SECONDS, _GATHER_SECONDS)
        owner = secrets.token_hex(8)
        self._tools = Tools(database, owner, feed, payload, sender, gate, schedule or Schedule())
        self._runs: dict[EndpointKey, EndpointRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle_companies: Set[str] = frozenset()
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Until the task is cancelled. Attempts that are under way then are made again."""
        self._loop = asyncio.get_running_loop()
        cleaning = asyncio.create_task(self._clean())
        commits.listen(self._hear)
        try:
            while True:
                self._changed.clear()
                await self._look()
                await asyncio.sleep(_LEAST_SECONDS)
                await wait_at_most(self._changed, _POLL_SECONDS * _chance.uniform(0.8, 1.2))
        finally:
            commits.stop_listening(self._hear)
            tasks = [cleaning, *self._tasks]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tools.feed.close()
            self._tools.sender.close()

    def _hear(self, company_ids: Set[str]) -> None:
        """On a thread of the database: this process has committed events of the companies. Most have no
        endpoint, and waking the loop for them would cost each write."""
        if not self._idle_companies.isdisjoint(company_ids):
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._changed.set)

    async def _look(self) -> None:
        """Wakes the endpoints of this process for which there is something to do, and claims others."""
        try:
            found = await self._database.read(self._waiting)
            claimed = await self._claim(found)
        except DatabaseError as error:
            _log.warning("a database error occurred; webhooks are paused", error=str(error))
            await asyncio.sleep(_PAUSE_SECONDS)
            return
        except Exception:  # a defect must not stop the jobs
            _log.exception("unexpected exception; webhooks are paused")
            await asyncio.sleep(_PAUSE_SECONDS)
            return
        for key, (cursor, subscription) in claimed.items():
            self._start(key, cursor, subscription)

    def _waiting(self, connection: Connection) -> list[Waiting]:
        endpoints = cursors_repository.waiting(connection, self._tools.owner, datetime.now(UTC))
        companies = {each.key.company_id for each in endpoints}
        newest = newest_times(connection, companies)
        self._idle_companies = {each.key.company_id for each in endpoints if each.key not in self._runs}
        return [each for each in endpoints if _has_work(each, newest.get(each.key.company_id))]

    async def _claim(self, found: list[Waiting]) -> dict[EndpointKey, tuple[Cursor, Subscription]]:
        for each in found:
            if each.is_due and each.key in self._runs:
                self._runs[each.key].wake()
        others = [each.key for each in found if each.key not in self._runs]
        if len(others) > _MAX_RUNS - len(self._runs):
            for run in self._runs.values():
                run.give_back()
        limit = min(_CLAIMED_AT_ONCE, _MAX_RUNS - len(self._runs))
        chosen = _chance.sample(others, max(0, min(limit, len(others))))
        if not chosen:
            return {}
        if len(others) > len(chosen):
            self._changed.set()
        lease = self._tools.schedule.lease
        return await self._database.write(partial(claim, keys=chosen, owner=self._tools.owner, lease=lease))

    def _start(self, key: EndpointKey, cursor: Cursor, subscription: Subscription) -> None:
        run = self._runs[key] = EndpointRun(self._tools, key, cursor, subscription)
        task = asyncio.create_task(run.run())
        self._tasks.add(task)

        def end(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            del self._runs[key]
            if not task.cancelled() and (error := task.exception()) is not None:
                _log.error("unexpected exception; the endpoint is tried again soon", exc_info=error)

        task.add_done_callback(end)

    async def _clean(self) -> None:
        """Deletes deliveries that were kept long enough."""
        while True:
            await asyncio.sleep(_CLEAN_SECONDS * _chance.uniform(0.8, 1.2))
            try:
                await self._delete_old()
            except DatabaseError as error:
                _log.warning("old deliveries could not be deleted; tried again later", error=str(error))

    async def _delete_old(self) -> None:
        for key in await self._database.read(cursors_repository.all_endpoints):
            end = datetime.now(UTC) - KEPT
            work = partial(deliveries_repository.delete_old, company_id=key[0], endpoint_id=key[1], end=end)
            await self._database.write_slowly(work)


def _has_work(endpoint: Waiting, newest: datetime | None) -> bool:
    return endpoint.is_due or (newest is not None and newest >= endpoint.time)
