"""`pawport keys`."""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pawport.cli.database import transaction
from pawport.cli.options import company_option, database_options
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
    """Make, show and revoke API keys.

    It works beside a serving process, which follows within 5 seconds.
    """


@keys.command()
@click.option(
    "--scopes",
    multiple=True,
    required=True,
    help="What the key may do, with commas between, such as pets:read,customers:*; * is everything. "
    f"They are listed in {_SCOPES}.",
)
@click.option("--plan", type=click.Choice(PLANS), default="free", show_default=True)
@click.option("--name", default="api", show_default=True, help="Who uses the key; it signs notes.")
@click.option("--expires", metavar="WHEN", help="When the key ends: 90d, 12h, or a date such as 2027-12-31.")
@click.option(
    "--allow-ip",
    "ranges",
    multiple=True,
    metavar="RANGE",
    help="A network that the key may be used from, such as 192.0.2.0/24; may be repeated. "
    "[default: everywhere]",
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
    """Make a key.

    Standard output is the key and nothing else. It cannot be shown again.
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
    say(f"made {key_id} of {owner.name}{until}; the key is shown this once")


@keys.command("list")
@click.option(
    "--format",
    "style",
    type=click.Choice(("table", "tsv", "json")),
    help="json: one object a line.  [default: table on a terminal, else tsv]",
)
@company_option
@database_options
def list_(settings: Settings, *, style: str | None, company: str | None) -> None:
    """Show the keys, oldest first. Secrets are not kept, so none can be shown.

    tsv has no heading; its columns are id, name, scopes, plan, created, expires, revoked.
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
    help="How long the old secret goes on working: 12h, 7d at most, or 0h.",
)
@company_option
@database_options
def rotate(settings: Settings, *, key_id: str, overlap: str, company: str | None) -> None:
    """Give a key a new secret.

    Standard output is the secret and nothing else. It cannot be shown again.
    """
    from pawport.accounts import service
    from pawport.accounts.expiry import parse_span

    with transaction(settings) as connection:
        owner = service.the_company(connection, company)
        key, secret = service.rotate_key(connection, owner.id, key_id, parse_span(overlap, "overlap"))
        click.echo(secret)  # before the commit, as of a new key
    end = key.previous_secret_expires_time
    old = f"works until {_shown(end)}" if end else "has stopped working"
    say(f"rotated {key_id}; the old secret {old}; the new one is shown this once")


@keys.command()
@click.argument("key_id")
@company_option
@database_options
def revoke(settings: Settings, *, key_id: str, company: str | None) -> None:
    """End a key: within 5 seconds no process accepts it any more."""
    from pawport.accounts import service

    with transaction(settings) as connection:
        service.revoke_key(connection, service.the_company(connection, company).id, key_id)
    say(f"revoked {key_id}")


def _print_table(found: Sequence["StoredKey"]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, collapse_padding=True)
    for name in _COLUMNS:  # other commands need the whole id, so a narrow terminal breaks the others
        table.add_column(name, no_wrap=name == "id", overflow="fold", min_width=len(name))
    for key in found:
        id_, name, scopes, plan, *times = _row(key)
        broken = (scopes.replace(",", ", "), plan, *(time.replace("T", " ") for time in times))
        table.add_row(*map(Text, (id_, name, *broken)), style="dim" if key.revoked_time else "")
    Console().print(table)


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
