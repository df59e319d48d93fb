"""The database of a command that works beside a serving process, or without one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Connection

from pawport.audit import Actor, act_as
from pawport.config import Settings, SettingsError
from pawport.db import Database, open_database
from pawport.db.url import parse_url, sqlite_path
from pawport.errors import DomainError, InvalidArgument

__all__ = ["answering", "check", "opened", "transaction"]


@contextmanager
def transaction(settings: Settings) -> Iterator[Connection]:
    """One transaction of the command that runs, on a database that exists and has this release's schema.

    Raises as `opened` does.
    """
    check(settings)
    with opened(settings) as database, database.transaction() as connection:
        act_as(connection, Actor(click.get_current_context().command_path))
        yield connection


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The open database.

    Domain errors become errors of the command line: of its usage for wrong values, else failures.
    Raises SettingsError or DatabaseError when the database cannot be used.
    """
    database = open_database(settings.database_url)
    try:
        with answering():
            yield database
    finally:
        asyncio.run(database.close())


@contextmanager
def answering() -> Iterator[None]:
    """Makes errors of the command line of domain errors, as `opened` does."""
    try:
        yield
    except InvalidArgument as error:
        raise click.UsageError(error.message) from error
    except DomainError as error:
        raise click.ClickException(error.message) from error


def check(settings: Settings) -> None:
    """Raises SettingsError unless the database exists and has this release's schema."""
    from pawport.db.migrate import pending  # noqa: PLC0415 - the other commands need not wait for it

    if settings.is_sqlite:
        path = sqlite_path(parse_url(settings.database_url))
        if not path.exists():  # or opening it would make an empty one
            raise SettingsError(f"--database-url: there is no {path}: pawport serve makes it")
    if pending(settings.database_url):
        raise SettingsError(
            "--database-url: the database has not this release's schema; run: pawport migrate"
        )
