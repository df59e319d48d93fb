"""`pawport import`."""

import csv
import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.program import Finished, command

GOOD = """Pet ID,Name,Species,Sex,DOB,Weight,Microchip,Owner First Name,Owner Email
p1,Rex,Dog,MN,2020-05,12.5 kg,985 112 345 678 903,Ann,ann@example.com
p2,Mia,Feline,F,2020,,,Ann,ANN@example.com
p3,Zed,ferret,,,,,,
"""
OK = b'{"id": "p2", "name": "Ok", "type": "dog"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a database that has a company."""
    assert command("demo", "--pets", "1", "--data-dir", str(tmp_path)).returncode == 0
    return tmp_path


def run(folder: Path, text: str | bytes, *options: str, name: str = "pets.csv") -> Finished:
    """Imports a file with this text."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return command("import", str(file), "--data-dir", str(folder), *options)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """What a query answers."""
    with closing(sqlite3.connect(folder / "pawport.db")) as connection:
        return connection.execute(query).fetchall()


def rejected(text: str, name: str) -> list[dict[str, str]]:
    """The rows of a report of rejected rows of a file with this name."""
    if name.endswith("csv"):
        return list(csv.DictReader(StringIO(text)))
    return [json.loads(line) for line in text.splitlines()]


def names(folder: Path) -> list[object]:
    """The names of the pets that were imported."""
    found = rows(folder, "SELECT name FROM pets WHERE id LIKE 'p_' OR external_ids <> '{}' ORDER BY name")
    return [name for (name,) in found]


def test_a_file_with_owners(folder: Path) -> None:
    done = run(folder, GOOD)
    assert done.returncode == 0, done.stderr
    assert "3 pets created" in done.stderr
    assert done.stdout == ""
    query = "SELECT type, species, gender, fixed, birthday, weight_value FROM pets WHERE id = '{}'"
    assert rows(folder, query.format("p1")) == [("DOG", "", "MALE", "yes", "2020-05", 12.5)]
    assert rows(folder, query.format("p3")) == [("OTHER", "ferret", "GENDER_UNSPECIFIED", "", None, None)]
    owners = rows(folder, "SELECT count(DISTINCT customer_id) FROM pets WHERE id IN ('p1', 'p2')")
    assert owners == [(1,)]
    assert not (folder / "pets.csv.rejected.csv").exists()
    assert rows(folder, "SELECT count(*) FROM audit_events WHERE method = 'pawport import'") == [(5,)]


def test_twice(folder: Path) -> None:
    run(folder, GOOD)
    assert "was already imported on" in run(folder, GOOD).stderr
    assert "3 unchanged" in run(folder, GOOD, "--again").stderr
    otherwise = run(folder, GOOD, "--dates", "dmy").stderr  # what is read otherwise is another file
    assert "3 unchanged" in otherwise
    assert "was already imported on" not in otherwise
    assert "1 updated, 2 unchanged" in run(folder, GOOD.replace("Zed", "Zoe")).stderr


def test_refused_rows_are_told_with_their_lines(folder: Path) -> None:
    text = 'id,name,species,dob,note\np1,Rex,dog,,"two\nlines"\np2,,dog,,\np3,Mia,cat,31/02/2020,\n'
    done = run(folder, text, "--rejected", "-")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "id,name,species,dob,note,rejected_line,rejected_field,rejected_reason,rejected_message",
        "p2,,dog,,,4,name,INVALID_ARGUMENT,is required",
    ]
    again = run(folder, text, "--again")
    assert "0 pets created, 0 updated, 2 unchanged, 1 rejected" in again.stderr
    assert (folder / "pets.csv.rejected.csv").stat().st_mode & 0o777 == 0o600
    assert (folder / "pets.csv.rejected.csv").read_text().splitlines()[1:] == [
        "p2,,dog,,,4,name,INVALID_ARGUMENT,is required"
    ]


def test_dry_run(folder: Path) -> None:
    before = (folder / "pawport.db").read_bytes()
    said = run(folder, GOOD, "--dry-run").stderr
    assert "3 pets created" in said
    assert "nothing was written" in said
    assert (folder / "pawport.db").read_bytes() == before
    assert "3 pets created" in run(folder, GOOD).stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "\ufeffid;name;type\np1;Rex;dog\n".encode()),
        ("a.csv", "id\tname\ttype\np1\tRex\tdog\n".encode("utf-16")),
        ("a.ndjson", b'{"id": "p1", "name": "Rex", "type": "DOG", "birthday": {"year": 2020}}\n\n'),
        ("a.json", b'[{"petId": "p1", "name": "Rex", "species": "canine", "owner": {"firstName": "Al"}}]'),
        ("a.jsonl", b'{"pet_id": "p1", "name": "Rex", "type": "dog", "microchips": ["985112345678903"]}'),
    ],
)
def test_kinds_of_files(folder: Path, name: str, text: bytes) -> None:
    done = run(folder, text, name=name)
    assert done.returncode == 0, (done.stderr, (folder / f"{name}.rejected.csv").exists())
    assert names(folder) == ["Rex"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "a.csv",
            "id,name,species,breed\np1,A,dog,\np2,Ok,dog,żółć\n".encode().replace(b"A", b"A\xff"),
            "2,name,BROKEN,is not text",
        ),
        (
            "a.csv",
            "id,name,species,x\np1,A,dog,\np2,Ok,dog,żółć\n".encode().replace(
                b"dog,\n", b"dog,\xed\xa0\x80\n"
            ),
            "2,x,BROKEN,is not text",
        ),
        (
            "a.csv",
            "id,name,species\np1,A\ud800,dog\np2,Ok,dog\n".encode("utf-16", "surrogatepass"),
            "2,name,BROKEN,is not text",
        ),
        ("a.ndjson", b'{"id": "p1", "name": "\xff"}\n' + OK, "1,name,BROKEN,is not text"),
        ("a.ndjson", b'{"id": "p1", "name": "\\ud800"}\n' + OK, "1,name,BROKEN,must be valid Unicode"),
        (
            "a.ndjson",
            b'{"id": "p1", "name": "A\0", "type": "dog"}\n' + OK,
            "1,name,INVALID_ARGUMENT,must not",
        ),
        ("a.json", b'[{"id": "p1", "name": "\xff"},\n' + OK + b"]", "1,name,BROKEN,is not text"),
        (
            "a.json",
            b'[\n{"id": "p1", "breed": "\\udfff"},' + OK + b"]",
            "2,breed,BROKEN,must be valid Unicode",
        ),
        ("a.json", b'[{"a": [{"\\ud800": 1}]},' + OK + b"]", "1,a,BROKEN,must be valid Unicode"),
        ("a.json", b'[{"\\ud800": "x"},' + OK + b"]", "1,,BROKEN,must be valid Unicode"),
        ("a.json", b'[{"name": "A\0", "type": "dog"},' + OK + b"]", "1,name,INVALID_ARGUMENT,must not"),
        (
            "a.json",
            b'[{"name": "A", "type": "dog", "notes": [{"content": "\\u0000"}]},' + OK + b"]",
            "1,notes[0].content,INVALID_ARGUMENT,must not contain NUL",
        ),
        (
            "a.json",
            b'[{"a": ' + b"[" * 700 + b'"\\ud800"' + b"]" * 700 + b"}," + OK + b"]",
            "1,,BROKEN,is nested",
        ),
        (
            "a.csv",
            b"id,name,species\np1,A\0,dog\np2,Ok,dog\n",
            "2,name,INVALID_ARGUMENT,must not contain NUL",
        ),
        ("a.csv", b'id,name,species\np1,"A"b,dog\np2,Ok,dog\n', "2,,BROKEN,cannot be parsed"),
        ("a.csv", b"id,name,species\np1,A,dog,x\np2,Ok,dog\n", "2,,BROKEN,has 4 fields"),
        (
            "a.csv",
            b"id,name,species\np1," + b"x" * 1_200_000 + b",dog\np2,Ok,dog\n",
            "2,,BROKEN,cannot be parsed",
        ),
        ("a.csv", b"id,name,species\np1," + b"x" * 200 + b",dog\np2,Ok,dog\n", "2,name,INVALID_ARGUMENT"),
        (
            "a.ndjson",
            b'{"id": "p1",\n{"id": "p2", "name": "Ok", "type": "dog"}\n',
            "1,,BROKEN,must be valid JSON",
        ),
        ("a.ndjson", b'[1]\n{"id": "p2", "name": "Ok", "type": "dog"}\n', "1,,BROKEN,must be a JSON object"),
        ("a.ndjson", b"[" * 9000 + b'\n{"id": "p2", "name": "Ok", "type": "dog"}\n', "1,,BROKEN"),
    ],
)
def test_a_broken_row_keeps_no_other_out(folder: Path, name: str, text: bytes, said: str) -> None:
    done = run(folder, text, "--rejected", "-", "--ignore-unknown", name=name)
    assert done.returncode == 1
    (row,) = rejected(done.stdout, name)
    assert ",".join(row[f"rejected_{part}"] for part in ("line", "field", "reason", "message")).startswith(
        said
    )
    assert "Traceback" not in done.stderr
    assert names(folder) == ["Ok"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", b"", "the header is missing"),
        ("a.csv", b"id,name,name\n", "more than once"),
        ("a.json", b'{"id": 1}', "array of objects"),
        ("a.json", b'[{"id": "p1", "name": "Ok", "type": "dog"}, {', "line 1"),
        ("a.doc", b"x", "--format"),
        ("a.xlsx", b"x", "cannot be read as a spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(folder: Path, name: str, text: bytes, said: str) -> None:
    done = run(folder, text, name=name)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_such_encoding_and_unknown_columns(folder: Path) -> None:
    refused = run(folder, GOOD, "--encoding", "klingon")
    assert refused.returncode == 2
    assert "--encoding" in refused.stderr
    text = "id,name,species,frobs,external_id:shop\np1,Rex,dog,1,77\n"
    assert "unknown columns: 'frobs'" in run(folder, text).stderr
    assert names(folder) == []
    done = run(folder, text, "--ignore-unknown")
    assert "ignored unknown columns: frobs" in done.stderr
    assert rows(folder, "SELECT external_ids FROM pets WHERE id = 'p1'") == [('{"shop": "77"}',)]


def test_killed_it_goes_on_where_it_was(folder: Path) -> None:
    count = 6000  # pets that nothing tells apart: one that was imported twice would be there twice
    lines = [f"Pet {number},{'' if number % 100 == 0 else 'dog'},m" for number in range(count)]
    file = folder / "pets.csv"
    file.write_text("\n".join(["name,species,sex", *lines]))
    arguments = [sys.executable, "-m", "pawport", "import", str(file), "--data-dir", str(folder)]
    for _ in range(2):
        program = subprocess.Popen(arguments, stderr=subprocess.PIPE)
        wait_for_rows(folder, program)
        program.send_signal(signal.SIGKILL)
        program.communicate(timeout=30)
    done = command("import", str(file), "--data-dir", str(folder))
    assert "resuming after row" in done.stderr
    assert f"{count:,} rows: {count - 60:,} pets created" in done.stderr
    assert rows(folder, "SELECT count(*) FROM pets WHERE name LIKE 'Pet %'") == [(count - 60,)]
    report = (folder / "pets.csv.rejected.csv").read_text().splitlines()
    assert [line.split(",")[3] for line in report] == [
        "rejected_line",
        *(str(2 + n) for n in range(0, count, 100)),
    ]


def wait_for_rows(folder: Path, program: subprocess.Popen[bytes]) -> None:
    """Until the program has imported something more."""
    query = "SELECT coalesce(sum(records), 0) FROM file_imports"
    before = rows(folder, query)
    deadline = time.monotonic() + 30
    while rows(folder, query) == before and program.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_help_names_the_columns(folder: Path) -> None:
    said = command("import", "--help").stdout
    for column in ("owner_email", "microchip_number", "implanted_date"):
        assert column in said
