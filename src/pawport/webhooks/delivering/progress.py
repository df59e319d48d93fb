"""What is under way for one endpoint, and what of it is not saved yet."""

import time
from collections import deque
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pawport.events.service import Position, StoredEvent
from pawport.webhooks.deliveries_repository import FAILED, PENDING, SUCCEEDED, StoredDelivery
from pawport.webhooks.delivering.retries import Schedule
from pawport.webhooks.sending import SECONDS, Attempt

__all__ = ["Delivery", "Progress"]

_SOON_SECONDS: Final = 1.0
_UNTIL_LOST: Final = timedelta(seconds=SECONDS + 5)


@dataclass(slots=True, eq=False)
class Delivery:
    """The delivery of an event that is under way."""

    event: StoredEvent
    row: StoredDelivery
    begun: float | None = None
    """When the attempt began, of the monotonic clock; None while it waits for its turn."""
    is_over: bool = False

    def begin(self, now: datetime) -> None:
        """The attempt begins. If nobody ever hears of it, there is another."""
        self.begun = time.monotonic()
        attempts = self.row.attempts + 1
        self.row = self.row._replace(attempts=attempts, attempt_time=now, due_time=now + _UNTIL_LOST)

    def end(self, attempt: Attempt, now: datetime, schedule: Schedule, *, final: bool) -> None:
        """The attempt is over. `final`: there will be no other."""
        self.is_over = True
        self.row = self.row._replace(
            status=SUCCEEDED,
            milliseconds=round(attempt.seconds * 1000),
            response_status=attempt.status or 0,
            response_body=attempt.answer,
            error=attempt.error or "",
            due_time=None,
        )
        if not attempt.succeeded:
            due = now + schedule.pause(self.row.attempts, attempt.retry_after)
            again = not final and due <= self.row.last_due_time
            self.row = self.row._replace(status=PENDING if again else FAILED, due_time=due if again else None)


@dataclass(slots=True)
class Progress:
    """The deliveries that are under way. `position`: all events up to it are done with, or have a row."""

    position: Position
    read_to: Position
    """All events up to here have been read."""
    first: deque[Delivery] = field(default_factory=deque)
    """First attempts, by the positions of their events: the cursor cannot pass them."""
    rows: dict[Position, Delivery] = field(default_factory=dict)
    """Deliveries that have a row, until what came of them is saved."""
    ready: deque[StoredEvent] = field(default_factory=deque)
    """Events that were read, and wait for a slot."""
    given_up: list[StoredDelivery] = field(default_factory=list)
    """Deliveries that have a row, and get no other attempt."""

    def next_first(self, now: datetime, last_due_time: datetime) -> Delivery:
        """The delivery of the next event that was read. `last_due_time`: there is no later attempt."""
        event = self.ready.popleft()
        row = StoredDelivery.new(
            Position(event.time, event.uid), event.type, event.kind, event.resource_id, now, last_due_time
        )
        delivery = Delivery(event, row)
        self.first.append(delivery)
        return delivery

    def add_row(self, event: StoredEvent, row: StoredDelivery) -> Delivery:
        """The delivery of an event that has a row."""
        delivery = self.rows[row.position] = Delivery(event, row)
        return delivery

    def keep_only(self, types: Set[str]) -> None:
        """Drops the events that wait and are of other types."""
        self.ready = deque(event for event in self.ready if event.type in types)

    @property
    def has_ended(self) -> bool:
        """Whether there is a result that is not saved."""
        under_way = (*self.first, *self.rows.values())
        return bool(self.given_up) or any(delivery.is_over for delivery in under_way)

    def collect(self) -> tuple[list[StoredDelivery], list[StoredDelivery]]:
        """Moves the position as far as it goes. Returns the rows to write, and the deliveries that succeeded
        and need no row."""
        rows, succeeded = self.given_up, []
        self.given_up = []
        for delivery in [each for each in self.rows.values() if each.is_over]:
            rows.append(delivery.row)
            del self.rows[delivery.row.position]
        while self.first and (self.first[0].is_over or _is_slow(self.first[0])):
            delivery = self.first.popleft()
            self.position = delivery.event.position
            if delivery.is_over and delivery.row.status == SUCCEEDED:
                succeeded.append(delivery.row)
            else:
                rows.append(delivery.row)
            if not delivery.is_over:
                self.rows[self.position] = delivery
        if not self.first and not self.ready:
            self.position = max(self.position, self.read_to)
        return rows, succeeded


def _is_slow(delivery: Delivery) -> bool:
    """Whether the cursor goes on without waiting for the attempt."""
    return delivery.begun is not None and time.monotonic() - delivery.begun > _SOON_SECONDS
