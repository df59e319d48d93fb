"""Between what is kept of webhooks and messages."""

from datetime import datetime

from pawport.events.service import event_id
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery, WebhookEndpoint
from pawport.kit.times import timestamp_of
from pawport.webhooks.deliveries_repository import StoredDelivery
from pawport.webhooks.repository import StoredEndpoint

__all__ = ["delivery_message", "endpoint_message"]


def endpoint_message(endpoint: StoredEndpoint, failing_since: datetime | None = None) -> WebhookEndpoint:
    """The message of an endpoint, without a secret."""
    message = WebhookEndpoint(
        id=endpoint.id,
        url=endpoint.url,
        event_types=endpoint.event_types,
        format=Event.Format.Value(endpoint.format),
        description=endpoint.description,
        enabled=endpoint.enabled,
        key_id=endpoint.key_id,
        created_time=timestamp_of(endpoint.created_time),
        last_updated_time=timestamp_of(endpoint.last_updated_time),
    )
    if endpoint.disabled_reason:
        message.disabled_reason = WebhookEndpoint.DisabledReason.Value(endpoint.disabled_reason)
    if failing_since is not None:
        message.failing_since_time.CopyFrom(timestamp_of(failing_since))
    if endpoint.previous_secret_expires_time is not None:
        message.previous_secret_expires_time.CopyFrom(timestamp_of(endpoint.previous_secret_expires_time))
    return message


def delivery_message(endpoint_id: str, delivery: StoredDelivery) -> WebhookDelivery:
    """The message of a delivery."""
    message = WebhookDelivery(
        id=event_id(delivery.position),
        endpoint_id=endpoint_id,
        event_type=delivery.type,
        resource_id=delivery.resource_id,
        status=WebhookDelivery.Status.Value(delivery.status),
        attempts=delivery.attempts,
        response_status=delivery.response_status,
        response_body=delivery.response_body,
        error=delivery.error,
    )
    if delivery.attempt_time is not None:
        message.last_attempt_time.CopyFrom(timestamp_of(delivery.attempt_time))
        message.last_attempt_duration.FromMilliseconds(delivery.milliseconds)
    if delivery.due_time is not None:
        message.next_attempt_time.CopyFrom(timestamp_of(delivery.due_time))
    return message
