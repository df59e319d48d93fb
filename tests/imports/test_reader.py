"""Reading a file in a process of its own: what comes of it, and how both processes end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from pawport.accounts import Company
from pawport.imports.chunks import Chunk, ReadChunks, read_chunks
from pawport.imports.pet_file import PetFile
from pawport.imports.reader import reader
from pawport.imports.records import FileError
from tests.cli.program import command
from tests.cli.test_import import rows
from tests.service import PATIENCE, eventually

COMPANY = Company("acme", "Acme", "UTC", "US", 0)
FILLING = "x" * 1500  # makes files large enough without many pets, in a column that means nothing
COUNT = 1000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of pets that nothing tells apart, some of them broken, and of two lines each."""
    return written(tmp_path / "pets.csv", COUNT)


def written(path: Path, count: int, filled: str = "filling") -> Path:
    lines = [f'{row(number)},{number},"{FILLING}\n"' for number in range(count)]
    path.write_text("\n".join([f"name,species,sex,frobs,{filled}", *lines]))
    return path


def row(number: int) -> str:
    return f"Pet {number},{'' if number % 100 == 7 else 'dog'},m{',' * (number % 100 == 9)}"


def read_in_a_process(path: Path, choices: PetFile, skipped: int = 0) -> list[Chunk]:
    with reader(path) as read:
        assert read is not read_chunks
        return list(read(path, choices, COMPANY, skipped))


@pytest.mark.parametrize("skipped", [0, 1, 333, COUNT])
def test_the_same_comes_in_the_same_order(file: Path, skipped: int) -> None:
    here = list(read_chunks(file, PetFile(), COMPANY, skipped))
    assert read_in_a_process(file, PetFile(), skipped) == here
    lines = [taken.line for part in here for taken in part.taken]
    assert lines == [2 + 2 * number for number in range(skipped, COUNT)]


def test_owners_and_choices_come_with_it(tmp_path: Path) -> None:
    path = tmp_path / "pets.csv"
    line = f"p1,Rex,dog,02/01/2020,ann@example.com,{FILLING}"
    path.write_text("\n".join(["id,name,species,dob,owner_email,filling", *[line] * COUNT]))
    first, *_ = read_in_a_process(path, PetFile(dates="dmy"))
    reading = first.taken[0].item
    assert (reading.pet_id, reading.pet.birthday.month) == ("p1", 1)
    assert reading.owner is not None
    assert reading.owner.emails == {"ann@example.com"}
    assert first.taken[0].given["filling"] == FILLING


def test_programs_beside_the_file_are_not_run(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "csv.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert read_in_a_process(Path(file.name), PetFile())


@pytest.mark.parametrize(
    ("name", "text", "choices"),
    [
        ("a.json", "[" + f'{{"name": "Rex", "filling": "{FILLING}"}},' * COUNT, PetFile()),
        ("a.csv", "name,name\n" + FILLING * COUNT, PetFile()),
        ("a.csv", "name\n" + FILLING * COUNT, PetFile(encoding="klingon")),
        ("a.doc", FILLING * COUNT, PetFile()),
    ],
)
def test_an_unreadable_file_is_told_of_in_the_same_words(
    tmp_path: Path, name: str, text: str, choices: PetFile
) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert until_error(path, choices, read_chunks) == until_error_in_a_process(path, choices)


def until_error_in_a_process(path: Path, choices: PetFile) -> tuple[list[Chunk], str]:
    with reader(path) as read:
        return until_error(path, choices, read)


def until_error(path: Path, choices: PetFile, read: ReadChunks) -> tuple[list[Chunk], str]:
    """What came before the error, and its text."""
    parts: list[Chunk] = []
    with pytest.raises(FileError) as caught:
        parts.extend(read(path, choices, COMPANY, 0))
    return parts, str(caught.value)


def test_it_is_never_far_ahead(tmp_path: Path) -> None:
    path = written(tmp_path / "many.csv", 3 * COUNT, "note")
    before = children()
    with reader(path) as read:
        parts = read(path, PetFile(), COMPANY, 0)
        next(parts)
        (process,) = children() - before
        eventually(lambda: process.status() == psutil.STATUS_SLEEPING)
        time.sleep(0.5)  # a reader that does not wait would go on after a moment of sleep
        (opened,) = (each for each in process.open_files() if each.path == str(path))
        assert opened.position < path.stat().st_size / 2
        assert len(list(parts)) == 3 * COUNT // 250 - 1


def test_it_ends_with_its_use(file: Path) -> None:
    before = children()
    with reader(file) as read:
        next(read(file, PetFile(), COMPANY, 0))
        assert children() != before
    assert children() == before


def children() -> set[psutil.Process]:
    """The processes that this one has started, with the services that other tests go on using."""
    return set(psutil.Process().children())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a database that has a company."""
    assert command("demo", "--pets", "1", "--data-dir", str(tmp_path)).returncode == 0
    return tmp_path


@contextmanager
def importing(folder: Path) -> Iterator[tuple[subprocess.Popen[str], psutil.Process]]:
    """The command at work, in a process group of its own as in a terminal, and the process that reads."""
    file = written(folder / "large.csv", 8 * COUNT)
    arguments = [
        sys.executable,
        "-m",
        "pawport",
        "import",
        str(file),
        "--data-dir",
        str(folder),
        "--ignore-unknown",
        "--quiet",  # on a busy machine, progress would be among what it says
    ]
    program = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, process_group=0)
    try:
        eventually(lambda: bool(rows(folder, "SELECT 1 FROM file_imports WHERE records > 0")))
        (child,) = psutil.Process(program.pid).children()
        yield program, child
    finally:
        program.kill()
        program.communicate()


def test_when_it_is_killed_what_was_done_stays(folder: Path) -> None:
    with importing(folder) as (program, child):
        child.kill()
        _, said = program.communicate(timeout=PATIENCE)
    assert program.returncode == 1
    assert said.count("\n") == 1
    assert "large.csv: the reader process was killed by SIGKILL; run the command again" in said
    assert_resumed(folder)


def test_an_interrupt_ends_both(folder: Path) -> None:
    with importing(folder) as (program, child):
        os.killpg(program.pid, signal.SIGINT)
        _, said = program.communicate(timeout=PATIENCE)
        assert (program.returncode, said.strip()) == (130, "pawport: interrupted")
        assert not child.is_running()
    assert_resumed(folder)


def test_when_the_command_is_killed_it_ends_too(folder: Path) -> None:
    with importing(folder) as (program, child):
        program.kill()
        _, said = program.communicate(timeout=PATIENCE)
        eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
        assert said == ""
    assert_resumed(folder)


def assert_resumed(folder: Path) -> None:
    """The same command does the rest, and nothing twice."""
    done = command("import", str(folder / "large.csv"), "--data-dir", str(folder), "--ignore-unknown")
    assert "resuming after row" in done.stderr
    assert "ignored unknown columns: frobs, filling" in done.stderr
    assert "8,000 rows: 7,840 pets created" in done.stderr
    assert rows(folder, "SELECT count(*) FROM pets WHERE name LIKE 'Pet %'") == [(7840,)]
