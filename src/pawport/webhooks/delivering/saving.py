"""What is read and written about an endpoint while events are delivered to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import service as accounts
from pawport.db import write_time
from pawport.errors import NotFound
from pawport.events import Actor, act_as
from pawport.events import service as log
from pawport.events.service import ERASURE, Position
from pawport.webhooks import cursors_repository, deliveries_repository, repository, service
from pawport.webhooks.cursors_repository import Cursor, EndpointKey
from pawport.webhooks.deliveries import encode_batch
from pawport.webhooks.deliveries_repository import StoredDelivery
from pawport.webhooks.messages import delivery_message
from pawport.webhooks.service import DisabledReason, StoredEndpoint
from pawport.webhooks.subscriptions import received_types

__all__ = ["Changes", "Subscription", "claim", "save"]

_ACTOR: Final = Actor("pawport jobs: webhooks")


@dataclass(frozen=True, slots=True)
class Subscription:
    """An enabled endpoint, and the types of events that it receives by the scopes that its key has now."""

    endpoint: StoredEndpoint
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Changes:
    """What came of attempts: deliveries that have a row, and those that have none, in the order of their
    events; and how far the endpoint has come."""

    cursor: Cursor
    lease: timedelta
    rows: Sequence[StoredDelivery]
    succeeded: Sequence[StoredDelivery]
    disabled_reason: DisabledReason | None = None
    release: bool = False


def claim(
    connection: Connection, keys: Sequence[EndpointKey], owner: str, lease: timedelta
) -> dict[EndpointKey, tuple[Cursor, Subscription]]:
    """Those of the endpoints that are this process's from now on, for a time. One whose key is not valid is
    disabled."""
    act_as(connection, _ACTOR)
    now = write_time(connection)
    found = {}
    for key, cursor in cursors_repository.claim(connection, keys, owner, now, now + lease).items():
        subscription = _subscription(connection, key, now)
        if subscription is None:
            cursors_repository.save_cursor(connection, key, owner, cursor, None)
        else:
            found[key] = (cursor, subscription)
    return found


def save(connection: Connection, key: EndpointKey, owner: str, changes: Changes) -> Subscription | None:
    """Writes what came of attempts, and claims the endpoint for longer unless it is released. Returns how it
    is now; None if it is not this process's any more, or nothing is to be delivered to it."""
    act_as(connection, _ACTOR)
    now = write_time(connection)
    until = None if changes.release or changes.disabled_reason else now + changes.lease
    if not cursors_repository.save_cursor(connection, key, owner, changes.cursor, until):
        return None
    erased = _erased(connection, key.company_id, changes)
    rows, succeeded = _without(changes.rows, erased), _without(changes.succeeded, erased)
    deliveries_repository.save_deliveries(connection, *key, rows)
    if succeeded:
        batch = encode_batch(delivery_message(key.endpoint_id, delivery) for delivery in succeeded)
        deliveries_repository.save_batch(connection, *key, succeeded[-1].position, batch)
    if changes.disabled_reason is not None:
        service.disable_endpoint(connection, *key, changes.disabled_reason)
    if until is None:
        return None
    subscription = _subscription(connection, key, now)
    if subscription is None:
        cursors_repository.save_cursor(connection, key, owner, changes.cursor, None)
    return subscription


def _subscription(connection: Connection, key: EndpointKey, now: datetime) -> Subscription | None:
    endpoint = repository.find_endpoint(connection, *key)
    if endpoint is None or not endpoint.enabled:
        return None
    scopes = _scopes(connection, key.company_id, endpoint.key_id, now)
    if scopes is None:
        service.disable_endpoint(connection, *key, "KEY_INVALID")
        return None
    return Subscription(endpoint, received_types(endpoint.event_types, endpoint.format, scopes))


def _scopes(connection: Connection, company_id: str, key_id: str, now: datetime) -> Collection[str] | None:
    """The scopes that a key has now; None if it was revoked or has expired."""
    if not key_id:
        return service.COMMAND_LINE_SCOPES
    try:
        key = accounts.get_key(connection, company_id, key_id)
    except NotFound:
        return None
    is_over = key.revoked_time is not None or (key.expires_time is not None and key.expires_time <= now)
    return None if is_over else key.scopes


def _erased(connection: Connection, company_id: str, changes: Changes) -> frozenset[Position]:
    """The events of which no answer is kept. They cannot change now: erasing waits for this endpoint."""
    answered = [delivery.position for delivery in changes.rows if delivery.response_body]
    kept = log.events_at(connection, company_id, answered)
    erased = {each for each in answered if each not in kept or kept[each].omitted == ERASURE}
    if changes.succeeded:  # events that follow each other
        first, last = changes.succeeded[0].time, changes.succeeded[-1].time
        erased |= log.erased_positions(connection, company_id, first, last)
    return frozenset(erased)


def _without(deliveries: Sequence[StoredDelivery], erased: frozenset[Position]) -> list[StoredDelivery]:
    return [
        delivery._replace(response_body="") if delivery.position in erased else delivery
        for delivery in deliveries
    ]
