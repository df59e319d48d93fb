"""`pawport webhooks`."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from pawport.cli.database import transaction
from pawport.cli.options import company_option, database_options, url_options
from pawport.cli.tables import print_table
from pawport.cli.webhooks_listen import listen
from pawport.config import Settings
from pawport.kit.console import say

if TYPE_CHECKING:
    from google.protobuf.message import Message

__all__ = ["webhooks"]

_FORMATS = ("PAWPORT", "PAWSSOURCE")
_PAGE = 500
_ENDPOINTS = ("id", "url", "event_types", "format", "state", "failing_since", "description")
_DELIVERIES = ("id", "type", "resource", "status", "attempts", "last_attempt", "response", "error")

_style = click.option(
    "--format",
    "style",
    type=click.Choice(("table", "tsv", "json")),
    help="json has one object per line.  [default: table on a terminal, otherwise tsv]",
)


@click.group()
def webhooks() -> None:
    """Create, list, update and test webhook endpoints, deliver events again, and receive events.

    Can be used while the service is running; changes take effect within 5 seconds.
    """


webhooks.add_command(listen)


@webhooks.command()
@click.argument("url")
@click.option(
    "--types",
    multiple=True,
    required=True,
    help="The types of events, separated by commas, such as pet.*,customer.created; * is every type. "
    "docs/events.md lists them.",
)
@click.option("--data", "format_", type=click.Choice(_FORMATS), default="PAWPORT", show_default=True)
@click.option("--description", default="", help="What the endpoint is for.")
@company_option
@url_options
def create(
    settings: Settings,
    *,
    url: str,
    types: tuple[str, ...],
    format_: str,
    description: str,
    company: str | None,
) -> None:
    """Create an endpoint.

    Only the secret is written to standard output. It cannot be shown again.
    """
    from pawport.accounts import service as accounts
    from pawport.gen.pawport.v1.event_pb2 import Event
    from pawport.gen.pawport.v1.webhook_pb2 import WebhookEndpoint
    from pawport.webhooks import service

    given = WebhookEndpoint(
        url=url, event_types=_split(types), format=Event.Format.Value(format_), description=description
    )
    subscriber = service.command_line(private=settings.allow_private_urls)
    with transaction(settings) as connection:
        owner = accounts.the_company(connection, company)
        endpoint, secret = service.create_endpoint(connection, owner.id, given, subscriber)
        click.echo(secret)  # before the commit: nobody could verify deliveries without it
    say(f"created {endpoint.id} of {owner.name}; the secret is shown only once")


@webhooks.command("list")
@_style
@company_option
@database_options
def list_(settings: Settings, *, style: str | None, company: str | None) -> None:
    """List the endpoints, oldest first. Secrets are not shown.

    tsv has no header; its columns are id, url, event_types, format, state, failing_since, description.
    """
    from pawport.accounts import service as accounts
    from pawport.kit.paging import Window
    from pawport.webhooks import service

    with transaction(settings) as connection:
        owner = accounts.the_company(connection, company)
        found, _ = service.list_endpoints(connection, owner.id, "", Window(_PAGE))
    _show(style, _ENDPOINTS, found, _endpoint_row)


@webhooks.command()
@click.argument("endpoint_id")
@click.option("--url", help="Where events are delivered.")
@click.option("--types", multiple=True, help="The types of events, separated by commas.")
@click.option("--data", "format_", type=click.Choice(_FORMATS))
@click.option("--description", help="What the endpoint is for.")
@click.option("--enable/--disable", "enabled", default=None, help="Whether events are delivered.")
@company_option
@url_options
def update(
    settings: Settings,
    *,
    endpoint_id: str,
    url: str | None,
    types: tuple[str, ...],
    format_: str | None,
    description: str | None,
    enabled: bool | None,
    company: str | None,
) -> None:
    """Update an endpoint. Options that are absent leave it as it is.

    An endpoint that is enabled again receives the events of the last 3 days that it has not received.
    """
    from pawport.accounts import service as accounts
    from pawport.gen.pawport.v1.event_pb2 import Event
    from pawport.gen.pawport.v1.webhook_service_pb2 import UpdateWebhookEndpointRequest
    from pawport.webhooks import service

    request = UpdateWebhookEndpointRequest(
        id=endpoint_id,
        url=url or "",
        event_types=_split(types),
        format=Event.Format.Value(format_) if format_ else Event.FORMAT_UNSPECIFIED,
        description=description or "",
        enabled=enabled,
    )
    options = {"url": url, "event_types": types or None, "format": format_, "description": description}
    given = {**options, "enabled": enabled}
    request.update_mask.paths.extend(name for name, value in given.items() if value is not None)
    if not request.update_mask.paths:
        raise click.UsageError("give at least one option to update")
    subscriber = service.command_line(private=settings.allow_private_urls)
    with transaction(settings) as connection:
        owner = accounts.the_company(connection, company)
        service.update_endpoint(connection, owner.id, request, subscriber)
    say(f"updated {endpoint_id}")


@webhooks.command()
@click.argument("endpoint_id")
@company_option
@database_options
def delete(settings: Settings, *, endpoint_id: str, company: str | None) -> None:
    """Delete an endpoint, with its deliveries."""
    from pawport.accounts import service as accounts
    from pawport.webhooks import service

    with transaction(settings) as connection:
        service.delete_endpoint(connection, accounts.the_company(connection, company).id, endpoint_id)
    say(f"deleted {endpoint_id}")


@webhooks.command()
@click.argument("endpoint_id")
@click.option(
    "--overlap",
    default="24h",
    show_default=True,
    metavar="SPAN",
    help="How long deliveries are also signed with the previous secret: at most 7d; 0h ends it immediately.",
)
@company_option
@database_options
def rotate(settings: Settings, *, endpoint_id: str, overlap: str, company: str | None) -> None:
    """Generate a new secret for an endpoint.

    Only the secret is written to standard output. It cannot be shown again.
    """
    from pawport.accounts import service as accounts
    from pawport.accounts.expiry import parse_span
    from pawport.webhooks import service

    with transaction(settings) as connection:
        owner = accounts.the_company(connection, company)
        span = parse_span(overlap, "overlap")
        _, secret = service.rotate_secret(connection, owner.id, endpoint_id, span)
        click.echo(secret)  # before the commit, as of a new endpoint
    say(f"rotated the secret of {endpoint_id}; the new one is shown only once")


@webhooks.command()
@click.argument("endpoint_id")
@company_option
@database_options
def test(settings: Settings, *, endpoint_id: str, company: str | None) -> None:
    """Deliver a test event to an endpoint.

    The running service delivers it: `pawport webhooks deliveries` shows what came of it.
    """
    from pawport.accounts import service as accounts
    from pawport.webhooks import deliveries as service

    with transaction(settings) as connection:
        owner = accounts.the_company(connection, company)
        delivery = service.send_test(connection, owner.id, endpoint_id)
    say(f"{delivery.id} is delivered by the running service")


@webhooks.command()
@click.argument("endpoint_id")
@click.option("--status", type=click.Choice(("pending", "succeeded", "failed")), help="Only these.")
@click.option("--limit", type=click.IntRange(1, _PAGE), default=20, show_default=True)
@_style
@company_option
@database_options
def deliveries(
    settings: Settings,
    *,
    endpoint_id: str,
    status: str | None,
    limit: int,
    style: str | None,
    company: str | None,
) -> None:
    """List the deliveries to an endpoint, that of the newest event first.

    tsv has no header; its columns are id, type, resource, status, attempts, last_attempt, response, error.
    """
    from pawport.accounts import service as accounts
    from pawport.kit.paging import Window
    from pawport.webhooks import deliveries as service

    with transaction(settings) as connection:
        owner = accounts.the_company(connection, company)
        found, _ = service.list_deliveries(
            connection, owner.id, endpoint_id, (status or "").upper(), service.NEWEST, Window(limit)
        )
    _show(style, _DELIVERIES, found, _delivery_row)


@webhooks.command()
@click.argument("endpoint_id")
@click.argument("delivery_id", required=False)
@click.option(
    "--failed-since",
    "since",
    metavar="WHEN",
    help="All that failed, of events since then: 2h or 3d before now, or a time such as 2026-05-01T12:00.",
)
@company_option
@database_options
def redeliver(
    settings: Settings, *, endpoint_id: str, delivery_id: str | None, since: str | None, company: str | None
) -> None:
    """Deliver an event again, or all whose delivery has failed since a time."""
    from pawport.accounts import service as accounts
    from pawport.webhooks import deliveries as service

    if (delivery_id is None) == (since is None):
        raise click.UsageError("give the id of a delivery, or --failed-since")
    with transaction(settings) as connection:
        owner = accounts.the_company(connection, company)
        if delivery_id is not None:
            service.redeliver(connection, owner.id, endpoint_id, delivery_id)
            count = 1
        else:
            start = _time(since or "", owner.time_zone)
            count = service.redeliver_failed(connection, owner.id, endpoint_id, start)
    say(f"{count} {'event is' if count == 1 else 'events are'} delivered again by the running service")


def _split(texts: Iterable[str]) -> list[str]:
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _time(text: str, time_zone: str) -> datetime:
    from pawport.accounts.expiry import parse_span
    from pawport.errors import InvalidArgument, invalid

    try:
        return datetime.now(UTC) - parse_span(text, "failed-since")
    except InvalidArgument:
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("failed-since", f"{text!r} must be a duration such as 2h, or an ISO time") from None
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(time_zone))).astimezone(UTC)


def _endpoint_row(endpoint: "Message") -> tuple[str, ...]:
    from pawport.gen.pawport.v1.event_pb2 import Event
    from pawport.gen.pawport.v1.webhook_pb2 import WebhookEndpoint

    assert isinstance(endpoint, WebhookEndpoint)  # noqa: S101 - tells the type checker
    state = "enabled" if endpoint.enabled else "disabled"
    if endpoint.disabled_reason:
        reason = WebhookEndpoint.DisabledReason.Name(endpoint.disabled_reason).lower()
        state = f"disabled: {reason.replace('_', ' ')}"
    since = endpoint.failing_since_time.ToJsonString() if endpoint.HasField("failing_since_time") else ""
    types, format_ = ",".join(endpoint.event_types), Event.Format.Name(endpoint.format)
    return (endpoint.id, endpoint.url, types, format_, state, since, endpoint.description)


def _delivery_row(delivery: "Message") -> tuple[str, ...]:
    from pawport.gen.pawport.v1.webhook_pb2 import WebhookDelivery

    assert isinstance(delivery, WebhookDelivery)  # noqa: S101 - tells the type checker
    status = WebhookDelivery.Status.Name(delivery.status).lower()
    time = delivery.last_attempt_time.ToJsonString() if delivery.HasField("last_attempt_time") else ""
    response = str(delivery.response_status or "")
    numbers = (status, str(delivery.attempts), time, response)
    return (delivery.id, delivery.event_type, delivery.resource_id, *numbers, delivery.error)


def _show(
    style: str | None,
    columns: Sequence[str],
    found: Sequence["Message"],
    row: Callable[["Message"], tuple[str, ...]],
) -> None:
    match style or ("table" if sys.stdout.isatty() else "tsv"):
        case "json":
            from google.protobuf.json_format import MessageToDict

            for each in found:
                click.echo(json.dumps(MessageToDict(each)))
        case "tsv":
            for each in found:
                click.echo("\t".join(row(each)))
        case _:
            print_table(columns, map(row, found))
