"""What a write gathers, and does at its end."""

from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection

__all__ = ["PARTS", "end_write", "part_of_write"]

PARTS: Final = "pawport_write_parts"  # begin_write empties it


class Part(Protocol):
    """Something that belongs to one write."""

    def before_commit(self, connection: Connection) -> None:
        """Runs in the write's transaction, after its work; an error undoes the write."""


P = TypeVar("P", bound=Part)


def part_of_write(connection: Connection, kind: type[P]) -> P:
    """The write's object of this class, made when it is asked for first."""
    parts: dict[type[P], P] = connection.info[PARTS]
    if kind not in parts:
        parts[kind] = kind()
    return parts[kind]


def end_write(connection: Connection) -> None:
    """Lets the parts finish."""
    for part in connection.info[PARTS].values():
        part.before_commit(connection)
