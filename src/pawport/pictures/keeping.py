"""Keeps pictures, so that neither a crash nor an error leaves a file that belongs to nothing.

Before files are written, a job is that deletes them some time later. The transaction that records the picture
takes that job back; if it never comes, the job does what it says. Deletions are jobs as well: they come
after the transaction that forgets the picture, and are tried until they succeed.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport import jobs
from pawport.db import Database
from pawport.errors import NotFound, Unavailable
from pawport.jobs import AttemptFailedError, Job, Kind
from pawport.kit.logger import structlog
from pawport.pictures.store import MissingError, Store

__all__ = ["DELETE_FILES", "Keeper", "Kept", "delete_files"]

DELETE_FILES: Final = "delete_files"
_UNCLAIMED: Final = timedelta(minutes=15)
_SECONDS: Final = 60.0
_SLOTS: Final = 8

_log = structlog.get_logger("pawport.pictures")


class Kept(NamedTuple):
    """Files that are kept for a moment: until `claim`, in the transaction that records whose they are."""

    deletion: Job

    def claim(self, connection: Connection) -> None:
        """Keeps the files for good. Aborted: they were deleted, since this comes very late."""
        jobs.cancel(connection, self.deletion)


class Keeper:
    """Files of pictures, by their names."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store

    async def keep(self, company_id: str, files: Sequence[tuple[str, bytes]]) -> Kept:
        """Writes files for the company. Unavailable: the store cannot be used now."""
        names = [name for name, _ in files]
        deletion = await self._database.write_slowly(
            lambda connection: delete_files(connection, company_id, names, _UNCLAIMED)
        )
        for name, data in files:
            await asyncio.to_thread(self._store.put, name, data)
        return Kept(deletion)

    async def read(self, name: str, kind: str, id_: str) -> bytes:
        """A file of the resource of this kind and id.

        Raises:
            NotFound: it is not there any more.
            Unavailable: the store cannot be used now.
        """
        try:
            return await asyncio.to_thread(self._store.get, name)
        except MissingError:
            _log.error("the file of a picture is missing", name=name)
            raise NotFound(kind, id_) from None

    def jobs(self) -> dict[str, Kind]:
        """How the jobs are done that this module writes down."""
        kind = Kind(self._delete, _note_failure, attempts=1_000_000, seconds=_SECONDS, slots=_SLOTS)
        return {DELETE_FILES: kind}

    async def _delete(self, job: Job) -> Callable[[Connection], None]:
        try:
            await asyncio.to_thread(self._store.delete, job.payload["names"])
        except Unavailable as error:
            raise AttemptFailedError(error.message) from error
        return _nothing


def delete_files(
    connection: Connection, company_id: str, names: Sequence[str], delay: timedelta = timedelta(0)
) -> Job:
    """Has files deleted for good after this transaction."""
    return jobs.enqueue(connection, company_id, DELETE_FILES, {"names": list(names)}, delay)


def _nothing(_: Connection) -> None:
    pass


def _note_failure(_: Connection, job: Job, reason: str, last: bool) -> None:
    pass
