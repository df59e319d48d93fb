"""How many bytes the database writes to its log for a note, by how many notes the pet has.

`python -m benchmarks.note_bytes`, or `make bench-notes`: a table of medians, for both engines.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from string import ascii_letters
from tempfile import TemporaryDirectory
from typing import Final

import psycopg

from benchmarks.servers import new_postgresql
from pawport.accounts import service as accounts
from pawport.customers import service as customers
from pawport.db import Database, opened_database
from pawport.db.url import parse_url, sqlite_path
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.lifecycle.upgrade import upgrade
from pawport.pets.changes import PetChanges
from pawport.pets.notes.service import append_notes

__all__ = ["bytes_per_note"]

_CHARACTERS: Final = 320  # of a note
_NUMBERS: Final = (0, 10, 25, 50, 100, 1000)
_MEASURED: Final = 25  # appends
_AT_ONCE: Final = 100  # of the notes that are there before


def bytes_per_note(url: str, notes: int) -> float:
    """The median, for a new pet with so many notes, of an AppendPetNotes with one more.

    It is the growth of SQLite's log, or the distance in that of PostgreSQL: nobody else may write.
    """
    with opened_database(url) as database, _log(url) as position:
        append = _appending(database)
        for start in range(0, notes, _AT_ONCE):
            append(min(_AT_ONCE, notes - start))
        before = position()
        grown = []
        for _ in range(_MEASURED):
            append(1)
            after = position()
            grown.append(after - before)
            before = after
    return median(grown)


def _appending(database: Database) -> Callable[[int], None]:
    """Appends so many notes to a new pet, in a transaction."""
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Paws")
        owner = customers.house_customer(connection, company)
        changes = PetChanges(connection, company.id)
        given = Pet(name="Rex", type=Pet.DOG, breed="Pug", status=Pet.ALIVE)
        pet = changes.add(owner.id, given, fields=[]).pet
        changes.write()

    def append(count: int) -> None:
        given = [Pet.Note(content=_content()) for _ in range(count)]
        with database.transaction() as connection:
            append_notes(connection, company.id, owner.id, pet.id, given, "front desk")

    return append


def _content() -> str:
    """Text that no database makes shorter."""
    return "".join(random.choices(ascii_letters, k=_CHARACTERS))


@contextmanager
def _log(url: str) -> Iterator[Callable[[], int]]:
    """How far the database's log has been written, in bytes."""
    if url.startswith("sqlite:"):
        path = sqlite_path(parse_url(url))
        with closing(sqlite3.connect(path)) as reader:  # while one is open, the log is not removed
            reader.execute("SELECT count(*) FROM pets").fetchone()
            log = Path(f"{path}-wal")
            yield lambda: log.stat().st_size if log.exists() else 0
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            query = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"
            yield lambda: int(connection.execute(query).fetchone()[0])


def main() -> None:
    """The command."""
    print("| notes of the pet | SQLite | PostgreSQL |\n| ---: | ---: | ---: |")
    with TemporaryDirectory() as folder, new_postgresql() as (postgresql, _):
        urls = (f"sqlite:///{folder}/pawport.db", postgresql)
        for url in urls:
            upgrade(url)
        for notes in _NUMBERS:
            written = [f"{bytes_per_note(url, notes):,.0f}" for url in urls]
            print(f"| {notes} | {' | '.join(written)} |", flush=True)


if __name__ == "__main__":
    main()
