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
external_id and owner_external_id can name the other system, as in external_id:shelterluv. Blanks, hyphens and
upper case make no difference. In JSON, objects and lists are taken as Pawport's own JSON has them, such as
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
        raise click.BadParameter(f"{name!r} is none that is known") from error
    return name


@click.command("import", cls=_Import)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--rejected",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="PATH",
    help="Where to tell of refused rows, as CSV; - is standard output.  [default: FILE.rejected.csv]",
)
@click.option("--again", is_flag=True, help="Import the file from its beginning though it was imported.")
@click.option("--format", "format_", type=click.Choice(_FORMATS), help="By default, as the file's name ends.")
@click.option(
    "--encoding",
    metavar="NAME",
    callback=_checked_encoding,
    help="Such as cp1252.  [default: UTF-8, or as the file begins]",
)
@click.option("--dates", type=click.Choice(("mdy", "dmy")), help="What 01/02/2024 means.")
@click.option("--weight-unit", type=click.Choice(("kg", "lb")), help="Of weights that have none.")
@click.option("--system", metavar="NAME", default="import", show_default=True, help="Whose external_id is.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@company_option
@database_options
def import_pets(
    settings: Settings, *, file: Path, rejected: Path | None, dry_run: bool, quiet: bool, **given: Any
) -> None:
    """Import the pets of FILE, with their owners.

    FILE is CSV, whose first line names the columns; JSON, an array of objects; or NDJSON, an object a line.
    It works beside a serving process.

    A pet is found again by its pet_id, else by its external_id, else by its microchip. Then what the file
    says of it is changed, and nothing is taken away. A pet without any of these is always new. An owner is
    found by owner_external_id, else by owner_email, and left as it is; else made.

    Given again after it was interrupted, the command goes on where it was. Rows that are refused keep no
    others out: they are told of in a report, and the command ends with 1.
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
    if summary.state == "was done before":
        say(f"{file} was imported on {done.last_time:%Y-%m-%d}: say --again to import it once more")
    if summary.before:
        say(f"went on behind {summary.before:,} rows that were done before")
    if summary.ignored:
        say(f"columns that mean nothing here were left out: {', '.join(summary.ignored)}")
    counts = (
        f"{done.records:,} rows: {done.created:,} pets created, {done.updated:,} updated, "
        f"{done.skipped:,} the same already, {done.rejected:,} rejected"
    )
    say(f"{counts}; {seconds:.1f} s" + (" (dry run: nothing was written)" if dry_run else ""))
    if done.rejected and report is not None:
        say(f"why: {report}")
