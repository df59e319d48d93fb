"""The database of a command that works beside a serving process, or without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pawport.config import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pawport.db import Database

__all__ = ["answering", "opened", "transaction"]


@contextmanager
def transaction(settings: Settings) -> Iterator["Connection"]:
    """One transaction of the command that runs, on a database that exists and has this release's schema.

    Raises as `opened` does.
    """
    from pawport.db.schema import refuse_pending
    from pawport.events import Actor, act_as

    refuse_pending(settings.database_url)
    with opened(settings) as database, database.transaction() as connection:
        act_as(connection, Actor(click.get_current_context().command_path))
        yield connection


@contextmanager
def opened(settings: Settings) -> Iterator["Database"]:
    """The open database.

    Domain errors become errors of the command line: of its usage for wrong values, else failures.
    Raises DatabaseError when the database cannot be used.
    """
    from pawport.db import opened_database

    with opened_database(settings.database_url) as database, answering():
        yield database


@contextmanager
def answering() -> Iterator[None]:
    """Makes errors of the command line of domain errors, as `opened` does."""
    from pawport.errors import DomainError, InvalidArgument

    try:
        yield
    except InvalidArgument as error:
        raise click.UsageError(error.message) from error
    except DomainError as error:
        raise click.ClickException(error.message) from error
