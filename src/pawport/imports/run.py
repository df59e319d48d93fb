"""Importing a file: a few records in a transaction, and on from there."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.events import Actor, act_as
from pawport.imports import repository
from pawport.imports.chunks import Chunks
from pawport.imports.kinds import Error, Kind, Result, Taken
from pawport.imports.records import FileError
from pawport.imports.rejections import Finding, Rejection, Reports, findings_text
from pawport.imports.repository import Progress
from pawport.imports.steps import Steps

__all__ = ["Run"]


class Run:
    """The import of one file, from where it was left.

    `import_id` names the file in the database, where its progress is kept in the transactions of the pets;
    without one, it is not kept.
    """

    def __init__(
        self,
        steps: Steps,
        kind: Kind,
        principal: Principal,
        reports: Reports,
        progress: Progress,
        import_id: str = "",
    ) -> None:
        self.progress = progress
        self._steps = steps
        self._kind = kind
        self._company_id = principal.company.id
        self._import = kind.importer(principal, is_dry_run=steps.is_dry_run)
        self._reports = reports
        self.reasons: Counter[str] = Counter()
        """How many records were rejected, and how many values ignored, for each reason."""
        self._import_id = import_id

    def take(self, chunks: Chunks, tell: Callable[[int, Progress], None]) -> set[str]:
        """Imports chunks of the file, after what is imported; returns the names of columns that mean nothing.
        `tell` gets the number of bytes that were read after each.

        Raises:
            FileError: nothing more can be read, or the report cannot be written; what was done stays.
            Conflict: other writes were in the way, several times.
        """
        unknown: set[str] = set()
        for chunk in chunks:
            self._save(chunk.taken, finished=False)
            unknown |= chunk.unknown
            tell(chunk.position, self.progress)
        self._save([], finished=True)
        return unknown

    def _save(self, chunk: Sequence[Taken], *, finished: bool) -> None:
        before, reports = self.progress, self._reports

        def work(connection: Connection) -> tuple[Progress, bytes, bytes, Counter[str]]:
            if not self._steps.is_dry_run:
                act_as(connection, Actor(self._kind.command))
            results = self._import(connection, [taken.item for taken in chunk])
            pairs = list(zip(chunk, results, strict=True))
            found = list(self._rejections(pairs))
            ignored = list(self._warnings(pairs))
            rejected = reports.form.rejected(found, heading=not before.report_bytes)
            warnings = findings_text(ignored, heading=not before.warnings_bytes)
            after = replace(
                _after(before, results, finished=finished),
                report_bytes=reports.rejections.write(rejected, before.report_bytes),
                warnings=before.warnings + len(ignored),
                warnings_bytes=reports.warnings.write(warnings, before.warnings_bytes),
            )
            self._keep(connection, after)
            reasons = Counter(
                each.reason for each in (*ignored, *(one for row in found for one in row.findings))
            )
            return after, rejected, warnings, reasons

        self.progress, rejected, warnings, reasons = self._steps.run(work)
        self.reasons += reasons
        reports.rejections.publish(rejected)
        reports.warnings.publish(warnings)

    def _keep(self, connection: Connection, after: Progress) -> None:
        if not self._import_id:
            return
        if not repository.save(connection, self._company_id, self._import_id, self.progress, after):
            raise FileError("another pawport import is processing this file")

    def _rejections(self, pairs: Sequence[tuple[Taken, Result]]) -> Iterator[Rejection]:
        for taken, result in pairs:
            if result.errors:
                yield Rejection(taken.given, [self._finding(taken, error) for error in result.errors])

    def _warnings(self, pairs: Sequence[tuple[Taken, Result]]) -> Iterator[Finding]:
        for taken, result in pairs:
            for warning in getattr(result, "warnings", ()):  # only pets have them
                yield self._finding(taken, warning)

    def _finding(self, taken: Taken, error: Error) -> Finding:
        return Finding(taken.line, self._kind.shown(error.field), error.reason, error.message)


def _after(before: Progress, results: Sequence[Result], *, finished: bool) -> Progress:
    counts = Counter(result.Action.Name(result.action) for result in results)
    return replace(
        before,
        records=before.records + len(results),
        created=before.created + counts["CREATED"],
        updated=before.updated + counts["UPDATED"],
        skipped=before.skipped + counts["SKIPPED"],
        rejected=before.rejected + counts["FAILED"],
        finished=finished,
    )
