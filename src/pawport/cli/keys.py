"""`pawport keys`."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pawport.cli.database import transaction
from pawport.cli.options import company_option, database_options
from pawport.cli.tables import print_table
from pawport.config import Settings
from pawport.kit.console import say
from pawport.kit.plans import PLANS

if TYPE_CHECKING:
    from pawport.accounts.service import StoredKey

__all__ = ["keys"]

_COLUMNS = ("id", "name", "scopes", "plan", "created", "expires", "revoked")
_SCOPES = "docs/scopes.md"


@click.group()
def keys() -> None:
    """Create, list, rotate and revoke API keys.

    Can be used while the service is running; changes take effect within 5 seconds.
    """


@keys.command()
@click.option(
    "--scopes",
    multiple=True,
    required=True,
    help="The scopes of the key, separated by commas, such as pets:read,customers:*; * is every scope. "
    f"{_SCOPES} lists them.",
)
@click.option("--plan", type=click.Choice(PLANS), default="free", show_default=True)
@click.option(
    "--name",
    default="api",
    show_default=True,
    help="The name of whoever uses the key, recorded as the author of notes.",
)
@click.option(
    "--expires", metavar="WHEN", help="When the key expires: 90d, 12h, or a date such as 2027-12-31."
)
@click.option(
    "--allow-ip",
    "ranges",
    multiple=True,
    metavar="RANGE",
    help="A network from which the key can be used, such as 192.0.2.0/24; can be repeated. "
    "[default: every network]",
)
@company_option
@database_options
def create(
    settings: Settings,
    *,
    scopes: tuple[str, ...],
    plan: str,
    name: str,
    expires: str | None,
    ranges: tuple[str, ...],
    company: str | None,
) -> None:
    """Create a key.

    Only the key is written to standard output. It cannot be shown again.
    """
    from pawport.accounts import service
    from pawport.accounts.expiry import parse_expiry

    wanted = [scope.strip() for text in scopes for scope in text.split(",") if scope.strip()]
    with transaction(settings) as connection:
        owner = service.the_company(connection, company)
        end = parse_expiry(expires, datetime.now(UTC), owner.time_zone) if expires is not None else None
        key_id, secret = service.create_key(
            connection,
            owner.id,
            name=name,
            scopes=wanted,
            plan=plan,
            expires_time=end,
            allowed_ip_ranges=ranges,
        )
        click.echo(secret)  # before the commit: nobody could use a key whose secret was not told
    until = f" until {_shown(end)}" if end else ""
    say(f"created {key_id} of {owner.name}{until}; the key is shown only once")


@keys.command("list")
@click.option(
    "--format",
    "style",
    type=click.Choice(("table", "tsv", "json")),
    help="json has one object per line.  [default: table on a terminal, otherwise tsv]",
)
@company_option
@database_options
def list_(settings: Settings, *, style: str | None, company: str | None) -> None:
    """List the keys, oldest first. Secrets are not stored and cannot be shown.

    tsv has no header; its columns are id, name, scopes, plan, created, expires, revoked.
    """
    from pawport.accounts import service

    with transaction(settings) as connection:
        owner = service.the_company(connection, company)
        found = service.list_keys(connection, owner.id)
    _STYLES[style or ("table" if sys.stdout.isatty() else "tsv")](found)


@keys.command()
@click.argument("key_id")
@click.option(
    "--overlap",
    default="24h",
    show_default=True,
    metavar="SPAN",
    help="How long the previous secret remains valid: at most 7d; 0h invalidates it immediately.",
)
@company_option
@database_options
def rotate(settings: Settings, *, key_id: str, overlap: str, company: str | None) -> None:
    """Generate a new secret for a key.

    Only the secret is written to standard output. It cannot be shown again.
    """
    from pawport.accounts import service
    from pawport.accounts.expiry import parse_span

    with transaction(settings) as connection:
        owner = service.the_company(connection, company)
        key, secret = service.rotate_key(connection, owner.id, key_id, parse_span(overlap, "overlap"))
        click.echo(secret)  # before the commit, as of a new key
    end = key.previous_secret_expires_time
    old = f"is valid until {_shown(end)}" if end else "is no longer valid"
    say(f"rotated {key_id}; the previous secret {old}; the new one is shown only once")


@keys.command()
@click.argument("key_id")
@company_option
@database_options
def revoke(settings: Settings, *, key_id: str, company: str | None) -> None:
    """Revoke a key: within 5 seconds, it is no longer accepted."""
    from pawport.accounts import service

    with transaction(settings) as connection:
        service.revoke_key(connection, service.the_company(connection, company).id, key_id)
    say(f"revoked {key_id}")


def _print_table(found: Sequence["StoredKey"]) -> None:
    print_table(_COLUMNS, map(_readable, found), ["dim" if key.revoked_time else "" for key in found])


def _readable(key: "StoredKey") -> tuple[str, ...]:
    """The row with blanks where a narrow terminal may break it."""
    id_, name, scopes, plan, *times = _row(key)
    return (id_, name, scopes.replace(",", ", "), plan, *(time.replace("T", " ") for time in times))


def _print_tsv(found: Sequence["StoredKey"]) -> None:
    for key in found:
        click.echo("\t".join(_row(key)))


def _print_json(found: Sequence["StoredKey"]) -> None:
    for key in found:
        _, name, _, plan, *times = _row(key)
        named = zip(("createdTime", "expiresTime", "revokedTime"), times, strict=True)
        facts = {"id": key.id, "name": name, "scopes": key.scopes, "plan": plan}
        click.echo(json.dumps(facts | {key: time or None for key, time in named}))


_STYLES: dict[str, Callable[[Sequence["StoredKey"]], None]] = {
    "table": _print_table,
    "tsv": _print_tsv,
    "json": _print_json,
}


def _row(key: "StoredKey") -> tuple[str, ...]:
    times = (key.created_time, key.expires_time, key.revoked_time)
    return (key.id, key.name, ",".join(key.scopes), key.plan, *map(_shown, times))


def _shown(time: datetime | None) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else ""
