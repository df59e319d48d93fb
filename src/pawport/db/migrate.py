"""Bringing a database to the schema of this release. There is no way back but a backup."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, NamedTuple

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import ResolutionError
from sqlalchemy import Connection

from pawport.db.data_steps import DataStep, owe, run_owed
from pawport.db.errors import ConfigurationError
from pawport.db.postgresql_engine import postgresql_migration
from pawport.db.sqlite_engine import sqlite_migration
from pawport.db.url import parse_url, sqlite_path

__all__ = [
    "DataStep",
    "Schema",
    "check_revision",
    "migrate",
    "pending",
    "schema_of",
]

_SCRIPTS = Path(__file__).parent / "migrations"
_BEFORE_RELEASES: Final = frozenset(f"{number:04}" for number in range(1, 11))


def migrate(url: str, data_steps: Mapping[str, DataStep] | None = None) -> list[str]:
    """Applies what is missing, all or nothing, and answers the revisions that were applied.

    `data_steps` are the functions that revisions can ask for, by the names in their `data_steps`. On
    PostgreSQL, a revision with an `autocommit_block` commits what came before it.
    Raises errors of `pawport.db.errors`, of one line; `ConfigurationError` when the database was
    made by a newer release.
    """
    applied: list[str] = []
    with _transaction(url) as connection:

        def run(run_migrations: Callable[[], None]) -> None:
            current, missing = _history(connection)
            if current is not None:  # or there are no rows yet
                owe(connection, (name for step in missing for name in getattr(step.module, "data_steps", ())))
            run_migrations()
            run_owed(connection, data_steps or {})
            applied.extend(step.revision for step in missing)

        command.upgrade(alembic_config(connection=connection, run=run), "head")
    return applied


def pending(url: str) -> bool:
    """Whether `migrate` has something to do. Raises as it does."""
    with _transaction(url) as connection:
        return bool(schema_of(connection).pending)


class Schema(NamedTuple):
    """A database's revision, empty before the first migration, and those that it lacks, in order."""

    revision: str
    pending: list[str]


def schema_of(connection: Connection) -> Schema:
    """Where a database stands. ConfigurationError when a newer release made it."""
    current, missing = _history(connection)
    return Schema(current or "", [step.revision for step in missing])


def check_revision(revision: str) -> None:
    """ConfigurationError if only a newer release knows the revision."""
    _steps(revision)


def alembic_config(**attributes: Any) -> Config:
    """Alembic's settings, which need no file."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes.update(attributes)
    return config


def _history(connection: Connection) -> tuple[str | None, list[Script]]:
    """A database's revision, None before the first migration, and those that it lacks, in order."""
    current = MigrationContext.configure(connection).get_current_revision()
    return current, _steps(current)


def _steps(current: str | None) -> list[Script]:
    """The revisions after `current`, in order."""
    scripts = ScriptDirectory.from_config(alembic_config())
    try:
        return list(scripts.iterate_revisions("head", current or "base"))[::-1]
    except ResolutionError as error:
        if current in _BEFORE_RELEASES:
            raise ConfigurationError(
                f"this database was created before the first release (schema {current}) and has not been "
                "changed: follow docs/migrations.md to keep it, or start with an empty database"
            ) from error
        raise ConfigurationError(
            f"this database was created by a newer release (schema {current}): use that release, or a backup"
        ) from error


def _transaction(url: str) -> AbstractContextManager[Connection]:
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        return sqlite_migration(sqlite_path(parsed))
    return postgresql_migration(parsed)
