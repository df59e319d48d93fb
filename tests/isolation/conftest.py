"""A database with two companies for each attack, a copy of one that is filled once for each engine."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection

from pawport.db import open_database
from tests.contract.servers import served
from tests.isolation.attack import Twin
from tests.isolation.companies import Companies, Rows, Secrets, copy_rows, files, new_companies, rows, secrets


@dataclass(frozen=True, repr=False)
class Arena:
    """Where attacks take place: each in a copy of the database."""

    companies: Companies
    rows: Rows  # the victim's
    secrets: Secrets
    pictures: Path  # a folder that is copied too
    filled: str  # the URL of the database that is copied
    new_url: Callable[[], str]  # makes a copy

    @contextmanager
    def attack(self) -> Iterator[Twin]:
        """The twin on a server of its own. AssertionError if rows of the victim are others at the end."""
        url = self.new_url()
        with served("grpcio", url) as running:
            shutil.copytree(self.pictures, running.pictures, dirs_exist_ok=True)
            twin = Twin(self.companies, self.secrets, running.channel)
            yield twin
            pictures = files(running.pictures, self.companies.victim_id)
        assert pictures == files(self.pictures, self.companies.victim_id)
        with _transaction(url) as connection:
            after = rows(connection, self.companies.victim_id)
        assert after == self.rows, (after - self.rows, self.rows - after, twin.log)


@pytest.fixture(scope="package")
def sqlite_arena(new_sqlite_url: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Arena:
    """On SQLite."""
    filled = new_sqlite_url()
    path = tmp_path_factory.mktemp("isolation") / "attacked.db"

    def new_url() -> str:
        shutil.copyfile(filled.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    with served("grpcio", filled) as running:
        companies = new_companies(running)
        pictures = Path(shutil.copytree(running.pictures, path.parent / "pictures"))
    with _transaction(filled) as connection:
        found = rows(connection, companies.victim_id)
        return Arena(companies, found, secrets(connection, companies), pictures, filled, new_url)


@pytest.fixture(scope="package")
def postgresql_arena(
    sqlite_arena: Arena,
    new_postgresql_url: Callable[[], str],
    new_empty_postgresql_url: Callable[..., str],
    postgresql_server: str,
) -> Iterator[Arena]:
    """The same rows on PostgreSQL."""
    filled = new_postgresql_url()
    made: list[str] = []

    def new_url() -> str:
        drop()
        made.append(new_empty_postgresql_url(_name(filled)))
        return made[-1]

    def drop() -> None:
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            while made:
                connection.execute(f"DROP DATABASE {_name(made.pop())}")

    with _transaction(sqlite_arena.filled) as source, _transaction(filled) as target:
        copy_rows(source, target)
        found = rows(target, sqlite_arena.companies.victim_id)
    yield replace(sqlite_arena, filled=filled, rows=found, new_url=new_url)
    drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def arena(request: pytest.FixtureRequest) -> Arena:
    """On each engine in turn."""
    found: Arena = request.getfixturevalue(f"{request.param}_arena")
    return found


@contextmanager
def _transaction(url: str) -> Iterator[Connection]:
    database = open_database(url)
    with database.transaction() as connection:
        yield connection
    asyncio.run(database.close())


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
