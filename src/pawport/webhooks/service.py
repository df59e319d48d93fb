"""The rules of webhook endpoints."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import company_service
from pawport.db import keyset, new_id, new_uid, write_time
from pawport.errors import NotFound, QuotaExceeded, invalid
from pawport.events import NewEvent
from pawport.events.service import Position
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.webhook_pb2 import WebhookEndpoint
from pawport.gen.pawport.v1.webhook_service_pb2 import UpdateWebhookEndpointRequest
from pawport.kit.masks import changed_fields, copy_masked, copy_present
from pawport.kit.paging import Window
from pawport.webhooks import repository
from pawport.webhooks.messages import endpoint_message
from pawport.webhooks.repository import StoredEndpoint
from pawport.webhooks.signing import new_secret
from pawport.webhooks.subscriptions import check_types
from pawport.webhooks.urls import check_url

__all__ = [
    "COMMAND_LINE_SCOPES",
    "DEFAULT_OVERLAP",
    "KIND",
    "MAX_ENDPOINTS",
    "RETRY_SPAN",
    "StoredEndpoint",
    "Subscriber",
    "command_line",
    "create_endpoint",
    "delete_endpoint",
    "disable_endpoint",
    "event_of",
    "get_endpoint",
    "list_endpoints",
    "lock_endpoint",
    "rotate_secret",
    "update_endpoint",
]

KIND: Final = "webhook_endpoint"
MAX_ENDPOINTS: Final = 50
"""Of a company."""
DEFAULT_OVERLAP: Final = timedelta(hours=24)
RETRY_SPAN: Final = timedelta(days=3)
"""For how long the delivery of an event is attempted."""
_MAX_OVERLAP: Final = timedelta(days=7)
_MAX_DESCRIPTION: Final = 500  # characters
_WRITABLE: Final = frozenset(("url", "event_types", "format", "description", "enabled"))

COMMAND_LINE_SCOPES: Final = ("*",)

DisabledReason = Literal["GONE", "FAILING", "KEY_INVALID"]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who wants events: a key, or the command line, which has none. `private`: whether http and machines that
    are not on the public Internet are allowed."""

    key_id: str
    scopes: Collection[str]
    private: bool = False


def command_line(*, private: bool) -> Subscriber:
    """Whoever uses the command line, to whom nothing is hidden."""
    return Subscriber("", COMMAND_LINE_SCOPES, private)


