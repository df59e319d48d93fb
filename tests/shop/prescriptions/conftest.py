"""One database of each engine for a file: each test makes a company of its own."""

import asyncio
from collections.abc import Iterator

import pytest

from pawport.db import Database, open_database
from tests.conftest import NewUrl


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with all tables, on each engine in turn."""
    new: NewUrl = request.getfixturevalue(f"new_{request.param}_url")
    return new()


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    """The database, open."""
    database = open_database(database_url)
    yield database
    asyncio.run(database.close())
