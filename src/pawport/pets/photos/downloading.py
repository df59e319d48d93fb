"""The job that fetches a picture for a pet."""

import asyncio
import threading
from contextlib import suppress
from functools import partial
from typing import Final

from sqlalchemy import Connection

from pawport.db import Database
from pawport.errors import NotFound, QuotaExceeded, Unavailable
from pawport.jobs import AttemptFailedError, Finish, Job, Kind
from pawport.pets.photos import downloads_service as service
from pawport.pets.photos.downloads_repository import Download
from pawport.pets.photos.intake import Intake
from pawport.pets.photos.service import NewPhoto
from pawport.pictures.examination import RefusedError
from pawport.pictures.fetching import FetchError, Limits, fetch

__all__ = ["Downloader"]

_SECONDS: Final = 30.0
_MOST_BYTES: Final = 2_000_000
_ATTEMPTS: Final = 5  # the last one some twenty minutes after the first
_SLOTS: Final = 16  # of which one company gets 8, as pictures of 2 MB each
_TO_KEEP_SECONDS: Final = 60.0  # to check it and to write it


class Downloader:
    """Fetches pictures, several at once."""

    def __init__(self, database: Database, intake: Intake, *, private: bool = False) -> None:
        """`private`: whether machines that are not on the public Internet may be asked, too."""
        self._database = database
        self._intake = intake
        self._limits = Limits(_SECONDS, _MOST_BYTES, private)

    def jobs(self) -> dict[str, Kind]:
        """How the jobs are done that `download_photos` writes down."""
        kind = Kind(self._run, service.note_failure, _ATTEMPTS, _SECONDS + _TO_KEEP_SECONDS, _SLOTS)
        return {service.JOB_KIND: kind}

    async def _run(self, job: Job) -> Finish:
        download = await self._database.read(lambda connection: service.waiting(connection, job))
        if download is None:  # the pet is gone, or the picture is there
            return lambda _: None
        try:
            data = await _fetched(download.url, self._limits)
            new = await self._intake.take(job.company_id, data, download.uid)
        except FetchError as error:
            raise AttemptFailedError(error.reason, final=error.final) from error
        except RefusedError as error:
            raise AttemptFailedError(f"the photo {error}", final=True) from error
        except Unavailable as error:
            raise AttemptFailedError(error.message) from error
        return partial(_finish, job=job, download=download, new=new)


async def _fetched(url: str, limits: Limits) -> bytes:
    """What is at the address. On a thread that nobody waits for when the process ends."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[bytes] = loop.create_future()

    def settle(data: bytes, error: Exception | None) -> None:
        if not future.done():  # or the job was given up
            future.set_result(data) if error is None else future.set_exception(error)

    def work() -> None:
        try:
            done = partial(settle, fetch(url, limits), None)
        except Exception as error:
            done = partial(settle, b"", error)
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(done)

    threading.Thread(target=work, name="pawport-download", daemon=True).start()
    return await future


def _finish(connection: Connection, job: Job, download: Download, new: NewPhoto) -> None:
    try:
        service.add_downloaded(connection, job, download, new)
    except (NotFound, QuotaExceeded) as error:
        raise AttemptFailedError(error.message, final=True) from error