def create_endpoint(
    connection: Connection, company_id: str, given: WebhookEndpoint, subscriber: Subscriber
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint for the events from now on, and its secret, which is shown here only.

    Raises:
        InvalidArgument: the URL or a type is not allowed.
        PermissionDenied: the subscriber lacks the scope of a type.
        QuotaExceeded: the company has 50 endpoints.
    """
    company_service.take_turn(connection, company_id)
    if repository.count_endpoints(connection, company_id) >= MAX_ENDPOINTS:
        raise QuotaExceeded(
            f"company:{company_id}", f"a company can have at most {MAX_ENDPOINTS} webhook endpoints"
        )
    now, secret = write_time(connection), new_secret()
    endpoint = StoredEndpoint(
        id=new_id("whe", new_uid()),
        url=given.url,
        event_types=list(given.event_types),
        format=_format_name(given.format),
        description=given.description,
        enabled=given.enabled or not given.HasField("enabled"),
        disabled_reason="",
        key_id=subscriber.key_id,
        secret=secret,
        created_time=now,
        last_updated_time=now,
    )
    endpoint = _checked(endpoint, subscriber, "endpoint.")
    repository.insert_endpoint(connection, company_id, endpoint, Position(now, keyset.AFTER_ALL))
    message = endpoint_message(endpoint)
    fields = sorted(copy_present(given, WebhookEndpoint(), _WRITABLE))
    _record(connection, company_id, message, "created", fields)
    return message, secret


def get_endpoint(connection: Connection, company_id: str, endpoint_id: str) -> WebhookEndpoint:
    """The endpoint.

    Raises:
        NotFound: the company has no such endpoint.
    """
    found = repository.find_endpoint(connection, company_id, endpoint_id)
    if found is None:
        raise NotFound("webhook_endpoint", endpoint_id)
    return _messages(connection, company_id, [found])[0]


def list_endpoints(
    connection: Connection, company_id: str, after: str, window: Window
) -> tuple[list[WebhookEndpoint], str | None]:
    """A page of endpoints, oldest first, and the id after which the next page starts; None after the last."""
    found = repository.page_of_endpoints(connection, company_id, after, window)
    shown, last = window.page_of(found)
    return _messages(connection, company_id, shown), None if last is None else last.id


def lock_endpoint(connection: Connection, company_id: str, endpoint_id: str) -> StoredEndpoint:
    """The endpoint, to be changed in this transaction.

    Raises:
        NotFound: the company has no such endpoint.
    """
    repository.lock_endpoints(connection, company_id, endpoint_id)
    found = repository.find_endpoint(connection, company_id, endpoint_id)
    if found is None:
        raise NotFound("webhook_endpoint", endpoint_id)
    return found


def update_endpoint(
    connection: Connection, company_id: str, request: UpdateWebhookEndpointRequest, subscriber: Subscriber
) -> WebhookEndpoint:
    """Changes what the request has; with a mask, exactly what the mask names. From then on the endpoint
    belongs to the subscriber. A pause after failures ends.

    Raises:
        NotFound: the company has no such endpoint.
        InvalidArgument: the URL or a type is not allowed.
        PermissionDenied: the subscriber lacks the scope of a type.
    """
    stored = lock_endpoint(connection, company_id, request.id)
    before = endpoint_message(stored)
    after = WebhookEndpoint.FromString(before.SerializeToString())
    if request.update_mask.paths:
        fields = copy_masked(request, after, _WRITABLE, request.update_mask.paths)
    else:
        fields = copy_present(request, after, _WRITABLE)
    enabled = after.enabled or not after.HasField("enabled")
    changed = replace(
        stored,
        url=after.url,
        event_types=list(after.event_types),
        format=_format_name(after.format),
        description=after.description,
        enabled=enabled,
        disabled_reason="" if enabled or "enabled" in fields else stored.disabled_reason,
        key_id=subscriber.key_id,
    )
    changed = _checked(changed, subscriber, "")
    earliest = Position(write_time(connection) - RETRY_SPAN, keyset.BEFORE_ALL)
    is_enabled_again = enabled and not stored.enabled
    repository.resume(connection, company_id, stored.id, earliest=earliest if is_enabled_again else None)
    names = changed_fields(before, endpoint_message(changed), {*_WRITABLE, "key_id", "disabled_reason"})
    if not names:
        return _messages(connection, company_id, [stored])[0]
    changed = replace(changed, last_updated_time=write_time(connection))
    repository.save_endpoint(connection, company_id, changed)
    _record(connection, company_id, endpoint_message(changed), "updated", names)
    return _messages(connection, company_id, [changed])[0]


def rotate_secret(
    connection: Connection, company_id: str, endpoint_id: str, overlap: timedelta = DEFAULT_OVERLAP
) -> tuple[WebhookEndpoint, str]:
    """The endpoint with a new secret, and that secret, which is shown here only. Deliveries are signed with
    the previous one too, for `overlap`.

    Raises:
        NotFound: the company has no such endpoint.
        InvalidArgument: the overlap is negative, or longer than 7 days.
    """
    if not timedelta() <= overlap <= _MAX_OVERLAP:
        raise invalid("overlap", "must be between 0 and 7 days")
    stored = lock_endpoint(connection, company_id, endpoint_id)
    now, secret = write_time(connection), new_secret()
    changed = replace(
        stored,
        secret=secret,
        previous_secret=stored.secret if overlap else None,
        previous_secret_expires_time=now + overlap if overlap else None,
        last_updated_time=now,
    )
    repository.save_endpoint(connection, company_id, changed)
    _record(connection, company_id, endpoint_message(changed), "rotated")
    return _messages(connection, company_id, [changed])[0], secret


def disable_endpoint(
    connection: Connection, company_id: str, endpoint_id: str, reason: DisabledReason
) -> None:
    """Stops deliveries to an endpoint, which is locked, for a reason of the service's own."""
    stored = repository.find_endpoint(connection, company_id, endpoint_id)
    if stored is None or not stored.enabled:
        return
    now = write_time(connection)
    changed = replace(stored, enabled=False, disabled_reason=reason, last_updated_time=now)
    repository.save_endpoint(connection, company_id, changed)
    _record(connection, company_id, endpoint_message(changed), "disabled", ["enabled"])


def delete_endpoint(connection: Connection, company_id: str, endpoint_id: str) -> WebhookEndpoint:
    """Deletes an endpoint with its deliveries.

    Raises:
        NotFound: the company has no such endpoint.
    """
    message = endpoint_message(lock_endpoint(connection, company_id, endpoint_id))
    repository.delete_endpoint(connection, company_id, endpoint_id)
    _record(connection, company_id, message, "deleted")
    return message


def event_of(endpoint: StoredEndpoint, type_: str, uid: bytes | None = None) -> NewEvent:
    """An event about an endpoint."""
    return NewEvent(type_, endpoint_message(endpoint).SerializeToString(), uid=uid)


def _checked(endpoint: StoredEndpoint, subscriber: Subscriber, prefix: str) -> StoredEndpoint:
    if len(endpoint.description) > _MAX_DESCRIPTION:
        raise invalid(f"{prefix}description", f"must be at most {_MAX_DESCRIPTION} characters")
    check_url(endpoint.url, f"{prefix}url", private=subscriber.private)
    types = check_types(endpoint.event_types, endpoint.format, subscriber.scopes, f"{prefix}event_types")
    return replace(endpoint, event_types=types)


def _format_name(format_: "Event.Format.ValueType") -> str:
    return Event.Format.Name(format_ or Event.PAWPORT)


def _messages(
    connection: Connection, company_id: str, endpoints: Sequence[StoredEndpoint]
) -> list[WebhookEndpoint]:
    times = repository.failing_times(connection, company_id, [endpoint.id for endpoint in endpoints])
    return [endpoint_message(endpoint, times.get(endpoint.id)) for endpoint in endpoints]


def _record(
    connection: Connection,
    company_id: str,
    message: WebhookEndpoint,
    action: str,
    fields: Sequence[str] = (),
) -> None:
    event = NewEvent(f"{KIND}.{action}", message.SerializeToString())
    events.record(connection, company_id, KIND, message.id, action, fields, [event])
