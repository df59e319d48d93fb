"""What a write gathers, and does at its end."""

from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection

from pawport.db.statement import Statement

__all__ = [
    "AFTER",
    "GROUP_ROWS",
    "PARTS",
    "ROWS",
    "Rows",
    "after_commit",
    "end_write",
    "insert_last",
    "insert_now",
    "insert_rows",
    "part_of_write",
    "run_after_commit",
]

PARTS: Final = "pawport_write_parts"  # begin_write empties all
ROWS: Final = "pawport_write_rows"
AFTER: Final = "pawport_write_after"
GROUP_ROWS: Final = "pawport_group_rows"
"""What the writes before this one, in the same transaction, have put off."""

Rows = dict[Statement, list[dict[str, object]]]
"""Rows by the statement that inserts one."""


class Part(Protocol):
    """Something that belongs to one write."""

    def before_commit(self, connection: Connection) -> None:
        """Runs in the write's transaction, after its work; an error undoes the write."""


P = TypeVar("P", bound=Part)


def part_of_write(connection: Connection, kind: type[P]) -> P:
    """The write's object of this class, made when it is asked for first."""
    parts: dict[type[P], P] = connection.info[PARTS]
    part = parts.get(kind)
    if part is None:
        part = parts[kind] = kind()
    return part


def insert_last(connection: Connection, statement: Statement, rows: Iterable[dict[str, object]]) -> None:
    """Lets the rows be inserted right before the commit: in one go, also with those of the writes that share
    it. For what only later transactions read."""
    connection.info[ROWS].setdefault(statement, []).extend(rows)


def insert_now(connection: Connection) -> None:
    """Inserts what the writes before this one have put off, if they share its transaction: this write will
    change such rows."""
    rows: Rows = connection.info[GROUP_ROWS]
    insert_rows(connection, rows)
    rows.clear()


def after_commit(connection: Connection, call: Callable[[], None]) -> None:
    """Calls a function when the write is committed, on a thread of the database. It must not fail."""
    connection.info[AFTER].append(call)


def run_after_commit(calls: Iterable[Callable[[], None]]) -> None:
    """Makes the calls of a write that is committed."""
    for call in calls:
        call()


def end_write(connection: Connection, rows: Rows | None = None) -> None:
    """Lets the parts finish. What is to be inserted last is inserted, or added to `rows` if they are given,
    which the caller inserts."""
    info = connection.info
    for part in info[PARTS].values():
        part.before_commit(connection)
    if rows is None:
        insert_rows(connection, info[ROWS])
    else:
        for statement, added in info[ROWS].items():
            rows.setdefault(statement, []).extend(added)


def insert_rows(connection: Connection, rows: Rows) -> None:
    """Inserts what was put off."""
    for statement, added in rows.items():
        statement.run_many(connection, added)
