"""The rules of deliveries: what is kept of them, and how an event is delivered again.

A delivery that fails, or takes long, has a row. Those that succeed at once are many, and nobody changes them:
all that are done with between two positions of the log are one row, a batch.
"""

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.db import keyset, new_uid, write_time
from pawport.errors import FailedPrecondition, NotFound
from pawport.events import service as log
from pawport.events.service import Position, event_id, position_of
from pawport.events.types import TESTED
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery
from pawport.gen.pawport.v1.webhook_service_pb2 import ListWebhookDeliveriesResponse
from pawport.kit.paging import Window
from pawport.webhooks import deliveries_repository as repository
from pawport.webhooks import service
from pawport.webhooks.deliveries_repository import PENDING, SUCCEEDED, StoredDelivery
from pawport.webhooks.messages import delivery_message
from pawport.webhooks.repository import endpoint_ids, lock_endpoints, resume
from pawport.webhooks.service import KIND, RETRY_SPAN, StoredEndpoint

__all__ = [
    "KEPT",
    "NEWEST",
    "encode_batch",
    "forget_answers",
    "get_delivery",
    "list_deliveries",
    "redeliver",
    "redeliver_failed",
    "send_test",
]

KEPT: Final = timedelta(days=15)
"""How long a delivery is kept after its event."""
NEWEST: Final = Position(datetime.max.replace(tzinfo=UTC), keyset.AFTER_ALL)
"""The position after all events."""


def list_deliveries(
    connection: Connection, company_id: str, endpoint_id: str, status: str, before: Position, window: Window
) -> tuple[list[WebhookDelivery], str | None]:
    """A page of deliveries, that of the newest event first, and the id before which the next one starts; None
    after the last page. `status`: only these, unless it is empty.

    Raises:
        NotFound: the company has no such endpoint.
    """
    service.get_endpoint(connection, company_id, endpoint_id)
    rows = repository.deliveries_before(connection, company_id, endpoint_id, before, status)
    found: Iterator[WebhookDelivery] = (delivery_message(endpoint_id, row) for row in rows)
    if status in {"", SUCCEEDED}:
        batches = repository.batches_before(connection, company_id, endpoint_id, before)
        limit = event_id(before)
        batched = (each for batch in batches for each in reversed(_decoded(batch)) if each.id < limit)
        found = _without_repeats(merge(found, batched, key=lambda each: each.id, reverse=True))
    wanted = islice(found, window.offset, window.offset + window.limit + 1)
    shown, last = window.page_of(wanted, WebhookDelivery.ByteSize)
    return shown, None if last is None else last.id


def get_delivery(
    connection: Connection, company_id: str, endpoint_id: str, delivery_id: str
) -> WebhookDelivery:
    """The delivery of an event to an endpoint.

    Raises:
        NotFound: there is no such endpoint, or none such delivery is kept.
    """
    service.get_endpoint(connection, company_id, endpoint_id)
    position = position_of(delivery_id)
    if position is None:
        raise NotFound("webhook_delivery", delivery_id)
    row = repository.find_delivery(connection, company_id, endpoint_id, position)
    if row is not None:
        return delivery_message(endpoint_id, row)
    batch = repository.batch_at(connection, company_id, endpoint_id, position)
    for each in _decoded(batch[1]) if batch else ():
        if each.id == delivery_id:
            return each
    raise NotFound("webhook_delivery", delivery_id)


def redeliver(connection: Connection, company_id: str, endpoint_id: str, delivery_id: str) -> WebhookDelivery:
    """Lets an event be delivered again now, whatever came of its delivery.

    Raises:
        NotFound: there is no such endpoint, or none such delivery is kept.
        FailedPrecondition: the endpoint is disabled, or the event is no longer kept.
    """
    _lock_enabled(connection, company_id, endpoint_id)
    before = get_delivery(connection, company_id, endpoint_id, delivery_id)
    position = position_of(delivery_id) or NEWEST
    event = log.events_at(connection, company_id, [position]).get(position)
    if event is None:
        text = "the event is no longer kept"
        reason = ErrorReason.WEBHOOK_EVENT_NOT_KEPT
        raise FailedPrecondition("webhook_delivery", delivery_id, text, reason=reason)
    row = repository.find_delivery(connection, company_id, endpoint_id, position)
    now = write_time(connection)
    again = (row or _row(event, before))._replace(
        status=PENDING, due_time=now, last_due_time=now + RETRY_SPAN
    )
    repository.save_deliveries(connection, company_id, endpoint_id, [again])
    resume(connection, company_id, endpoint_id)
    events.record(connection, company_id, KIND, endpoint_id, "redelivered")
    return delivery_message(endpoint_id, again)


