"""Pictures that are fetched from elsewhere: from real servers on loopback, on both engines."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from pawport.accounts import Company, Principal
from pawport.accounts import service as accounts
from pawport.app import App
from pawport.customers import service as customers
from pawport.db import Database
from pawport.events.tables import audit_events
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.jobs.tables import jobs
from pawport.lifecycle import merge_pets, purge_pets
from pawport.pets import service as pets
from pawport.pets.photos import service
from pawport.pets.photos.downloads_service import fetch_photos, known_pictures, list_downloads
from pawport.pictures.keeping import delete_files
from pawport.pictures.store import FolderStore
from tests.outgoing.web import Web, dripping, hanging, web
from tests.pictures import picture

SOON = 60  # seconds


@dataclass
class Shelter:
    """A company with a pet, and what does its jobs."""

    database: Database
    company: Company
    customer_id: str
    pet_id: str
    folder: Path

    def ask(self, *urls: str) -> list[str]:
        with self.database.transaction() as connection:
            return fetch_photos(connection, self.company.id, self.customer_id, self.pet_id, urls)

    def pet(self, pet_id: str = "") -> Pet:
        with self.database.transaction() as connection:
            return pets.find_pet(connection, self.company.id, pet_id or self.pet_id).pet()

    def states(self) -> dict[str, tuple[str, str]]:
        """The state and the failure of each address."""
        with self.database.transaction() as connection:
            found = list_downloads(connection, self.company.id, self.customer_id, self.pet_id)
        return {download.url: (download.state, download.failure) for download in found}

    def times(self) -> list[datetime]:
        """When something became of the addresses."""
        with self.database.transaction() as connection:
            found = list_downloads(connection, self.company.id, self.customer_id, self.pet_id)
        return [download.last_updated_time for download in found]

    def jobs(self) -> int:
        with self.database.transaction() as connection:
            return len(connection.execute(select(jobs)).all())

    def do_jobs(self, until: Callable[[], bool] | None = None, *, private: bool = True) -> None:
        """Does the jobs until the condition holds, or all are done; those that are to be repeated at once."""
        with self.database.transaction() as connection:
            connection.execute(update(jobs).values(due_time=datetime.now(UTC)))
        app = App(self.database, store=FolderStore(self.folder), allow_private_urls=private)

        async def main() -> None:
            task = asyncio.create_task(app.do_jobs())
            async with asyncio.timeout(SOON):
                while not (until() if until else not self.jobs()):  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.02)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

        asyncio.run(main())


@pytest.fixture
def shelter(database: Database, tmp_path: Path) -> Shelter:
    return new_shelter(database, tmp_path, "Shelter")


def new_shelter(database: Database, folder: Path, name: str) -> Shelter:
    with database.transaction() as connection:
        company = accounts.create_company(connection, name)
        owner = customers.create_customer(connection, company, Customer(first_name="Ada"))
        principal = Principal(company, "key", "owner", frozenset(), None)
        given = Pet(name="Rex", type=Pet.DOG, breed="Boxer")
        pet = pets.create_pet(connection, principal, owner.id, given).pet()
    return Shelter(database, company, owner.id, pet.id, folder)


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as running:
        yield running


def test_pictures_are_shown_when_they_were_fetched(shelter: Shelter, server: Web) -> None:
    urls = [server.serve(f"/{color}.jpg", picture(color=color)) for color in ("red", "green", "blue")]
    assert shelter.ask(*urls) == urls
    assert list(shelter.pet().photos) == []
    shelter.do_jobs()
    assert len(shelter.pet().photos) == 3
    assert set(shelter.states().values()) == {("DONE", "")}
    assert len([path for path in shelter.folder.rglob("*") if path.is_file()]) == 9
    with shelter.database.transaction() as connection:
        events = connection.execute(select(audit_events).where(audit_events.c.fields == "photos")).all()
    assert {event.method for event in events} == {"pawport jobs: download_photo"}


def test_the_first_is_featured_though_it_comes_last(shelter: Shelter, server: Web) -> None:
    slow = server.url("/slow")
    server.answers["/slow"] = dripping(picture(color="red"), 0.001)
    shelter.ask(slow, server.serve("/b", picture(color="blue")), server.serve("/c", picture(color="green")))
    shelter.do_jobs(lambda: len(shelter.pet().photos) == 2)
    shelter.do_jobs()
    with shelter.database.transaction() as connection:
        first = list_downloads(connection, shelter.company.id, shelter.customer_id, shelter.pet_id)[0]
    shown = shelter.pet().photos
    assert first.url == slow
    assert [photo.id for photo in shown if photo.featured] == [first.photo_id] == [shown[0].id]


def test_the_first_of_new_ones_is_featured_then(shelter: Shelter, server: Web) -> None:
    old, new = server.serve("/old", picture()), server.serve("/new", picture(color="blue"))
    shelter.ask(old)
    shelter.do_jobs()
    (was,) = shelter.pet().photos
    assert shelter.ask(new, old) == [new]
    shelter.do_jobs()
    assert shelter.pet().photos[0].id != was.id
    assert shelter.ask(old, new) == []
    assert shelter.jobs() == 0
    assert shelter.pet().photos[0].id == was.id  # the first one is the featured one, though it is known


def test_what_was_asked_for_is_not_fetched_again_unless_it_failed(shelter: Shelter, server: Web) -> None:
    good, bad = server.serve("/good", picture()), server.url("/bad")
    assert shelter.ask(good, bad, good, "") == [good, bad]
    shelter.do_jobs()
    assert shelter.states() == {good: ("DONE", ""), bad: ("FAILED", "returned HTTP status 404")}
    server.serve("/bad", picture(color="blue"))
    assert shelter.ask(good, bad) == []
    shelter.do_jobs()
    assert shelter.states()[bad] == ("DONE", "")
    assert server.asked.count("/good") == 1
    pet = shelter.pet()
    with shelter.database.transaction() as connection:
        known = known_pictures(connection, shelter.company.id, pet)
        assert (known.urls, known.featured) == ({good, bad}, good)


def test_failures_are_kept_and_repeated_when_they_can_pass(shelter: Shelter, server: Web) -> None:
    urls = {
        server.serve("/busy", b"", 503): ("WAITING", "returned HTTP status 503"),
        server.serve("/page", b"<html>"): (
            "FAILED",
            "the photo must be a complete JPEG, PNG or WebP image",
        ),
        server.serve("/large", bytes((2 << 20) + 1)): ("FAILED", "must be at most 2,097,152 bytes"),
        "ftp://example.com/a.jpg": ("FAILED", "is not an http or https URL"),
        "\udcff\0": ("FAILED", "is not an http or https URL"),
    }
    shelter.ask(*urls)
    shelter.do_jobs(lambda: all(failure for _, failure in shelter.states().values()))
    told = shelter.states()
    assert [*told.values()] == [*urls.values()]
    for attempts in (2, 3, 4):
        before = shelter.times()
        shelter.do_jobs(lambda: shelter.times() != before)  # noqa: B023 - it is called at once
        assert server.asked.count("/busy") == attempts
    shelter.do_jobs()
    assert shelter.states()[server.url("/busy")] == ("FAILED", "returned HTTP status 503")
    assert server.asked.count("/busy") == 5
    assert list(shelter.pet().photos) == []


def test_this_machine_is_not_asked_unless_it_may_be(shelter: Shelter, server: Web) -> None:
    url = server.serve("/", picture())
    shelter.ask(url)
    shelter.do_jobs(private=False)
    assert shelter.states() == {url: ("FAILED", "the URL is not on the public Internet")}
    assert server.asked == []


def test_many_addresses_end_somewhere(shelter: Shelter) -> None:
    assert len(shelter.ask(*(f"http://127.0.0.1:9/{number}" for number in range(300)))) == 100


def test_addresses_that_hang_delay_nobody_else(shelter: Shelter, server: Web, tmp_path: Path) -> None:
    """Neither another company's fetch, nor the deletion of files."""
    slow = [server.url(f"/slow/{number}") for number in range(100)]
    server.answers |= {f"/slow/{number}": hanging for number in range(100)}
    assert shelter.ask(*slow) == slow
    other = new_shelter(shelter.database, tmp_path, "Other")
    url = server.serve("/quick", picture())
    other.ask(url)
    name = "photos/deleted.jpg"
    FolderStore(tmp_path).put(name, b"")
    with shelter.database.transaction() as connection:
        delete_files(connection, shelter.company.id, [name])
    started = time.monotonic()
    shelter.do_jobs(lambda: len(other.pet().photos) == 1 and not (tmp_path / name).exists())
    assert time.monotonic() - started < 20  # and a fetch that hangs is given up after 30 seconds
    assert other.states() == {url: ("DONE", "")}
    assert {state for state, _ in shelter.states().values()} == {"WAITING"}


