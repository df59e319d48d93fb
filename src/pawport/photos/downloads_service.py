"""The rules of pictures that are fetched from elsewhere: asked for in a transaction, fetched after it."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from pawport import jobs
from pawport.db import new_uid, write_time
from pawport.photos import downloads_repository as repository
from pawport.photos.downloads_repository import Download

__all__ = ["JOB_KIND", "MAX_DOWNLOADS", "download_photos"]

JOB_KIND: Final = "download_photo"
MAX_DOWNLOADS: Final = 100
"""The addresses that are kept for one pet."""
_MAX_URL: Final = 2048


def download_photos(connection: Connection, company_id: str, pet_id: str, urls: Sequence[str]) -> list[str]:
    """Has the pictures at these addresses fetched after this transaction; answers those new to the pet.

    Never fails, whatever the addresses are: one that cannot be fetched is kept with the reason. The first
    one becomes the featured picture, if it is new. One that was asked for before is not fetched again, unless
    it failed; empty ones are left out.
    """
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
            _wait_again(connection, company_id, pet_id, key)
    return new


def _storable(url: str) -> str:
    """The text as every database can keep it; what is lost was no address."""
    return url[:_MAX_URL].encode(errors="replace").decode().replace("\0", "\ufffd")


def _wait_again(connection: Connection, company_id: str, pet_id: str, key: str) -> None:
    failed = repository.find(connection, company_id, pet_id, key)
    assert failed is not None  # noqa: S101 - tells the type checker: it was just seen
    again = failed._replace(state="WAITING", last_updated_time=write_time(connection))
    repository.save(connection, company_id, pet_id, again)
    _enqueue(connection, company_id, pet_id, key)


def _enqueue(connection: Connection, company_id: str, pet_id: str, key: str) -> None:
    jobs.enqueue(connection, company_id, JOB_KIND, {"pet_id": pet_id, "url_sha256": key})
