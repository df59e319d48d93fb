"""The job that fetches a picture for a pet."""

from functools import partial
from typing import Final

from sqlalchemy import Connection

from pawport.db import Database
from pawport.errors import NotFound, QuotaExceeded, Unavailable
from pawport.jobs import AttemptFailedError, Finish, Job, Kind
from pawport.outgoing.client import Client
from pawport.outgoing.errors import RequestError
from pawport.pets.photos import downloads_service as service
from pawport.pets.photos.downloads_repository import Download
from pawport.pets.photos.intake import Intake
from pawport.pets.photos.service import NewPhoto
from pawport.pictures.examination import RefusedError
from pawport.pictures.fetching import Limits, fetch

__all__ = ["Downloader"]

_SECONDS: Final = 30.0
_LIMITS: Final = Limits(_SECONDS, most_bytes=2 << 20)
_ATTEMPTS: Final = 5  # the last one some twenty minutes after the first
_SLOTS: Final = 16  # of which one company gets 8, as pictures of 2 MiB each
_TO_KEEP_SECONDS: Final = 60.0  # to check it and to write it


class Downloader:
    """Fetches pictures, several at once."""

    def __init__(self, database: Database, intake: Intake, *, private: bool = False) -> None:
        """`private`: whether machines that are not on the public Internet may be asked, too."""
        self._database = database
        self._intake = intake
        self._client = Client(private=private)

    def jobs(self) -> dict[str, Kind]:
        """How the jobs are done that `download_photos` writes down."""
        kind = Kind(self._run, service.note_failure, _ATTEMPTS, _SECONDS + _TO_KEEP_SECONDS, _SLOTS)
        return {service.JOB_KIND: kind}

    async def _run(self, job: Job) -> Finish:
        download = await self._database.read(lambda connection: service.waiting(connection, job))
        if download is None:  # the pet is gone, or the picture is there
            return lambda _: None
        try:
            data = await fetch(self._client, download.url, _LIMITS)
            new = await self._intake.take(job.company_id, data, download.uid)
        except RequestError as error:
            raise AttemptFailedError(error.reason, final=error.final) from error
        except RefusedError as error:
            raise AttemptFailedError(f"the photo {error}", final=True) from error
        except Unavailable as error:
            raise AttemptFailedError(error.message) from error
        return partial(_finish, job=job, download=download, new=new)


def _finish(connection: Connection, job: Job, download: Download, new: NewPhoto) -> None:
    try:
        service.add_downloaded(connection, job, download, new)
    except (NotFound, QuotaExceeded) as error:
        raise AttemptFailedError(error.message, final=True) from error
