"""`pawport webhooks listen`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pawport.kit.console import say

if TYPE_CHECKING:
    from pawport.cli.event_stream import EventStream, ReadEvent
    from pawport.webhooks.sending import Attempt

__all__ = ["listen"]


def _checked_url(_context: click.Context, _parameter: click.Parameter, url: str) -> str:
    from pawport.outgoing.errors import RequestError
    from pawport.outgoing.urls import parse_url

    try:
        return parse_url(url).text.rstrip("/")
    except RequestError as error:
        raise click.BadParameter(f"{url!r} {error.reason}") from error


def _checked_types(_context: click.Context, _parameter: click.Parameter, given: Sequence[str]) -> list[str]:
    types = [name.strip() for names in given for name in names.split(",") if name.strip()]
    if given and not types:
        raise click.BadParameter("must name a type of events, such as pet.created or pet.*")
    "".join(types).encode()
    return types


def _checked_key(_context: click.Context, _parameter: click.Parameter, key: str) -> str:
    if not key.isascii() or not key.isprintable() or not key or " " in key:
        raise click.BadParameter("must be an API key")
    return key


def _checked_secret(_context: click.Context, _parameter: click.Parameter, secret: str | None) -> str:
    from pawport.webhooks.signing import new_secret, signature_headers

    try:
        signature_headers("", 0, b"", [secret := new_secret() if secret is None else secret])
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return secret


@click.command()
@click.option(
    "--forward",
    metavar="URL",
    required=True,
    callback=_checked_url,
    help="Where to post the events, such as http://localhost:3000/webhooks.",
)
@click.option(
    "--url",
    metavar="URL",
    envvar="PAWPORT_URL",
    default="http://127.0.0.1:8080",
    show_default=True,
    callback=_checked_url,
    help="The base URL of the service.",
)
@click.option(
    "--key",
    envvar="PAWPORT_KEY",
    required=True,
    callback=_checked_key,
    help="An API key with the scope events:read and those of the types. Other users of this machine can see "
    "the options of a command: rather set PAWPORT_KEY.",
)
@click.option(
    "--types",
    multiple=True,
    callback=_checked_types,
    help="The types of events, separated by commas, such as pet.created,customer.*.  [default: all that the "
    "key may read]",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("pawport", "pawssource")),
    default="pawport",
    show_default=True,
    help="The format of the payloads.",
)
@click.option(
    "--secret",
    envvar="PAWPORT_WEBHOOK_SECRET",
    callback=_checked_secret,
    help="The secret that signs the deliveries: whsec_ and base64.  [default: a new one each time]",
)
def listen(*, forward: str, url: str, key: str, types: list[str], format_: str, secret: str) -> None:
    """Deliver events to a receiver on your machine, as they happen.

    For development: the service needs no endpoint, and does not have to reach your machine. Each event is
    posted and signed like a delivery to an endpoint, and shown with its time, type, id and the status of the
    answer. A failed delivery is not repeated. After a lost connection, the command continues where it was.
    Ctrl-C ends it.
    """
    from pawport.cli.event_stream import EventStream

    say(f"secret: {secret}")
    stream = EventStream(url, key, types, format_)
    try:
        _deliver_all(stream, forward, secret, pawssource=format_ == "pawssource")
    except KeyboardInterrupt:
        say("stopped")


def _deliver_all(stream: "EventStream", forward: str, secret: str, *, pawssource: bool) -> None:
    import asyncio

    from pawport.webhooks.sending import Request, Sender
    from pawport.webhooks.signing import signature_headers

    sender = Sender(private=True)
    with asyncio.Runner() as runner:
        for event in stream:
            at = datetime.now(UTC)
            headers = signature_headers(
                event.id, int(at.timestamp()), event.payload, [secret], pawssource=pawssource
            )
            attempt = runner.run(sender.send(Request(forward, event.payload, headers)))
            click.echo(_line(at, event, attempt))


def _line(at: datetime, event: "ReadEvent", attempt: "Attempt") -> str:
    outcome = attempt.status if attempt.succeeded else f"failed: {attempt.error}"
    return f"{at:%Y-%m-%dT%H:%M:%SZ} {event.type} {event.id} {outcome}"
