"""The tables of webhooks."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["webhook_batches", "webhook_cursors", "webhook_deliveries", "webhook_endpoints"]

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("url", String, nullable=False),
    Column("event_types", JSON, nullable=False),  # with wildcards
    Column("format", Key, nullable=False),  # a name of Event.Format
    Column("description", String, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("disabled_reason", Key, nullable=False),  # a name of DisabledReason; else empty
    Column("key_id", Key, nullable=False),  # whose scopes count; empty for the command line
    Column("secret", String, nullable=False),
    Column("previous_secret", String),
    Column("previous_secret_expires_time", UtcDateTime),
    Column("created_time", UtcDateTime, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

# How far each endpoint has come. It is written often, and read by whoever looks for work.
webhook_cursors = Table(
    "webhook_cursors",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("endpoint_id", Key, primary_key=True),
    # All events up to this position have been delivered, or have a row in webhook_deliveries.
    Column("time", UtcDateTime, nullable=False),
    Column("uid", Uid, nullable=False),
    # The process that delivers to the endpoint, and until when nobody else does.
    Column("owner", Key, nullable=False),
    Column("owned_until", UtcDateTime, nullable=False),
    # Nothing is sent before.
    Column("paused_until", UtcDateTime, nullable=False),
    # Of attempts, in a row.
    Column("failures", Integer, nullable=False),
    Column("failing_since", UtcDateTime),
    ForeignKeyConstraint(
        ["company_id", "endpoint_id"], ["webhook_endpoints.company_id", "webhook_endpoints.id"]
    ),
)

# Deliveries of which an attempt failed or takes long, or that were asked for. Each has its event's position.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("endpoint_id", Key, primary_key=True),
    Column("time", UtcDateTime, primary_key=True),
    Column("uid", Uid, primary_key=True),
    Column("type", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("resource_id", Key, nullable=False),
    Column("status", Key, nullable=False),  # a name of Status
    Column("attempts", Integer, nullable=False),
    Column("attempt_time", UtcDateTime),  # when the last one began
    Column("milliseconds", Integer, nullable=False),
    Column("response_status", Integer, nullable=False),
    Column("response_body", String, nullable=False),
    Column("error", String, nullable=False),
    Column("due_time", UtcDateTime),  # of the next attempt
    Column("last_due_time", UtcDateTime, nullable=False),  # after which there is no other attempt
    ForeignKeyConstraint(
        ["company_id", "endpoint_id"], ["webhook_endpoints.company_id", "webhook_endpoints.id"]
    ),
    Index("ix_webhook_deliveries_company_id_endpoint_id_due_time", "company_id", "endpoint_id", "due_time"),
)

# Deliveries that succeeded at the first attempt: those between two positions in one row.
webhook_batches = Table(
    "webhook_batches",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("endpoint_id", Key, primary_key=True),
    # The position of the last of the events.
    Column("time", UtcDateTime, primary_key=True),
    Column("uid", Uid, primary_key=True),
    Column("data", LargeBinary, nullable=False),  # an encoded ListWebhookDeliveriesResponse, compressed
    ForeignKeyConstraint(
        ["company_id", "endpoint_id"], ["webhook_endpoints.company_id", "webhook_endpoints.id"]
    ),
)
