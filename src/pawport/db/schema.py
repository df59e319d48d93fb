"""Whether a database has the schema of this release. Every start and command asks, so it spares Alembic."""

from typing import Final

from sqlalchemy import Connection, inspect, text

from pawport.db.data_steps import owed
from pawport.db.driver_errors import opening
from pawport.db.errors import ConfigurationError
from pawport.db.postgresql_engine import postgresql_migration
from pawport.db.sqlite_engine import write_engine
from pawport.db.url import existing_file, parse_url, sqlite_path
from pawport.kit.revisions import newest_revision

__all__ = ["NOT_CURRENT", "is_current", "refuse_pending"]

NOT_CURRENT: Final = "the database schema does not match this release; run: pawport migrate"


def is_current(url: str) -> bool:
    """Whether `migrate` has nothing to do. Raises errors of `pawport.db.errors`, of one line."""
    parsed = parse_url(url)
    if parsed.drivername != "sqlite":
        with postgresql_migration(parsed) as connection:
            return _is_current(connection)
    path = sqlite_path(parsed)
    with opening(path), write_engine(path).begin() as connection:
        return _is_current(connection)


def refuse_pending(url: str) -> None:
    """ConfigurationError unless the database is there, with this release's schema."""
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        existing_file(parsed)
    if is_current(url):
        return
    from pawport.db.migrate import pending  # noqa: PLC0415 - what is current need not wait for Alembic

    if pending(url):  # which has its own words for what a newer release made
        raise ConfigurationError(NOT_CURRENT)


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision == newest_revision() and not owed(connection)
