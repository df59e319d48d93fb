"""`pawport export`, from one database into another."""

import json
import stat
from pathlib import Path

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.cli.program import Finished, command, pawport
from tests.cli.records import Records
from tests.conftest import NewUrl


@pytest.fixture
def records(database_url: str, tmp_path: Path) -> Records:
    """A company with some records, on each engine in turn."""
    found = Records(database_url, tmp_path)
    found.add_customer("cus_ann", first_name="Ann", last_name="Lee", email="ann@example.com")
    found.add_customer("cus_bo", last_name="Bo")
    note = Pet.Note(content='Bites,\n"really"')
    found.add_pet("cus_ann", "pet_rex", name="Rex", type=Pet.DOG, breed="Lab", notes=[note])
    found.import_text("pet_id,name,species\npet_tom,Tom,cat\n")
    return found


def export(records: Records, *arguments: str) -> Finished:
    return command("export", *arguments, "--database-url", records.url)


def test_a_file_for_another_database(records: Records, tmp_path: Path, new_sqlite_url: NewUrl) -> None:
    file = tmp_path / "all.csv"
    done = export(records, str(file))
    assert done.returncode == 0, done.stderr
    assert "2 pets, 1 customers without pets" in done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = Records(new_sqlite_url(), tmp_path)
    done = command("import", str(file), "--database-url", other.url)
    assert done.returncode == 0, done.stderr
    assert other.pet("Rex").notes[0].content == records.pet("Rex").notes[0].content
    assert [person.id for person in other.people()] == ["cus_bo", "cus_ann"]
    assert other.owner("Tom").house
    assert "0 updated, 3 unchanged" in command("import", str(file), "--database-url", records.url).stderr


def test_a_dry_run_of_an_export(records: Records, tmp_path: Path, new_sqlite_url: NewUrl) -> None:
    file = tmp_path / "all.ndjson"
    export(records, str(file))
    other = Records(new_sqlite_url(), tmp_path)
    done = command("import", str(file), "--database-url", other.url, "--dry-run")
    assert "3 pets created" in done.stderr
    assert other.people() == []


def test_a_column_that_is_added_by_hand(records: Records, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    export(records, str(file))
    heading, *rows = file.read_bytes().decode().removesuffix("\r\n").split("\r\n")
    (row,) = (each for each in rows if each.startswith("pet,pet_tom"))
    done = records.import_text(f"{heading},rabies_expires\r\n{row},2030-01-31\r\n")
    assert done.returncode == 0, done.stderr
    assert records.pet("Tom").vaccinations[0].name == "Rabies"


def test_standard_output(records: Records) -> None:
    done = pawport("export", "--format", "ndjson", "--database-url", records.url)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["pawport_record"] for line in lines] == ["customer", "pet", "pet"]
    assert lines[1]["owner"]["email"] == "ann@example.com"


def test_a_file_is_not_replaced(records: Records, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    file.write_text("mine")
    done = export(records, str(file))
    assert (done.returncode, file.read_text()) == (2, "mine")
    assert "already exists" in done.stderr
    assert export(records, str(file), "--force").returncode == 0
    assert file.read_text().startswith("pawport_record,pet_id,name")
