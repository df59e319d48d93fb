"""`pawport duplicates`."""

import json
from pathlib import Path

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.cli.program import Finished, command
from tests.cli.records import Records


@pytest.fixture
def records(database_url: str, tmp_path: Path) -> Records:
    """A company whose customers c1 and c2 are one person with one dog, on each engine in turn."""
    made = Records(database_url, tmp_path)
    for number in (1, 2):
        made.add_customer(f"c{number}", first_name="Ann", last_name="\x1bLee", email="ann@example.org")
        made.add_pet(f"c{number}", f"p{number}", name="Rex", type=Pet.DOG, breed="Lab")
    made.add_customer("c3", first_name="Ben", email="ann@example.org")
    return made


def run(records: Records, *arguments: str) -> Finished:
    return command("duplicates", *arguments, "--database-url", records.url)


def test_customers(records: Records) -> None:
    lines = run(records, "customers").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["SCORE", "KEEP", "DUPLICATE", "NAME", "WHY"],
        ["0.80", "c1", "c2", "Ann", "?Lee", "email,", "name"],
    ]
    assert len(run(records, "customers", "--min-score", "0.9").stdout.splitlines()) == 1


def test_pets(records: Records) -> None:
    (line,) = run(records, "pets", "--json", "--min-score", "0").stdout.splitlines()
    found = json.loads(line)
    assert (found["id"], found["customerId"], found["duplicateId"]) == ("p1", "c1", "p2")
    assert found["reasons"] == ["breed", "name", "owner", "species"]
