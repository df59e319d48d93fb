"""`pawport export`."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import click

from pawport.cli.database import opened
from pawport.cli.options import company_option, database_options
from pawport.cli.progress import progress
from pawport.config import Settings
from pawport.kit.console import say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pawport.accounts import Company
    from pawport.imports.exports.writing import Format
    from pawport.imports.steps import Steps

__all__ = ["export"]

_FORMATS: Final[dict[str, "Format"]] = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
_STDOUT: Final = Path("-")
_NOUNS: Final = {
    "pet_code": "codes",
    "vet": "vets",
    "product": "products",
    "weights": "pets with weights",
    "appointment": "appointments",
    "grooming_booking": "bookings of grooming",
    "prescription": "prescriptions",
    "order": "orders",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("csv", "ndjson")),
    help="The file format. By default, determined by the file name, or csv.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--quiet", "-q", is_flag=True, help="Do not show progress.")
@company_option
@database_options
def export(
    settings: Settings, *, file: Path, format_: "Format | None", force: bool, quiet: bool, company: str | None
) -> None:
    """Write the records of a company to FILE, or to standard output.

    The file has pets, customers, codes, vets and products. It can be imported with pawport import, into the
    same company or another one. It is CSV with a column for each value, or NDJSON with a JSON object in each
    line; NDJSON also has the weights that pets had, appointments, grooming, prescriptions and orders, for
    readers. It is a consistent snapshot, and has personal data: FILE is readable only by its owner. Can be
    used while the service is running.

    Deleted records, stored photos, stock, settings, the audit log and API keys are not in it: pawport backup
    has everything.
    """
    from pawport.db.schema import refuse_pending

    format_ = format_ or _format_of(file)
    if file != _STDOUT and file.exists() and not force:
        raise click.UsageError(f"{file} already exists: choose another name, or use --force")
    refuse_pending(settings.database_url)
    started = time.monotonic()
    with _steps(settings) as steps, _output(file) as out:
        written = _write(steps, company, format_, out, quiet=quiet)
    pets, customers = written.pop("pet", 0), written.pop("customer", 0)
    others = "".join(f", {count:,} {_NOUNS[kind]}" for kind, count in written.items())
    say(f"{pets:,} pets, {customers:,} customers without pets{others}; {time.monotonic() - started:.1f} s")


def _format_of(file: Path) -> "Format":
    if file == _STDOUT:
        return "csv"
    found = _FORMATS.get(file.suffix.lower())
    if found is None:
        raise click.UsageError(f"{file}: unknown format; use --format, which must be one of csv, ndjson")
    return found


@contextmanager
def _output(file: Path) -> Iterator[IO[bytes]]:
    if file == _STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from pawport.backup.files import replacing

    with replacing(file) as temporary, temporary.open("wb") as out:
        yield out


@contextmanager
def _steps(settings: Settings) -> Iterator["Steps"]:
    from pawport.imports.steps import Steps

    with opened(settings) as database, closing(Steps(database, is_dry_run=True)) as steps:
        yield steps


def _write(
    steps: "Steps", company_id: str | None, format_: "Format", out: IO[bytes], *, quiet: bool
) -> Counter[str]:
    from pawport.accounts import company_service as companies
    from pawport.imports.exports.writing import write_company
    from pawport.pets.service import count_living_of_company

    def look(connection: "Connection") -> tuple["Company", int]:
        company = companies.the_company(connection, company_id)
        return company, count_living_of_company(connection, company.id)

    company, total = steps.run(look)
    has_begun = False
    with progress(total, quiet=quiet) as tell:

        def write(connection: "Connection") -> Counter[str]:
            nonlocal has_begun
            if has_begun:
                raise click.ClickException("the connection to the database was lost; run the command again")
            has_begun = True
            return write_company(
                connection, company, format_, out, lambda done: tell(done["pet"], f"{done['pet']:,} pets")
            )

        return steps.run(write)
