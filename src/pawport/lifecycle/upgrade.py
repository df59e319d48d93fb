"""Bringing a database, and what is stored in it, to this release."""

from collections.abc import Callable
from functools import partial
from typing import Final

from sqlalchemy import Connection

from pawport.db import opened_database

__all__ = ["rebuild_stored_forms", "upgrade"]

_KINDS: Final = ("customers", "pets")


def _full_names(connection: Connection) -> int:
    from pawport.lifecycle import full_names  # noqa: PLC0415 - hardly any start needs it

    return full_names.add_missing(connection)


def _rebuild(kind: str, connection: Connection) -> int:
    from pawport.lifecycle import rebuild_customers, rebuild_pets  # noqa: PLC0415 - hardly any start needs them

    step = rebuild_customers.rebuild if kind == "customers" else rebuild_pets.rebuild
    return step(connection)


# A revision whose release shows more in a Pet asks for it: data_steps = ("rebuild pets",).
_DATA_STEPS: Final[dict[str, Callable[[Connection], int]]] = {
    **{f"rebuild {kind}": partial(_rebuild, kind) for kind in _KINDS},
    "full names of customers": _full_names,
}


def upgrade(url: str) -> list[str]:
    """Applies the migrations that are missing, and answers their names. Raises as `db.migrate` does."""
    from pawport.db.migrate import migrate  # noqa: PLC0415 - hardly any start needs it

    return migrate(url, _DATA_STEPS)


def rebuild_stored_forms(url: str) -> dict[str, int]:
    """Makes the stored form of every customer and pet anew from its rows; answers of each kind how many were
    not what those say."""
    with opened_database(url) as database, database.transaction() as connection:
        return {kind: _rebuild(kind, connection) for kind in _KINDS}
