"""kill -9 in the middle of a download: the picture comes all the same, once."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
from sqlalchemy import update

from pawport.db import open_database
from pawport.jobs.tables import jobs
from tests.outgoing.web import answer, web
from tests.pictures import picture
from tests.service import PATIENCE, Service, eventually, serving


def end_leases(url: str) -> None:
    """As if the time had passed after which a job is begun again."""
    database = open_database(url)
    with database.transaction() as connection:
        connection.execute(update(jobs).values(due_time=datetime.now(UTC)))
    asyncio.run(database.close())


def doing_jobs(service: Service) -> psutil.Process:
    """The process that does the jobs."""
    (process,) = service.jobs_processes() or service.children()
    return process


def test_a_download_survives(tmp_path: Path, database_url: str) -> None:
    options = ("--database-url", database_url, "--data-dir", str(tmp_path), "--allow-private-urls", "yes")
    with web() as elsewhere, serving(tmp_path, *options) as service:
        eventually(lambda: "key:" in service.out.read_text())
        elsewhere.answers["/slow.jpg"] = lambda _: time.sleep(PATIENCE)
        with service.http() as http:
            http.post("/v1/customers", json={"customerId": "ada", "customer": {"firstName": "Ada"}})
            pet = {"petId": "rex", "pet": {"name": "Rex", "type": "DOG", "breed": "Boxer"}}
            http.post("/v1/customers/ada/pets", json=pet).raise_for_status()
            photos = "/v1/customers/ada/pets/rex/photos"
            http.post(f"{photos}:fetch", json={"urls": [elsewhere.url("/slow.jpg")]}).raise_for_status()
            eventually(lambda: len(elsewhere.asked) == 1)
            killed = doing_jobs(service)
            killed.kill()
            elsewhere.answers["/slow.jpg"] = answer(picture())
            eventually(lambda: not killed.is_running() and service.health() == 200)
        end_leases(database_url)
        with service.http() as http:
            eventually(lambda: "DONE" in http.get(f"{photos}:fetches").text)
            (photo,) = http.get(photos).json()["photos"]
            assert http.get(photo["url"]).status_code == 200
    files = [path for path in (tmp_path / "pictures").rglob("*") if path.is_file()]
    assert len(files) == 3
    assert len(elsewhere.asked) == 2
