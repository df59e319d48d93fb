"""The rules of pictures that are fetched from elsewhere: asked for in a transaction, fetched after it."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport import jobs
from pawport.db import new_uid, write_time
from pawport.gen.pawport.v1.pet_pb2 import Pet
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
    "KnownPictures",
    "add_downloaded",
    "download_photos",
    "fetch_photos",
    "known_pictures",
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
    one becomes the featured picture. One that was asked for before is not fetched again, unless it failed;
    empty ones are left out.
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
            download = Download(key, url, new_uid(), False, "WAITING", "", "", write_time(connection))
            repository.insert_download(connection, company_id, pet_id, download)
            _enqueue(connection, company_id, pet_id, key)
        elif states.get(key) == "FAILED":
            _change(connection, company_id, pet_id, key, state="WAITING")
            _enqueue(connection, company_id, pet_id, key)
    if new:
        change.said |= {"photo_fetches"}
    if wanted:
        _feature(connection, company_id, change, wanted[0])
    return new


def _feature(connection: Connection, company_id: str, change: PetChange, url: str) -> None:
    """Makes the picture at an address the featured one: now, or when it is fetched."""
    chosen = sha256(url.encode()).hexdigest()
    for download in repository.of_pet(connection, company_id, change.pet.id):
        is_chosen = download.url_sha256 == chosen
        if download.featured != is_chosen:
            repository.save(connection, company_id, change.pet.id, download._replace(featured=is_chosen))
        if is_chosen and download.state == "DONE":
            service.feature_known(connection, company_id, change, download.photo_id)


class KnownPictures(NamedTuple):
    """The addresses that were asked for before for a pet: `download_photos` does not answer them again.
    `featured`: the one whose picture is the featured one, or will be when it is fetched; else "". `gone`:
    those whose pictures were deleted."""

    urls: set[str]
    featured: str = ""
    gone: frozenset[str] = frozenset()


def known_pictures(connection: Connection, company_id: str, pet: Pet) -> KnownPictures:
    """What was asked for before for the pet."""
    downloads = repository.of_pet(connection, company_id, pet.id)
    waiting = [each.url for each in downloads if each.featured and each.state != "DONE"]
    first = pet.photos[0].id if pet.photos else ""
    shown = [each.url for each in downloads if first and each.photo_id == first]
    there = {photo.id for photo in pet.photos}
    gone = frozenset(each.url for each in downloads if each.state == "DONE" and each.photo_id not in there)
    return KnownPictures({each.url for each in downloads}, next(iter(waiting or shown), ""), gone)


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
    current = waiting(connection, job)
    if current is None:  # the pet was deleted for good meanwhile
        return
    company_id, pet_id = job.company_id, _pet_id(connection, job)
    owner = pets.owner_of(connection, company_id, pet_id)
    photo = service.add_photo(connection, company_id, owner, pet_id, new, featured=current.featured)
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
