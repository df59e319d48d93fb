"""`pawport import`."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pawport.cli.database import opened
from pawport.cli.options import company_option, database_options
from pawport.cli.progress import progress
from pawport.config import Settings
from pawport.kit.console import say

if TYPE_CHECKING:
    from pawport.imports.session import Progress, Summary
    from pawport.imports.steps import Steps

__all__ = ["import_pets"]

_FORMATS: Final = ("csv", "json", "ndjson")
_SYSTEMS: Final = """
external_id and owner_external_id can name the other system, as in external_id:shelterluv. Spaces, hyphens and
upper case are ignored in column names. In JSON, objects and lists have Pawport's own JSON format, such as
"microchips": ["985112345678903"] or "owner": {"firstName": "Ada"}."""


class _Import(click.Command):
    """Shows in its help the columns that it understands."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        from pawport.imports.columns import COLUMNS

        with formatter.section("Columns"):
            formatter.write_dl([(column.name, _described(column)) for column in COLUMNS])
        formatter.write_text(_SYSTEMS)


def _described(column: Any) -> str:
    also = f"also {', '.join(column.aliases)}" if column.aliases else ""
    return "; ".join(filter(None, (column.help, also))) or " "


def _checked_encoding(_context: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    try:
        "".encode(name or "utf-8")
    except (LookupError, ValueError) as error:
        raise click.BadParameter(f"unknown encoding {name!r}") from error
    return name


@click.command("import", cls=_Import)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would be done, without writing anything.")
@click.option(
    "--rejected",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="PATH",
    help="The report of rejected rows, as CSV; - is standard output.  [default: FILE.rejected.csv]",
)
@click.option(
    "--again",
    is_flag=True,
    help="Import the file again from its beginning, although it was already imported.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    help="The file format. By default, determined by the file name.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    callback=_checked_encoding,
    help="The encoding, such as cp1252.  [default: UTF-8, or according to the byte order mark]",
)
@click.option(
    "--dates",
    type=click.Choice(("mdy", "dmy")),
    help="The order of day and month in dates such as 01/02/2024.",
)
@click.option("--weight-unit", type=click.Choice(("kg", "lb")), help="Unit of weights given without one.")
@click.option(
    "--system",
    metavar="NAME",
    default="import",
    show_default=True,
    help="The system that external_id belongs to.",
)
@click.option("--quiet", "-q", is_flag=True, help="Do not show progress.")
@company_option
@database_options
def import_pets(
    settings: Settings, *, file: Path, rejected: Path | None, dry_run: bool, quiet: bool, **given: Any
) -> None:
    """Import pets and their owners from FILE.

    FILE is CSV, with the column names in the first line; JSON, an array of objects; or NDJSON, one object
    per line. Can be used while the service is running.

    An existing pet is identified by its pet_id, otherwise by its external_id, otherwise by its microchip.
    Values in the file are updated, and nothing is removed. A pet without any of these is always new. An
    existing owner is identified by owner_external_id, otherwise by owner_email, and is not changed; others
    are created.

    If the command is interrupted, run it again to resume the import. Rejected rows do not affect other
    rows: they are listed in a report, and the exit code is 1.
    """
    if not file.is_file():  # it is read more than once
        raise click.UsageError(f"{file} is not a regular file")
    from pawport.imports.records import FileError
    from pawport.imports.session import Choices, import_file

    report = None if rejected == Path("-") else rejected or Path(f"{file}.rejected.csv")
    again = given.pop("again")
    company = given.pop("company")
    started = time.monotonic()
    try:
        with _steps(settings, dry_run=dry_run) as steps, _progress(file, quiet=quiet) as tell:
            summary = import_file(steps, company, file, Choices(**given), report, tell, again=again)
    except FileError as error:
        raise click.ClickException(str(error)) from error
    _tell_summary(summary, file, report, time.monotonic() - started, dry_run=dry_run)
    if summary.progress.rejected:
        click.get_current_context().exit(1)


@contextmanager
def _steps(settings: Settings, *, dry_run: bool) -> Iterator["Steps"]:
    from pawport.db.schema import refuse_pending
    from pawport.imports.steps import Steps

    refuse_pending(settings.database_url)
    with opened(settings) as database, closing(Steps(database, is_dry_run=dry_run)) as steps:
        yield steps


@contextmanager
def _progress(file: Path, *, quiet: bool) -> Iterator[Callable[[int, "Progress"], None]]:
    with progress(file.stat().st_size, quiet=quiet) as tell:
        yield lambda position, done: tell(position, f"{done.records:,} rows")


def _tell_summary(
    summary: "Summary", file: Path, report: Path | None, seconds: float, *, dry_run: bool
) -> None:
    done = summary.progress
    if summary.state == "already imported":
        say(f"{file} was already imported on {done.last_time:%Y-%m-%d}: use --again to import it again")
    if summary.before:
        say(f"resuming after row {summary.before:,}")
    if summary.ignored:
        say(f"ignored unknown columns: {', '.join(summary.ignored)}")
    counts = (
        f"{done.records:,} rows: {done.created:,} pets created, {done.updated:,} updated, "
        f"{done.skipped:,} unchanged, {done.rejected:,} rejected"
    )
    say(f"{counts}; {seconds:.1f} s" + (" (dry run: nothing was written)" if dry_run else ""))
    if done.rejected and report is not None:
        say(f"rejected rows: {report}")
