"""Bringing a database, and what is stored in it, to this release."""

from typing import Final

from pawport.db import opened_database
from pawport.db.migrate import DataStep, migrate
from pawport.lifecycle.rebuild_customers import rebuild as rebuild_customers
from pawport.lifecycle.rebuild_pets import rebuild as rebuild_pets

__all__ = ["rebuild_stored_forms", "upgrade"]

_REBUILDS: Final = {"customers": rebuild_customers, "pets": rebuild_pets}
# A revision whose release shows more in a Pet asks for it: data_steps = ("rebuild pets",).
_DATA_STEPS: Final[dict[str, DataStep]] = {f"rebuild {kind}": step for kind, step in _REBUILDS.items()}


def upgrade(url: str) -> list[str]:
    """Applies the migrations that are missing, and answers their names. Raises as `db.migrate` does."""
    return migrate(url, _DATA_STEPS)


def rebuild_stored_forms(url: str) -> dict[str, int]:
    """Makes the stored form of every customer and pet anew from its rows; answers of each kind how many were
    not what those say."""
    with opened_database(url) as database, database.transaction() as connection:
        return {kind: rebuild(connection) for kind, rebuild in _REBUILDS.items()}
