"""`pawport import` into either engine, by itself and beside a service that runs."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import httpx
import pytest
from sqlalchemy import Connection, func, select

from pawport.config import Settings
from pawport.customers.tables import customers
from pawport.db import Database, open_database
from pawport.events.tables import audit_events
from pawport.imports.tables import file_imports
from pawport.pets.tables import pets
from pawport.process.first_start import bootstrap
from tests.cli.program import Finished, command
from tests.cli.test_import import GOOD
from tests.conftest import NewUrl
from tests.service import PATIENCE, eventually, serving


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    asyncio.run(database.close())


def run(folder: Path, url: str, text: str, *options: str) -> Finished:
    """Imports a file with this text."""
    file = folder / "pets.csv"
    file.write_text(text)
    return command("import", str(file), "--database-url", url, *options)


def names(connection: Connection) -> list[str]:
    """Of all pets."""
    return list(connection.execute(select(pets.c.name).order_by(pets.c.name)).scalars())


def imported(connection: Connection) -> int:
    """How many records of files were imported."""
    return connection.execute(select(func.coalesce(func.sum(file_imports.c.records), 0))).scalar_one()


@pytest.fixture
def company_url(database_url: str) -> str:
    """A database with a company, on each engine in turn."""
    with opened(database_url) as database:
        bootstrap(database, Settings.parse({}))
    return database_url


def test_a_file_is_imported_once(tmp_path: Path, company_url: str) -> None:
    done = run(tmp_path, company_url, GOOD)
    assert done.returncode == 0, done.stderr
    assert "3 pets created" in done.stderr
    assert "was already imported on" in run(tmp_path, company_url, GOOD).stderr
    assert "3 unchanged" in run(tmp_path, company_url, GOOD, "--again").stderr
    assert "1 updated, 2 unchanged" in run(tmp_path, company_url, GOOD.replace("Zed", "Zoe")).stderr
    with opened(company_url) as database, database.transaction() as connection:
        assert names(connection) == ["Mia", "Rex", "Zoe"]
        people = select(customers.c.email).where(~customers.c.house)
        assert list(connection.execute(people).scalars()) == ["ann@example.com"]
        of_imports = select(func.count()).where(audit_events.c.method == "pawport import")
        assert connection.execute(of_imports).scalar_one() == 6


def test_refused_rows_keep_no_others_out(tmp_path: Path, company_url: str) -> None:
    text = GOOD + "p4,,cat,,,,,,\np5,Kim,cat,,,,985112345678903,,\np6,Leo,cat,,,,,,\n"
    done = run(tmp_path, company_url, text, "--rejected", "-")
    assert done.returncode == 1
    told = [line.split(",")[9:12] for line in done.stdout.splitlines()]
    assert told[1:] == [["5", "name", "INVALID_ARGUMENT"], ["6", "microchips[0].given", "MICROCHIP_TAKEN"]]
    with opened(company_url) as database, database.transaction() as connection:
        assert names(connection) == ["Leo", "Mia", "Rex", "Zed"]


def test_a_rehearsal_leaves_nothing(tmp_path: Path, company_url: str) -> None:
    said = run(tmp_path, company_url, GOOD, "--dry-run").stderr
    assert "3 pets created" in said
    assert "nothing was written" in said
    with opened(company_url) as database, database.transaction() as connection:
        assert names(connection) == []
        assert imported(connection) == 0
    assert "3 pets created" in run(tmp_path, company_url, GOOD).stderr


def test_a_large_file_which_another_process_reads(tmp_path: Path, company_url: str) -> None:
    lines = (f"p{number},Pet {number},dog,{'x' * 1500}" for number in range(1000))
    text = "\n".join(["id,name,species,frobs", *lines, "p1,Pet 1,,", "p1000,,dog,"])
    for options in ("--dry-run",), ():
        done = run(tmp_path, company_url, text, "--rejected", "-", "--ignore", "frobs", *options)
        assert done.returncode == 1
        assert "1,002 rows: 1,000 pets created, 0 updated, 1 unchanged, 1 rejected" in done.stderr
        assert done.stdout.splitlines()[1:] == ["p1000,,dog,,1003,name,INVALID_ARGUMENT,is required"]
    with opened(company_url) as database, database.transaction() as connection:
        assert names(connection) == sorted(f"Pet {number}" for number in range(1000))


def test_killed_on_postgresql_it_goes_on_where_it_was(tmp_path: Path, new_postgresql_url: NewUrl) -> None:
    url = new_postgresql_url()
    file = many_pets(tmp_path, 3000)
    with opened(url) as database:
        bootstrap(database, Settings.parse({}))
        with importing(file, url) as program:
            eventually(lambda: count(database, imported) > 0)
            program.send_signal(signal.SIGKILL)
        assert 0 < count(database, imported) < 3000
        done = command("import", str(file), "--database-url", url)
        assert "resuming after row" in done.stderr
        assert "3,000 rows: 3,000 pets created" in done.stderr
        with database.transaction() as connection:
            assert names(connection) == sorted(f"Pet {number}" for number in range(3000))


def test_beside_a_service_that_serves(tmp_path: Path, database_url: str) -> None:
    file = many_pets(tmp_path, 3000)
    with serving(tmp_path, "--database-url", database_url) as service, service.http() as http:
        new_pet(http)
        with importing(file, database_url) as program:
            seen_at_work = [find(http, "Pet ") for _ in notes_until_ended(http, program)]
        assert program.returncode == 0
        assert any(seen_at_work), "it saw none before all were imported"
        assert find(http, "Pet 0")
        assert find(http, "Pet 2999")
        notes = http.get("/v1/customers/ada/pets/biscuit/notes?pagination.pageSize=500").json()["notes"]
        assert len(notes) == len(seen_at_work)


def test_two_files_at_once_make_each_pet_and_owner_once(tmp_path: Path, company_url: str) -> None:
    rows = [f"p{number},Pet {number:04},dog,Ann,owner{number // 4}@example.com" for number in range(1000)]
    files = tmp_path / "first.csv", tmp_path / "second.csv"
    for seed, file in enumerate(files):
        heading = "external_id,name,species,owner_first_name,owner_email"
        file.write_text("\n".join([heading, *Random(seed).sample(rows, len(rows))]))
    one_system = ("--system", "shop")
    with (
        importing(files[0], company_url, *one_system) as one,
        importing(files[1], company_url, *one_system) as other,
    ):
        pass
    assert (one.returncode, other.returncode) == (0, 0)
    with opened(company_url) as database, database.transaction() as connection:
        assert names(connection) == [f"Pet {number:04}" for number in range(1000)]
        people = select(func.count()).where(~customers.c.house)
        assert connection.execute(people).scalar_one() == 250


def many_pets(folder: Path, many: int) -> Path:
    """A file of pets that nothing tells apart: one that was imported twice would be there twice."""
    file = folder / "many.csv"
    file.write_text("\n".join(["name,species", *(f"Pet {number},dog" for number in range(many))]))
    return file


@contextmanager
def importing(file: Path, url: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Runs the command in a process of its own, and waits for its end."""
    arguments = [
        sys.executable,
        "-m",
        "pawport",
        "import",
        str(file),
        "--database-url",
        url,
        "--quiet",
        *options,
    ]
    program = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
    try:
        yield program
        program.wait(PATIENCE)
    finally:
        program.kill()
        program.wait()


def count(database: Database, work: Callable[[Connection], int]) -> int:
    with database.transaction() as connection:
        return work(connection)


def new_pet(http: httpx.Client) -> None:
    ada = {"customer": {"firstName": "Ada"}, "customerId": "ada"}
    http.post("/v1/customers", json=ada).raise_for_status()
    biscuit = {"pet": {"name": "Biscuit", "type": "DOG", "breed": "Corgi"}, "petId": "biscuit"}
    http.post("/v1/customers/ada/pets", json=biscuit).raise_for_status()


def notes_until_ended(http: httpx.Client, program: subprocess.Popen[bytes]) -> Iterator[None]:
    """Adds notes to a pet while the program runs."""
    while program.poll() is None:
        note = {"notes": [{"content": "Ate well"}]}
        http.post("/v1/customers/ada/pets/biscuit/notes", json=note).raise_for_status()
        yield


def find(http: httpx.Client, name: str) -> int:
    """How many pets whose name begins so the service finds, at most 2."""
    request = {"namePrefix": name, "pagination": {"pageSize": 2}}
    return len(http.post("/v1/pets:search", json=request).raise_for_status().json().get("pets", ()))
