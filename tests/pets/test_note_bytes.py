"""The bytes that are written for a note do not grow with the notes that the pet has."""

import pytest

from benchmarks.note_bytes import bytes_per_note
from tests.conftest import NewUrl

# Every page that is changed is written whole; 100 notes are nine of them, which are written twice.
MOST_ON_SQLITE = 10 * 4120
MOST_ON_POSTGRESQL = 10_000


def test_sqlite(new_sqlite_url: NewUrl) -> None:
    assert bytes_per_note(new_sqlite_url(), 100) < MOST_ON_SQLITE


@pytest.mark.parametrize("notes", [100, 250])
def test_postgresql(new_postgresql_url: NewUrl, notes: int) -> None:
    assert bytes_per_note(new_postgresql_url(), notes) < MOST_ON_POSTGRESQL
