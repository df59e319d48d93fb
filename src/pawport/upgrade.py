"""Bringing a database, and what is stored in it, to this release."""

import asyncio
from typing import Final

from sqlalchemy import Connection

from pawport.db import open_database
from pawport.db.migrate import DataStep, migrate
from pawport.pets.rebuild import rebuild

__all__ = ["rebuild_stored_forms", "upgrade"]


def _rebuild_pets(connection: Connection) -> None:
    rebuild(connection)


# A revision whose release shows more in a Pet asks for it: request_data_step("rebuild pets").
_DATA_STEPS: Final[dict[str, DataStep]] = {"rebuild pets": _rebuild_pets}


def upgrade(url: str) -> list[str]:
    """Applies the migrations that are missing, and answers their names. Raises as `db.migrate` does."""
    return migrate(url, _DATA_STEPS)


def rebuild_stored_forms(url: str) -> int:
    """Makes the stored form of every pet anew from its rows; answers how many were not what they say."""
    database = open_database(url)
    try:
        with database.transaction() as connection:
            return rebuild(connection)
    finally:
        asyncio.run(database.close())
