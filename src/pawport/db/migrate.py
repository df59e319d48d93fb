"""Bringing a database to the schema of this release. There is no way back but a backup."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, NamedTuple

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from sqlalchemy import Connection

from pawport.db.errors import ConfigurationError
from pawport.db.postgresql_engine import postgresql_migration
from pawport.db.sqlite_engine import sqlite_migration
from pawport.db.url import existing_file, parse_url, sqlite_path

__all__ = [
    "NOT_CURRENT",
    "DataStep",
    "Schema",
    "check_revision",
    "migrate",
    "pending",
    "refuse_pending",
    "request_data_step",
    "schema_of",
]

NOT_CURRENT: Final = "the database has not this release's schema; run: pawport migrate"

DataStep = Callable[[Connection], object]

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(url: str, data_steps: Mapping[str, DataStep] | None = None) -> list[str]:
    """Applies what is missing, all or nothing, and answers the revisions that were applied.

    `data_steps` are the functions that revisions can ask for with `request_data_step`.
    Raises errors of `pawport.db.errors`, of one line; `ConfigurationError` when the database was
    made by a newer release.
    """
    requested: list[str] = []
    with _transaction(url) as connection:
        config = alembic_config(connection=connection, requested=requested)
        revisions = schema_of(connection).pending
        command.upgrade(config, "head")
        for name in dict.fromkeys(requested):
            (data_steps or {})[name](connection)
    return revisions


def pending(url: str) -> bool:
    """Whether `migrate` has something to do. Raises as it does."""
    with _transaction(url) as connection:
        return bool(schema_of(connection).pending)


def refuse_pending(url: str) -> None:
    """ConfigurationError unless the database is there, with this release's schema."""
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        existing_file(parsed)
    if pending(url):
        raise ConfigurationError(NOT_CURRENT)


class Schema(NamedTuple):
    """A database's revision, empty before the first migration, and those that it lacks, in order."""

    revision: str
    pending: list[str]


def schema_of(connection: Connection) -> Schema:
    """Where a database stands. ConfigurationError when a newer release made it."""
    current = MigrationContext.configure(connection).get_current_revision()
    return Schema(current or "", _steps(alembic_config(), current))


def check_revision(revision: str) -> None:
    """ConfigurationError if only a newer release knows the revision."""
    _steps(alembic_config(), revision)


def request_data_step(name: str) -> None:
    """For revisions: run the data step `name` when the schema is the newest, once.

    Not at once, for it is written for the tables of this release, which a later revision may make.
    """
    context.config.attributes["requested"].append(name)


def alembic_config(**attributes: Any) -> Config:
    """Alembic's settings, which need no file."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes.update(attributes)
    return config


def _steps(config: Config, current: str | None) -> list[str]:
    """The revisions after `current`, in order."""
    try:
        steps = list(ScriptDirectory.from_config(config).iterate_revisions("head", current or "base"))
    except ResolutionError as error:
        raise ConfigurationError(
            f"a newer release made this database (schema {current}): use that release, or a backup"
        ) from error
    return [step.revision for step in reversed(steps)]


def _transaction(url: str) -> AbstractContextManager[Connection]:
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        return sqlite_migration(sqlite_path(parsed))
    return postgresql_migration(parsed)
