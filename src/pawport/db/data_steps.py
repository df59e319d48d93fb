"""The data steps that revisions ask for, which run when the schema is the newest.

A revision may commit what came before it, as `CREATE INDEX CONCURRENTLY` does. So the steps are written down
until they have run: when a migration is interrupted, the next one runs those that it still owes.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from sqlalchemy import Column, Connection, MetaData, Table, Text, insert, inspect, select

__all__ = ["DataStep", "owe", "owed", "run_owed"]

DataStep = Callable[[Connection], object]

_OWED: Final = Table(  # exists only while a migration runs, or after one that was interrupted
    "owed_data_steps", MetaData(), Column("name", Text, primary_key=True)
)


def owe(connection: Connection, names: Iterable[str]) -> None:
    """Writes down steps to run; one that is owed already is owed once."""
    if new := set(names) - owed(connection):
        _OWED.create(connection, checkfirst=True)
        connection.execute(insert(_OWED), [{"name": name} for name in new])


def run_owed(connection: Connection, steps: Mapping[str, DataStep]) -> None:
    """Runs the steps that are owed, in the order of `steps`. KeyError for one that is not there."""
    names = owed(connection)
    if unknown := names - steps.keys():
        raise KeyError(f"unknown data steps: {', '.join(sorted(unknown))}")
    for name, step in steps.items():
        if name in names:
            step(connection)
    if names:
        _OWED.drop(connection)


def owed(connection: Connection) -> set[str]:
    """The steps that an interrupted migration left to the next one."""
    if not inspect(connection).has_table(_OWED.name):
        return set()
    return set(connection.scalars(select(_OWED.c.name)))
