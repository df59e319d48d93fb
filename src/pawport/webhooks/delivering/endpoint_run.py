"""Delivering to one endpoint, until there is nothing more to deliver for now."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from pawport.db import Database, DatabaseError
from pawport.errors import Aborted, OutOfRange
from pawport.events.feed import Feed, Tail
from pawport.events.service import START, Position, StoredEvent, event_id, events_at
from pawport.events.types import EVENT_TYPES, TESTED
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.kit.logger import structlog
from pawport.kit.waiting import wait_at_most
from pawport.webhooks import deliveries_repository
from pawport.webhooks.cursors_repository import Cursor, EndpointKey
from pawport.webhooks.deliveries_repository import FAILED, StoredDelivery
from pawport.webhooks.delivering.gate import Gate
from pawport.webhooks.delivering.progress import Delivery, Progress
from pawport.webhooks.delivering.retries import GONE, Health, Schedule
from pawport.webhooks.delivering.saving import Changes, Subscription, save
from pawport.webhooks.sending import Attempt, Request, Sender
from pawport.webhooks.service import DisabledReason
from pawport.webhooks.signing import signature_headers

__all__ = ["EndpointRun", "Payload", "Tools"]

Payload = Callable[[str, StoredEvent, "Event.Format.ValueType"], bytes]
"""Returns the JSON of an event of a company in a format."""

_SLOTS: Final = 4  # attempts at once
_SLOTS_OF_FAILING: Final = 1
_FAILING: Final = 3  # in a row
_SAVE_SECONDS: Final = 0.5  # what came of attempts is written so late
_IDLE_SECONDS: Final = 1.0  # after which the endpoint is given back
_TICK_SECONDS: Final = 0.25
_MAX_READY: Final = 100  # events that wait for a slot, before others are read
_FOLLOW_SECONDS: Final = 0.5
_GATHER_SECONDS: Final = 0.05  # after events that the endpoint does not receive
_CHANGES: Final = frozenset(
    name for name in EVENT_TYPES if name == "key.revoked" or name.startswith("webhook_endpoint.")
) - {TESTED}  # of an endpoint's own key, and of itself
_DUE_AT_ONCE: Final = 20
_NOT_KEPT: Final = "the event is no longer kept"
_NOT_RECEIVED: Final = "the endpoint no longer receives events of this type, or its key lacks the scope"

_log = structlog.get_logger("pawport.webhooks")


@dataclass(frozen=True, slots=True)
class Tools:
    """What all endpoints of a process share. `owner`: the process, in claims."""

    database: Database
    owner: str
    feed: Feed
    payload: Payload
    sender: Sender
    gate: Gate
    schedule: Schedule


class EndpointRun:
    """Delivers to an endpoint that this process has claimed."""

    def __init__(self, tools: Tools, key: EndpointKey, cursor: Cursor, subscription: Subscription) -> None:
        self.key = key
        self._tools = tools
        self._subscription: Subscription | None = subscription
        self._progress = Progress(cursor.position, cursor.position)
        self._health = Health(cursor.failures, cursor.failing_since, cursor.paused_until)
        self._due: deque[tuple[StoredEvent, StoredDelivery]] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._room = asyncio.Event()  # for more events
        self._room.set()
        self._may_have_due = True
        self._has_all_events = False
        self._disabled_reason: DisabledReason | None = None
        self._saved = self._active = self._moved = time.monotonic()
        self._reload: asyncio.Event | None = None
        self._gives_back = False
        self._is_unsure = False  # whether what came of attempts was written

    def wake(self) -> None:
        """An attempt may be due."""
        self._may_have_due = True
        self._changed.set()

    def give_back(self) -> None:
        """Other endpoints wait for this process: ends soon if nothing is to be delivered, also if the company
        has events of other types."""
        self._gives_back = True
        self._changed.set()

    async def run(self) -> None:
        """Delivers until there is nothing to do for a moment, and gives the endpoint back."""
        following = asyncio.create_task(self._follow())
        try:
            while not (following.done() or self._is_done()):
                self._changed.clear()
                await self._read_due_if_needed()
                self._begin()
                await self._save_if_needed()
                await wait_at_most(self._changed, _TICK_SECONDS)
        except (DatabaseError, Aborted) as error:
            _log.warning(
                "a database error occurred; the webhook endpoint is tried again soon",
                endpoint=self.key.endpoint_id,
                error=str(error),
            )
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await self._end()

    async def _end(self) -> None:
        """Gives up the attempts that are under way: they are made again. Gives the endpoint back."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._subscription is not None and not self._is_unsure:
            with suppress(DatabaseError, Aborted):  # then the claim ends by itself
                await self._save(release=True)

    def _is_done(self) -> bool:
        if self._subscription is None:
            return True
        if self._running:
            return False
        if self._disabled_reason or self._is_paused():
            return True
        waits = self._due or self._progress.ready or self._may_have_due or not self._has_all_events
        active = self._active if self._gives_back else max(self._active, self._moved)
        return not waits and time.monotonic() - active > _IDLE_SECONDS

    def _is_paused(self) -> bool:
        return self._health.paused_until > datetime.now(UTC)

    async def _follow(self) -> None:
        """Reads the events after the cursor, as they happen."""
        with self._tools.feed.tail(self.key.company_id) as tail:
            while True:
                await self._room.wait()
                await self._read_events(tail)

    async def _read_events(self, tail: Tail) -> None:
        progress = self._progress
        try:
            batch = await tail.next(progress.read_to, _FOLLOW_SECONDS, self._types | _CHANGES)
        except OutOfRange:  # what is no longer kept cannot be delivered
            progress.read_to = START
            return
        self._has_all_events = batch is None or not batch.events
        if batch is None:
            return
        for event in batch.events:
            if event.type in _CHANGES and self._is_about_us(event):
                await self._read_subscription()
            if event.type in self._types:
                progress.ready.append(event)
        progress.read_to, self._moved = batch.position, time.monotonic()
        if progress.ready:
            self._changed.set()
        elif batch.events:
            await asyncio.sleep(_GATHER_SECONDS)
        if len(progress.ready) > _MAX_READY:
            self._room.clear()

    def _is_about_us(self, event: StoredEvent) -> bool:
        key_id = self._subscription.endpoint.key_id if self._subscription else ""
        return event.resource_id in (self.key.endpoint_id, key_id)

    @property
    def _types(self) -> frozenset[str]:
        return self._subscription.types if self._subscription else frozenset()

    async def _read_subscription(self) -> None:
        """Waits until the endpoint was read again: what follows in the log is received as it is now."""
        self._reload = reload = asyncio.Event()
        self._changed.set()
        await reload.wait()

    async def _read_due_if_needed(self) -> None:
        if not self._may_have_due or self._due or self._is_paused() or self._disabled_reason:
            return
        self._may_have_due = False
        rows, events = await self._tools.database.read(self._due_now)
        for row in rows:
            if row.position in self._progress.rows:
                continue
            event = events.get(row.position)
            if event is not None and self._is_received(event.type):
                self._due.append((event, row))
            else:
                self._give_up(row, _NOT_KEPT if event is None else _NOT_RECEIVED)
        if len(rows) == _DUE_AT_ONCE and self._due:
            self._may_have_due = True

    def _due_now(self, connection: Connection) -> tuple[list[StoredDelivery], dict[Position, StoredEvent]]:
        limit = _DUE_AT_ONCE + len(self._progress.rows)
        rows = deliveries_repository.due_deliveries(connection, *self.key, datetime.now(UTC), limit)
        return rows, events_at(connection, self.key.company_id, [row.position for row in rows])

    def _is_received(self, type_: str) -> bool:
        return self._subscription is not None and (type_ == TESTED or type_ in self._subscription.types)

    def _give_up(self, row: StoredDelivery, reason: str) -> None:
        self._progress.given_up.append(row._replace(status=FAILED, error=reason, due_time=None))

    def _begin(self) -> None:
        """Begins as many attempts as may run at once."""
        slots = _SLOTS if self._health.failures < _FAILING else _SLOTS_OF_FAILING
        while len(self._running) < slots and not (self._is_paused() or self._disabled_reason):
            if self._due:
                delivery = self._progress.add_row(*self._due.popleft())
            elif self._progress.ready:
                now = datetime.now(UTC)
                last_due_time = now + self._tools.schedule.given_up_after
                delivery = self._progress.next_first(now, last_due_time)
            else:
                break
            task = asyncio.create_task(self._deliver(delivery))
            self._running.add(task)
            task.add_done_callback(self._forget)
        if len(self._progress.ready) <= _MAX_READY:
            self._room.set()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._active = time.monotonic()
        self._changed.set()
        if not task.cancelled() and task.exception() is not None:
            _log.error("unexpected exception in a webhook delivery", exc_info=task.exception())

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            attempt = await self._tools.gate.run(partial(self._attempt, delivery))
        except Exception:
            _log.exception("unexpected exception in a webhook delivery", endpoint=self.key.endpoint_id)
            attempt = Attempt(None, "internal error", "", 0.0, None)
        now = datetime.now(UTC)
        self._health = self._health.after(attempt, now, self._tools.schedule)
        if attempt.status == GONE:
            self._disabled_reason = "GONE"
        elif self._health.is_hopeless(now, self._tools.schedule):
            self._disabled_reason = "FAILING"
        delivery.end(attempt, now, self._tools.schedule, final=self._disabled_reason is not None)

    async def _attempt(self, delivery: Delivery) -> Attempt:
        assert self._subscription is not None  # noqa: S101 - tells the type checker
        endpoint, now = self._subscription.endpoint, datetime.now(UTC)
        delivery.begin(now)
        event = delivery.event
        body = self._tools.payload(self.key.company_id, event, Event.Format.Value(endpoint.format))
        headers = signature_headers(
            event_id(event.position),
            int(now.timestamp()),
            body,
            endpoint.secrets(now),
            pawssource=endpoint.format == "PAWSSOURCE",
        )
        return await self._tools.sender.send(Request(endpoint.url, body, headers))

    async def _save_if_needed(self) -> None:
        since = time.monotonic() - self._saved
        is_late = self._progress.has_ended and since > _SAVE_SECONDS
        reload, self._reload = self._reload, None
        if reload or is_late or since > self._tools.schedule.lease.total_seconds() / 3:
            await self._save()
        if reload:
            reload.set()

    async def _save(self, *, release: bool = False) -> None:
        rows, succeeded = self._progress.collect()
        health = self._health
        changes = Changes(
            Cursor(self._progress.position, health.paused_until, health.failures, health.failing_since),
            self._tools.schedule.lease,
            rows,
            succeeded,
            self._disabled_reason,
            release=release,
        )
        work = partial(save, key=self.key, owner=self._tools.owner, changes=changes)
        self._saved, self._is_unsure = time.monotonic(), True
        before, self._subscription = self._subscription, await self._tools.database.write(work)
        self._is_unsure = False
        if self._subscription is not None and self._subscription != before:
            self._progress.keep_only(self._subscription.types)
