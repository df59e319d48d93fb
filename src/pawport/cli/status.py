"""`pawport status`."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pawport.cli.options import settings_options
from pawport.config import Settings

if TYPE_CHECKING:
    from pawport.cli.service_status import Holdings, Status
    from pawport.db.inspection import DatabaseState

__all__ = ["status"]

_NAMES = {"pawport": "Pawport", "envoy": "Envoy", "python": "Python"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@settings_options
def status(settings: Settings, *, as_json: bool) -> None:
    """Show the status of the service.

    Use the options or the environment of pawport serve, whether it is running or not. The exit code is 0 if
    the service is healthy, 1 if it is not, 2 for an invalid option.
    """
    from pawport.cli.service_status import status as find

    found = find(settings)
    if as_json:
        click.echo(json.dumps(_facts(found)))
    else:
        _print(found)
    if found.problems:
        click.get_current_context().exit(1)


def _facts(found: "Status") -> dict[str, Any]:
    database, holdings = found.database, found.holdings
    return {
        "healthy": not found.problems,
        "problems": found.problems,
        "service": {"url": found.url, "state": found.service},
        "versions": found.versions,
        "database": _database_facts(database) if database else None,
        "rows": holdings.rows if holdings else None,
        "queues": _queue_facts(database, holdings) if database else None,
    }


def _database_facts(database: "DatabaseState") -> dict[str, Any]:
    return {
        "engine": database.engine,
        "version": database.version,
        "place": database.place,
        "schema": database.schema,
        "pendingMigrations": database.pending,
        "sizeBytes": database.size_bytes,
        "logBytes": database.log_bytes,
    }


def _queue_facts(database: "DatabaseState", holdings: "Holdings | None") -> dict[str, Any]:
    jobs = holdings.jobs if holdings else {}
    facts = {kind: {"waiting": count, "due": due} for kind, (count, due) in jobs.items()}
    return {"openWrites": database.open_writes, "jobs": facts}


def _print(found: "Status") -> None:
    color = "red" if found.problems else "green"
    click.secho("not healthy" if found.problems else "healthy", fg=color, bold=True)
    for problem in found.problems:
        click.echo(f"  {problem}")
    lines = dict(_lines(found))
    width = max(map(len, lines))
    for name, value in lines.items():
        click.echo(f"{name:{width}}  {value}")


def _lines(found: "Status") -> Iterator[tuple[str, str]]:
    yield "service", f"{found.url} {found.service}"
    for name, version in found.versions.items():
        yield _NAMES[name], version
    if found.database is not None:
        yield from _database_lines(found.database)
    if found.holdings is not None:
        yield "rows", ", ".join(f"{count:,} {name}" for name, count in found.holdings.rows.items())
        yield from _job_lines(found.holdings)


def _database_lines(database: "DatabaseState") -> Iterator[tuple[str, str]]:
    yield database.engine, f"{database.version}, {database.place}"
    pending = f"pending: {', '.join(database.pending)}" if database.pending else "up to date"
    yield "schema", f"{database.schema or 'none'}, {pending}"
    log = f", and {_megabytes(database.log_bytes)} of log" if database.log_bytes else ""
    yield "size", f"{_megabytes(database.size_bytes)}{log}"
    yield "open writes", f"{database.open_writes:,}" if database.open_writes else "none"


def _job_lines(holdings: "Holdings") -> Iterator[tuple[str, str]]:
    for kind, (count, due) in holdings.jobs.items():
        yield f"jobs: {kind}", f"{count:,} waiting, {due:,} of them due"
    if not holdings.jobs:
        yield "jobs", "none waiting"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
