"""Importing a file: a few records in a transaction, and on from there."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.events import Actor, act_as
from pawport.gen.pawport.v1.registry_service_pb2 import PetImportResult
from pawport.imports import repository
from pawport.imports.chunks import Chunks, Taken
from pawport.imports.engine.importing import DryRun, import_pets
from pawport.imports.engine.items import Item
from pawport.imports.records import FileError
from pawport.imports.rejections import Rejection, Report
from pawport.imports.repository import Progress
from pawport.imports.steps import Steps

__all__ = ["Run"]

_PREFIXES: Final = {"pet.": "", "customer.": "owner."}


class Run:
    """The import of one file, from where it was left.

    `import_id` names the file in the database, where its progress is kept in the transactions of the pets;
    without one, it is not kept.
    """

    def __init__(
        self,
        steps: Steps,
        principal: Principal,
        report: Report,
        progress: Progress,
        import_id: str = "",
    ) -> None:
        self.progress = progress
        self._steps = steps
        self._principal = principal
        self._dry_run = DryRun(principal) if steps.is_dry_run else None
        self._report = report
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
        start = self.progress.report_bytes

        def work(connection: Connection) -> tuple[Progress, list[Rejection]]:
            results = self._import(connection, [taken.item for taken in chunk])
            rejections = list(_rejections(chunk, results))
            size = self._report.write(rejections, start)
            after = _after(self.progress, results, size, finished=finished)
            self._keep(connection, after)
            return after, rejections

        self.progress, rejections = self._steps.run(work)
        self._report.publish(rejections, start)

    def _import(self, connection: Connection, items: Sequence[Item]) -> list[PetImportResult]:
        if self._dry_run is not None:
            return self._dry_run.import_pets(connection, items)
        act_as(connection, Actor("pawport import"))
        return import_pets(connection, self._principal, items)

    def _keep(self, connection: Connection, after: Progress) -> None:
        if not self._import_id:
            return
        company_id = self._principal.company.id
        if not repository.save(connection, company_id, self._import_id, self.progress, after):
            raise FileError("another pawport import is processing this file")


def _after(
    before: Progress, results: Sequence[PetImportResult], report_bytes: int, *, finished: bool
) -> Progress:
    counts = Counter(result.action for result in results)
    return replace(
        before,
        records=before.records + len(results),
        created=before.created + counts[PetImportResult.CREATED],
        updated=before.updated + counts[PetImportResult.UPDATED],
        skipped=before.skipped + counts[PetImportResult.SKIPPED],
        rejected=before.rejected + counts[PetImportResult.FAILED],
        report_bytes=report_bytes,
        finished=finished,
    )


def _rejections(chunk: Sequence[Taken], results: Sequence[PetImportResult]) -> Iterator[Rejection]:
    for taken, result in zip(chunk, results, strict=True):
        for error in result.errors:
            yield Rejection(taken.line, _shown(error.field), error.reason, error.message)


def _shown(field: str) -> str:
    """The field as the file's author would call it."""
    for prefix, shown in _PREFIXES.items():
        if field.startswith(prefix):
            return shown + field.removeprefix(prefix)
    return field
