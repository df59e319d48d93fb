"""`pawport copy`."""

import time
from contextlib import ExitStack

import click

from pawport.cli.progress import progress
from pawport.config import Settings
from pawport.kit.console import say

__all__ = ["copy"]


def _checked_url(_context: click.Context, _parameter: click.Parameter, url: str) -> str:
    from pawport.db import ConfigurationError
    from pawport.db.url import parse_url

    url.encode()
    try:
        parse_url(url)
    except ConfigurationError as error:
        raise click.BadParameter(str(error)) from error
    return url


@click.command()
@click.option(
    "--from",
    "from_",
    metavar="URL",
    required=True,
    callback=_checked_url,
    help="The database to copy, such as sqlite:///data/pawport.db.",
)
@click.option(
    "--to",
    metavar="URL",
    required=True,
    callback=_checked_url,
    help="The database to copy to, such as postgresql://USER:PASSWORD@HOST/DATABASE.",
)
@click.option("--quiet", "-q", is_flag=True, help="Do not show progress.")
def copy(*, from_: str, to: str, quiet: bool) -> None:
    """Copy a whole database into another one, between SQLite and PostgreSQL or within one of them.

    Stop the service first. The database to copy to must be empty: create it, and run pawport migrate with its
    URL. Every table is compared afterwards, and its number of rows and their checksum are printed. If the
    command fails or is killed, nothing is copied.

    Pictures are not in the database: copy their folder, or keep the same --picture-store.
    """
    from pawport.backup.copying import copy as copy_all
    from pawport.db.schema import refuse_pending
    from pawport.process.serve import sole_use

    for url in (from_, to):
        refuse_pending(url)
    started = time.monotonic()
    with ExitStack() as used, progress(1, quiet=quiet) as tell:
        for url in (from_, to):
            used.enter_context(sole_use(Settings.parse({"database_url": url})))
        copied = copy_all(
            from_, to, lambda done, total, table: tell(done / max(total, 1), f"{done:,} rows, {table}")
        )
    width = max(len(each.table) for each in copied)
    for each in copied:
        click.echo(f"{each.table.ljust(width)}  {each.rows:>12,}  {each.checksum}")
    rows = sum(each.rows for each in copied)
    say(f"copied {rows:,} rows, which are the same in both databases; {time.monotonic() - started:.1f} s")
