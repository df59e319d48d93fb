"""The rules of pictures that are fetched from elsewhere: asked for in a transaction, fetched after it."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from pawport import jobs
from pawport.db import new_uid, write_time
from pawport.jobs import Job
from pawport.pets import service as pets
from pawport.pets.changes import PetChange, PetChanges
from pawport.pets.photos import downloads_repository as repository
from pawport.pets.photos import service
from pawport.pets.photos.downloads_repository import Download
from pawport.pets.photos.service import NewPhoto
from pawport.redirects import service as redirects

__all__ = [
    "JOB_KIND",
    "MAX_DOWNLOADS",
    "add_downloaded",
    "download_photos",
    "fetch_photos",
    "known_urls",
    "list_downloads",
    "note_failure",
    "waiting",
]

JOB_KIND: Final = "download_photo"
MAX_DOWNLOADS: Final = 100
"""The addresses that are kept for one pet."""
_MAX_URL: Final = 2048


def download_photos(
    connection: Connection, company_id: str, change: PetChange, urls: Sequence[str]
) -> list[str]:
    """Has the pictures at these addresses fetched after this transaction; answers those new to the pet.

    Never fails, whatever the addresses are: one that cannot be fetched is kept with the reason. The first
    one becomes the featured picture, if it is new. One that was asked for before is not fetched again, unless
    it failed; empty ones are left out.
    """
    pet_id = change.pet.id
    states = repository.known(connection, company_id, pet_id)
    wanted = list(dict.fromkeys(_storable(url) for url in urls if url))
    new = []
    for url in wanted:
        key = sha256(url.encode()).hexdigest()
        if key not in states and len(states) < MAX_DOWNLOADS:
            states[key] = "WAITING"
            new.append(url)
            featured = url == wanted[0]
            download = Download(key, url, new_uid(), featured, "WAITING", "", "", write_time(connection))
            repository.insert_download(connection, company_id, pet_id, download)
            _enqueue(connection, company_id, pet_id, key)
        elif states.get(key) == "FAILED":
            _change(connection, company_id, pet_id, key, state="WAITING")
            _enqueue(connection, company_id, pet_id, key)
    if new:
        change.said |= {"photo_fetches"}
    return new


def known_urls(connection: Connection, company_id: str, pet_id: str) -> set[str]:
    """The addresses that were asked for before for the pet: `download_photos` does not answer them again."""
    return {download.url for download in repository.of_pet(connection, company_id, pet_id)}


def fetch_photos(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, urls: Sequence[str]
) -> list[str]:
    """Like `download_photos`, for a caller who names the pet.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
    """
    changes = PetChanges(connection, company_id)
    new = download_photos(connection, company_id, changes.pet(customer_id, pet_id), urls)
    changes.write()
    return new


def list_downloads(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> list[Download]:
    """What became of the addresses, in the order in which they were asked for.

    Raises:
        NotFound: the customer has no such pet.
    """
    pet_id = pets.current_id(connection, company_id, customer_id, pet_id)
    return repository.of_pet(connection, company_id, pet_id)


def waiting(connection: Connection, job: Job) -> Download | None:
    """What the job is to fetch; None if that is not wanted any more."""
    found = repository.find(connection, job.company_id, _pet_id(connection, job), job.payload["url_sha256"])
    return found if found is not None and found.state == "WAITING" else None


def add_downloaded(connection: Connection, job: Job, download: Download, new: NewPhoto) -> None:
    """Gives the pet the picture that the job has fetched.

    Raises:
        NotFound: the pet is deleted.
        QuotaExceeded: it has as many pictures as it may.
    """
    if waiting(connection, job) is None:  # the pet was deleted for good meanwhile
        return
    company_id, pet_id = job.company_id, _pet_id(connection, job)
    owner = pets.owner_of(connection, company_id, pet_id)
    photo = service.add_photo(connection, company_id, owner, pet_id, new, featured=download.featured)
    _change(connection, company_id, pet_id, download.url_sha256, state="DONE", failure="", photo_id=photo.id)


def note_failure(connection: Connection, job: Job, reason: str, last: bool) -> None:
    """Keeps why an attempt failed."""
    state = "FAILED" if last else "WAITING"
    pet_id = _pet_id(connection, job)
    _change(connection, job.company_id, pet_id, job.payload["url_sha256"], state=state, failure=reason)


def _storable(url: str) -> str:
    """The text as every database can keep it; what is lost was no address."""
    return url[:_MAX_URL].encode(errors="replace").decode().replace("\0", "\ufffd")


def _pet_id(connection: Connection, job: Job) -> str:
    """The job's pet, or the one that it was merged into meanwhile."""
    return redirects.current_id(connection, job.company_id, "pet", job.payload["pet_id"])


def _enqueue(connection: Connection, company_id: str, pet_id: str, key: str) -> None:
    jobs.enqueue(connection, company_id, JOB_KIND, {"pet_id": pet_id, "url_sha256": key})


def _change(connection: Connection, company_id: str, pet_id: str, key: str, **changed: str) -> None:
    found = repository.find(connection, company_id, pet_id, key)
    if found is not None:
        now = write_time(connection)
        again = found._replace(**changed, last_updated_time=now)  # type: ignore[arg-type]  # texts alone
        repository.save(connection, company_id, pet_id, again)
