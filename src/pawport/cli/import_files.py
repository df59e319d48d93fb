"""What the commands that import a file have in common."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pawport.cli.database import opened
from pawport.cli.options import company_option, database_options
from pawport.cli.progress import progress
from pawport.config import Settings
from pawport.kit.console import say
from pawport.kit.garbage import seldom_collected

if TYPE_CHECKING:
    from pawport.imports.kinds import Kind
    from pawport.imports.session import Progress, Summary
    from pawport.imports.steps import Steps
    from pawport.imports.survey import Survey

__all__ = ["ImportCommand", "ImportedFile", "described", "file_options", "import_file"]

_FORMATS: Final = ("csv", "json", "ndjson", "xlsx")
_WIDEST: Final = 40
_ID_COLUMNS: Final = ("external_id", "owner_external_id")
_Command = Callable[..., None]


class ImportCommand(click.Command):
    """Shows in its help the columns that it understands."""

    def columns(self) -> list[tuple[str, str]]:
        """Returns the names of the columns, and what is said of each."""
        raise NotImplementedError

    notes = ""
    """What is said of the columns in general."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Columns"):
            formatter.write_dl(self.columns())
        formatter.write_text(self.notes)


def described(column: Any) -> str:
    """What the help says of a column."""
    also = f"also {', '.join(column.aliases)}" if column.aliases else ""
    return "; ".join(filter(None, (column.help, also))) or " "


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What the options that all imports have say."""

    settings: Settings
    file: Path
    rejected: Path | None
    dry_run: bool
    again: bool
    quiet: bool
    company: str | None


def file_options(command: _Command) -> _Command:
    """Gives a command the options that all imports have. It is called with an ImportedFile as `given`, with
    `format_` and `encoding`, and with its own options."""

    @database_options
    @company_option
    @click.option("--quiet", "-q", is_flag=True, help="Do not show progress.")
    @click.option(
        "--encoding",
        metavar="NAME",
        callback=_checked_encoding,
        help="The encoding, such as cp1252.  [default: found out]",
    )
    @click.option(
        "--format",
        "format_",
        type=click.Choice(_FORMATS),
        help="The file format. By default, determined by the file name.",
    )
    @click.option(
        "--again",
        is_flag=True,
        help="Import the file again from its beginning, although it was already imported.",
    )
    @click.option(
        "--rejected",
        type=click.Path(path_type=Path, allow_dash=True),
        metavar="PATH",
        help="The report of rejected rows; - is standard output.  [default: FILE.rejected.csv, or .ndjson]",
    )
    @click.option("--dry-run", is_flag=True, help="Show what would be done, without writing anything.")
    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    def with_options(settings: Settings, **options: Any) -> None:
        names = ("file", "rejected", "dry_run", "again", "quiet", "company")
        common = {name: options.pop(name) for name in names}
        command(given=ImportedFile(settings, **common), **options)

    with_options.__doc__ = command.__doc__
    decorated: _Command = with_options
    return decorated


def import_file(given: ImportedFile, kind: "Kind", noun: str, warnings: Path | None = None) -> None:
    """Imports the file, and says what became of the records that the noun names. Ends with 1 if some were
    rejected."""
    if not given.file.is_file():  # it is read more than once
        raise click.UsageError(f"{given.file} is not a regular file")
    from pawport.imports import session
    from pawport.imports.records import FileError

    started = time.monotonic()
    try:
        report = _report(given.file, _suffix(given.file, kind), given.rejected)
        ignored = _report(given.file, ".warnings.csv", warnings)
        with (
            seldom_collected(),
            _steps(given.settings, dry_run=given.dry_run) as steps,
            _progress(given) as tell,
        ):
            summary = session.import_file(
                steps, given.company, given.file, kind, report, ignored, tell, again=given.again
            )
    except FileError as error:
        raise click.ClickException(str(error)) from error
    if given.dry_run and summary.survey is not None:
        _print_columns(summary.survey)
    if summary.survey is not None:
        _tell_survey(summary.survey, kind)
    _tell_summary(summary, given, noun, (report, ignored), time.monotonic() - started)
    if summary.progress.rejected:
        click.get_current_context().exit(1)


def _checked_encoding(_context: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    try:
        "".encode(name or "utf-8")
    except (LookupError, ValueError) as error:
        raise click.BadParameter(f"unknown encoding {name!r}") from error
    return name


@contextmanager
def _steps(settings: Settings, *, dry_run: bool) -> Iterator["Steps"]:
    from pawport.db.schema import refuse_pending
    from pawport.imports.steps import Steps

    refuse_pending(settings.database_url)
    with opened(settings) as database, closing(Steps(database, is_dry_run=dry_run)) as steps:
        yield steps


@contextmanager
def _progress(given: ImportedFile) -> Iterator[Callable[[int, "Progress"], None]]:
    with progress(given.file.stat().st_size, quiet=given.quiet) as tell:
        yield lambda position, done: tell(position, f"{done.records:,} rows")


def _tell_summary(
    summary: "Summary",
    given: ImportedFile,
    noun: str,
    reports: tuple[Path | None, Path | None],
    seconds: float,
) -> None:
    report, warnings = reports
    done = summary.progress
    if summary.state == "already imported":
        say(f"{given.file} was already imported on {done.last_time:%Y-%m-%d}: use --again to import it again")
    if summary.before:
        say(f"resuming after row {summary.before:,}")
    if summary.ignored:
        say(f"ignored unknown columns: {', '.join(summary.ignored)}")
    counts = (
        f"{done.records:,} rows: {done.created:,} {noun} created, {done.updated:,} updated, "
        f"{done.skipped:,} unchanged, {done.rejected:,} rejected"
    )
    say(f"{counts}; {seconds:.1f} s" + (" (dry run: nothing was written)" if given.dry_run else ""))
    if summary.reasons:
        say("; ".join(f"{reason}: {count:,}" for reason, count in sorted(summary.reasons.items())))
    if done.rejected and report is not None:
        what = "; correct them there, and import that file" if summary.survey else ""
        say(f"rejected rows: {report}{what}")
    if done.warnings:
        where = f": {warnings}" if warnings is not None else ""
        say(f"{done.warnings:,} warning{'s' if done.warnings > 1 else ''}{where}")


def _report(file: Path, suffix: str, path: Path | None) -> Path | None:
    return None if path == Path("-") else path or Path(f"{file}{suffix}")


def _suffix(file: Path, kind: "Kind") -> str:
    """What comes behind the name of a file in that of its rejected rows."""
    from pawport.imports.formats import is_json
    from pawport.imports.pet_file import PetFile

    has_rows = isinstance(kind, PetFile)  # the others are reported as CSV
    return ".rejected.ndjson" if has_rows and is_json(file, kind.format_) else ".rejected.csv"


def _print_columns(survey: "Survey") -> None:
    """Shows what the columns of the file are taken for."""
    rows: list[tuple[str, ...]] = [("COLUMN", "FIELD", "FIRST VALUE", "ROWS")]
    rows += [(use.name, use.field or "(ignored)", use.first, f"{use.rows:,}") for use in survey.uses.values()]
    rows = [tuple(" ".join(cell.split()) for cell in row) for row in rows]
    widths = [min(max(len(row[index]) for row in rows), _WIDEST) for index in range(3)]
    for *cells, count in rows:
        shown = (cell[:width].ljust(width) for cell, width in zip(cells, widths, strict=True))
        click.echo(f"{'  '.join(shown)}  {count:>8}", err=True)


def _tell_survey(survey: "Survey", kind: "Kind") -> None:
    """Says what was found out of a file."""
    ignored = [use.name for use in survey.uses.values() if use.name in survey.unknown]
    if ignored:
        say(f"ignored unknown columns: {', '.join(ignored)}")
    if survey.unused:
        say(f"the file has no columns {', '.join(map(repr, survey.unused))}, which --map or --ignore name")
    if survey.other_sheets:
        say(f"other sheets were not read: {', '.join(survey.other_sheets)}; use --sheet")
    if survey.histories:
        what = ", ".join(f"{count:,} {kind}" for kind, count in survey.histories.items())
        say(f"not imported, as an export has them for readers only: {what}")
    if survey.suggested:
        say(f"the columns are those of an export of {survey.suggested}: see --preset {survey.suggested}")
    if survey.encoding not in {None, "utf-8"}:
        say(f"the encoding is {survey.encoding}; if that is wrong, use --encoding")
    if survey.dates is not None:
        order = "month first" if survey.dates == "mdy" else "day first"
        say(f"dates such as 01/02/2024 have the {order}")
    if getattr(kind, "system", None) is None and any(
        use.field in _ID_COLUMNS for use in survey.uses.values()
    ):
        say("the ids are those of this file alone; to find the same animals with another file, use --system")
