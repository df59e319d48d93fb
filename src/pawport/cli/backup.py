"""`pawport backup` and `pawport restore`."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pawport.cli.options import database_options
from pawport.config import Settings

if TYPE_CHECKING:
    from pawport.backup import Report

__all__ = ["backup", "restore"]

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@database_options
def backup(settings: Settings, *, file: Path, force: bool) -> None:
    """Back up the database to FILE, even while it is in use.

    The backup is a consistent snapshot. It contains personal data and the hashes of API keys: FILE is
    readable only by its owner. PostgreSQL requires pg_dump, not older than the server.
    """
    from pawport.backup import backup as take

    started = time.monotonic()
    with _progress() as report:
        take(settings.database_url, file, report, force=force)
    seconds = time.monotonic() - started
    click.echo(f"wrote {click.format_filename(file)}: {file.stat().st_size:,} bytes, in {seconds:.1f} s")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace the database if it is not empty.")
@database_options
def restore(settings: Settings, *, file: Path, force: bool) -> None:
    """Restore the database from FILE, written by pawport backup, in this release's schema.

    Stop the service first. If the command fails or is killed, the old database is kept. PostgreSQL requires
    pg_restore and psql, not older than the server.
    """
    from pawport.backup import restore as put_back
    from pawport.process.serve import sole_use

    started = time.monotonic()
    with sole_use(settings), _progress() as report:
        put_back(settings.database_url, file, report, force=force)
    click.echo(f"restored {click.format_filename(file)}, in {time.monotonic() - started:.1f} s")


@contextmanager
def _progress() -> Iterator["Report"]:
    """What is told how many bytes are done: a bar on a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("copied"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("copied", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
