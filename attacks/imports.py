"""The same records from many senders at once: each is made once."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select

from attacks.attack import Attack, Scene
from pawport.customers.tables import customers
from pawport.db import opened_database
from pawport.pets.tables import pets

__all__ = ["ATTACKS"]

_SENDERS = 12
_ROWS = 1500  # of a file
_PATIENCE = 60.0  # seconds for the import of a file


async def _one_id(scene: Scene) -> None:
    """Rounds of ImportPets of one pet with one external id and one new owner, all at once."""
    with ThreadPoolExecutor(_SENDERS) as threads:
        for number in range(scene.size):
            body = {
                "pet": {"name": f"Same {number}", "type": "DOG", "externalIds": {"shop": f"same-{number}"}}
            }
            body["customer"] = {"firstName": "Ann", "email": f"same{number}@example.com"}

            def send(body: object = body) -> str:
                with scene.http(scene.company.writer) as http:
                    answer = http.post("/v1/pets:import", json={"pets": [body]})
                    if answer.status_code != 200:
                        return str(answer.status_code)
                    result = answer.json()["results"][0]
                    return " ".join([result["action"], *(one["reason"] for one in result["errors"])])

            loop = asyncio.get_running_loop()
            found = await asyncio.gather(*(loop.run_in_executor(threads, send) for _ in range(_SENDERS)))
            scene.counts["sent"] += 1
            scene.counts.update(found)
    await asyncio.to_thread(_count, scene, "Same ", scene.size)


async def _two_files(scene: Scene) -> None:
    """Two imports of one file at once, whose pets have external ids."""
    file = scene.folder / "pets.csv"
    rows = (f"Row {number},dog,row-{number},Ann,row{number // 2}@example.com" for number in range(_ROWS))
    file.write_text("\n".join(["name,species,external_id:shop,owner_first_name,owner_email", *rows]))
    copy = scene.folder / "copy.csv"
    copy.write_text(f"{file.read_text()}\n")  # another file: what was imported is known by its content
    await asyncio.gather(*(asyncio.to_thread(_import, scene, each) for each in (file, copy)))
    await asyncio.to_thread(_count, scene, "Row ", _ROWS)


def _import(scene: Scene, file: Path) -> None:
    command = [sys.executable, "-m", "pawport", "import", str(file), "--database-url", scene.database_url]
    command += ["--company", scene.company.id, "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    scene.counts["sent"] += 1
    if done.returncode:
        scene.counts["import with rejected rows"] += 1
        rejected = file.with_name(f"{file.name}.rejected.csv").read_text().splitlines()[1:]
        scene.counts.update(f"rejected: {line.split(',', 1)[1]}" for line in rejected)


def _count(scene: Scene, name: str, expected: int) -> None:
    """Complains of pets and owners that are there more often than they were meant."""
    with opened_database(scene.database_url) as database, database.transaction() as connection:
        number = select(func.count()).where(pets.c.name.startswith(name))
        emails = select(func.count()).where(customers.c.email.startswith(name.strip().lower()))
        distinct = select(func.count(customers.c.email.distinct())).where(
            customers.c.email.startswith(name.strip().lower())
        )
        made, owners = connection.execute(number).scalar_one(), connection.execute(emails).scalar_one()
        people = connection.execute(distinct).scalar_one()
    if made != expected:
        scene.complaints.append(f"{made} pets in place of {expected}")
    if owners != people:
        scene.complaints.append(f"{owners} owners in place of {people}")


ATTACKS = [
    Attack(
        "import-one-id",
        "10 rounds of 12 ImportPets at once with one external id and one owner: one pet, one owner",
        _one_id,
        10,
        engine="postgresql",
    ),
    Attack(
        "import-two-files",
        "two files of the same 1,500 pets imported at once: 1,500 pets",
        _two_files,
        2,
        short=2,
        engine="postgresql",
    ),
]
