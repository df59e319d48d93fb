"""Databases with the table of these tests."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from pawport.db import Database, open_database
from tests.db import notes
from tests.db.revisions import AddRevision, new_history


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """A database on each engine in turn."""
    yield from _opened(empty_url)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """A database on SQLite, in `tmp_path / "notes.db"`."""
    yield from _opened(f"sqlite:///{tmp_path}/notes.db")


@pytest.fixture
def postgresql_url(new_empty_postgresql_url) -> str:
    """The URL of an empty database."""
    return new_empty_postgresql_url()


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[Database]:
    """A database on PostgreSQL."""
    yield from _opened(postgresql_url)


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AddRevision:
    """A history of its own: a function that adds a revision with the given body."""
    return new_history(tmp_path, monkeypatch)


def _opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    notes.create(database)
    yield database
    asyncio.run(database.close())
