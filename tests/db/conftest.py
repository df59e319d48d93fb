"""Databases with the table of these tests."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from pawport.db import Database, open_database
from tests.db import notes


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


def _opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    notes.create(database)
    yield database
    asyncio.run(database.close())
