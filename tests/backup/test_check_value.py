"""A SQLite backup of which a bit changed, or a part is missing."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pawport.backup import backup, restore
from pawport.db import ConfigurationError

FLIPS = 200


@pytest.fixture
def file(tmp_path: Path, new_sqlite_url: Callable[[], str]) -> Path:
    """A whole backup."""
    path = tmp_path / "backup"
    backup(new_sqlite_url(), path, report)
    return path


def report(done: int, total: int | None) -> None:
    """Nobody looks."""


def refusal(file: Path) -> str:
    """What a restore of the file says. The database is not made."""
    database = file.with_name("restored.db")
    with pytest.raises(ConfigurationError) as error:
        restore(f"sqlite:///{database}", file, report)
    assert not database.exists()
    return str(error.value)


def test_one_flipped_bit_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    chance = random.Random(7)
    bits = [chance.randrange(8 * len(whole)) for _ in range(FLIPS)]
    end = range(8 * (len(whole) - 80), 8 * len(whole), 7)  # in the value itself, and just before it
    for bit in [*bits, *end, 0, 8 * 24, 8 * 28 + 7]:  # of the header: its text, its change counter, its pages
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        file.write_bytes(flipped)
        assert refusal(file).startswith(f"{file} is ")
    file.write_bytes(whole)
    restore(f"sqlite:///{file.with_name('restored.db')}", file, report)


def test_what_changed_in_a_page_is_named_damage(file: Path) -> None:
    flipped = bytearray(file.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    file.write_bytes(flipped)
    assert refusal(file) == f"{file} is damaged: its content does not match its SHA-256"


def test_a_file_without_a_value_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    for size in (len(whole) - 1, len(whole) - 73, len(whole) // 2, 10, 0):
        file.write_bytes(whole[:size])
        assert refusal(file).startswith(f"{file} is ")
    file.write_bytes(whole[:-73])
    assert refusal(file).endswith("it has no SHA-256 at its end")


def test_it_still_is_a_database_of_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM companies").fetchone() == (0,)