def redeliver_failed(connection: Connection, company_id: str, endpoint_id: str, since: datetime) -> int:
    """Lets the events since a time be delivered again whose delivery has failed; returns how many they are.

    Raises:
        NotFound: there is no such endpoint.
        FailedPrecondition: the endpoint is disabled.
    """
    _lock_enabled(connection, company_id, endpoint_id)
    now = write_time(connection)
    count = repository.deliver_again(connection, company_id, endpoint_id, since, now, now + RETRY_SPAN)
    if count:
        resume(connection, company_id, endpoint_id)
        events.record(connection, company_id, KIND, endpoint_id, "redelivered")
    return count


def send_test(connection: Connection, company_id: str, endpoint_id: str) -> WebhookDelivery:
    """Lets a test event be delivered to an endpoint now.

    Raises:
        NotFound: there is no such endpoint.
        FailedPrecondition: the endpoint is disabled.
    """
    endpoint = _lock_enabled(connection, company_id, endpoint_id)
    now, uid = write_time(connection), new_uid()
    event = service.event_of(endpoint, TESTED, uid)
    events.record(connection, company_id, KIND, endpoint_id, "tested", events=[event])
    delivery = StoredDelivery.new(Position(now, uid), TESTED, KIND, endpoint_id, now, now + RETRY_SPAN)
    repository.save_deliveries(connection, company_id, endpoint_id, [delivery])
    resume(connection, company_id, endpoint_id)
    return delivery_message(endpoint_id, delivery)


def forget_answers(
    connection: Connection, company_id: str, kind: str, resource_id: str, positions: Collection[Position]
) -> None:
    """Removes what endpoints answered to the events about a resource, which are at these positions: an answer
    can repeat what it was sent.

    No delivery of the company is written between this and the end of the transaction.
    """
    lock_endpoints(connection, company_id)
    endpoints = endpoint_ids(connection, company_id)
    if not endpoints:
        return
    repository.forget_answers(connection, company_id, kind, resource_id)
    for endpoint_id in endpoints:
        _forget_in_batches(connection, company_id, endpoint_id, sorted(positions))


def _forget_in_batches(
    connection: Connection, company_id: str, endpoint_id: str, positions: Sequence[Position]
) -> None:
    ids = {event_id(position) for position in positions}
    done = log.START
    for position in positions:
        batch = (
            repository.batch_at(connection, company_id, endpoint_id, position) if done < position else None
        )
        if batch is None:
            continue
        done = batch[0]
        deliveries = _decoded(batch[1])
        for delivery in deliveries:
            if delivery.id in ids:
                delivery.ClearField("response_body")
        repository.save_batch(connection, company_id, endpoint_id, done, encode_batch(deliveries))


def encode_batch(deliveries: Iterable[WebhookDelivery]) -> bytes:
    """The batch of deliveries, which have the order of their positions."""
    return zlib.compress(ListWebhookDeliveriesResponse(deliveries=deliveries).SerializeToString(), 1)


def _decoded(batch: bytes) -> list[WebhookDelivery]:
    return list(ListWebhookDeliveriesResponse.FromString(zlib.decompress(batch)).deliveries)


def _without_repeats(deliveries: Iterable[WebhookDelivery]) -> Iterator[WebhookDelivery]:
    """Of an event, the first: a row, which stands before what a batch has of an earlier delivery."""
    last = ""
    for delivery in deliveries:
        if delivery.id != last:
            yield delivery
        last = delivery.id


def _row(event: log.StoredEvent, delivery: WebhookDelivery) -> StoredDelivery:
    """The row of a delivery that a batch has."""
    return StoredDelivery(
        time=event.time,
        uid=event.uid,
        type=event.type,
        kind=event.kind,
        resource_id=event.resource_id,
        status=SUCCEEDED,
        attempts=delivery.attempts,
        attempt_time=delivery.last_attempt_time.ToDatetime(UTC),
        milliseconds=delivery.last_attempt_duration.ToMilliseconds(),
        response_status=delivery.response_status,
        response_body=delivery.response_body,
        error="",
        due_time=None,
        last_due_time=event.time,
    )


def _lock_enabled(connection: Connection, company_id: str, endpoint_id: str) -> StoredEndpoint:
    endpoint = service.lock_endpoint(connection, company_id, endpoint_id)
    if not endpoint.enabled:
        text = f"the webhook endpoint {endpoint_id} is disabled"
        reason = ErrorReason.WEBHOOK_ENDPOINT_DISABLED
        raise FailedPrecondition(KIND, endpoint_id, text, reason=reason)
    return endpoint
