"""One call for the import of a file, from opening it to the last row."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from pawport.accounts import Company, Principal
from pawport.accounts import service as accounts
from pawport.imports import repository
from pawport.imports.kinds import Kind
from pawport.imports.reader import reader
from pawport.imports.records import FileError
from pawport.imports.rejections import Report, Reports
from pawport.imports.repository import Progress
from pawport.imports.run import Run
from pawport.imports.steps import Steps
from pawport.imports.survey import Survey

__all__ = ["Progress", "Summary", "import_file"]

Tell = Callable[[int, Progress], None]
"""Is told how many bytes of the file were read, and what became of them."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of a file. `before`: of how many rows that was known before. `ignored` are the names of
    columns that mean nothing. `survey`: what was found in the whole file before, if it was looked at.
    `reasons`: for what rows were rejected and values ignored, and how many, this time."""

    state: Literal["done", "already imported"]
    progress: Progress
    before: int = 0
    ignored: Collection[str] = ()
    survey: Survey | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)


def import_file(
    steps: Steps,
    company_id: str | None,
    path: Path,
    kind: Kind,
    rejected: Path | None,
    warnings: Path | None,
    tell: Tell,
    *,
    again: bool = False,
) -> Summary:
    """Imports a file from where it was left, into a company, or the only one. A dry run begins at the
    beginning of the file.

    `rejected` is where rejected rows are reported, and `warnings` where values are that were ignored; None is
    standard output. `again` begins anew.

    Raises:
        FileError: the file or the report cannot be used; what was done stays.
        InvalidArgument: there is no such company, or it must be chosen.
        Conflict: other writes were in the way, several times; what was done stays.
    """
    import_id = _import_id(path, kind) if not steps.is_dry_run else ""
    company, before = _begin(steps, company_id, import_id, again=again)
    if before.finished:
        return Summary("already imported", before)
    looked, found = kind.look(path)
    reports = Reports(
        Report(rejected, before.report_bytes),
        Report(warnings, before.warnings_bytes),
        kind.form(path, found),
    )
    principal = Principal(company, "", "pawport import", frozenset({"*"}), None)
    with reader(path) as read_chunks:
        run = Run(steps, looked, principal, reports, before, import_id)
        unknown = run.take(read_chunks(path, looked, company, before.records), tell)
    return Summary("done", run.progress, before.records, sorted(unknown), found, run.reasons)


def _begin(steps: Steps, company_id: str | None, import_id: str, *, again: bool) -> tuple[Company, Progress]:
    def work(connection: Connection) -> tuple[Company, Progress]:
        company = accounts.the_company(connection, company_id)
        if again and import_id:
            repository.forget(connection, company.id, import_id)
        return company, repository.find(connection, company.id, import_id) or Progress()

    return steps.run(work)


def _import_id(path: Path, kind: Kind) -> str:
    """A name for the file by what is in it, and how that is read."""
    try:
        with path.open("rb") as file:
            content = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    return sha256(repr((content, kind)).encode()).hexdigest()