def test_a_pet_that_has_all_pictures_it_may(
    shelter: Shelter, server: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_PHOTOS", 1)
    shelter.ask(server.serve("/a", picture()), server.serve("/b", picture(color="blue")))
    shelter.do_jobs(lambda: "WAITING" not in {state for state, _ in shelter.states().values()})
    assert len(shelter.pet().photos) == 1
    failures = [failure for state, failure in shelter.states().values() if state == "FAILED"]
    assert failures == ["a pet can have at most 1 photos; delete some first"]
    shelter.do_jobs()
    assert len([path for path in shelter.folder.rglob("*") if path.is_file()]) == 3


class TestThePetChangesMeanwhile:
    def test_it_is_merged(self, shelter: Shelter, server: Web) -> None:
        url = server.serve("/", picture())
        shelter.ask(url)
        principal = Principal(shelter.company, "key", "owner", frozenset(), None)
        with shelter.database.transaction() as connection:
            given = Pet(name="Rex", type=Pet.DOG, breed="Boxer")
            kept = pets.create_pet(connection, principal, shelter.customer_id, given).pet()
            merge_pets.merge_pets(
                connection, shelter.company.id, shelter.customer_id, kept.id, shelter.pet_id
            )
        shelter.do_jobs()
        assert len(shelter.pet(kept.id).photos) == 1

    def test_it_is_deleted(self, shelter: Shelter, server: Web) -> None:
        url = server.serve("/", picture())
        shelter.ask(url)
        with shelter.database.transaction() as connection:
            pets.delete_pet(connection, shelter.company.id, shelter.customer_id, shelter.pet_id)
        shelter.do_jobs(lambda: shelter.states()[url][0] == "FAILED")
        assert "not found" in shelter.states()[url][1]

    def test_it_is_deleted_for_good(self, shelter: Shelter, server: Web) -> None:
        shelter.ask(server.serve("/", picture()))
        with shelter.database.transaction() as connection:
            purge_pets.purge_pet(connection, shelter.company.id, shelter.customer_id, shelter.pet_id)
        shelter.do_jobs()
        assert server.asked == []
        assert list(shelter.folder.rglob("*")) == []
