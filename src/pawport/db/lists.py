"""Statements about many values at once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, ClauseElement, Connection, bindparam

from pawport.db.statement import Statement

__all__ = ["ListStatement"]

_MOST: Final = 1024  # values in one statement: SQLite takes 32,766, and a plan for each size is kept


class ListStatement:
    """A query with `column.in_(values)`, run as a `Statement`, which by itself takes no lists.

    `query` makes it of the values' parameters, which are texts or numbers. There is a statement for each
    power of two: the last value is repeated until there are so many.
    """

    def __init__(self, query: Callable[[Sequence[BindParameter[Any]]], ClauseElement]) -> None:
        self._query = query
        self._statements: dict[int, Statement] = {}

    def all(
        self, connection: Connection, values: Iterable[object], /, **parameters: object
    ) -> list[tuple[Any, ...]]:
        """All rows, in the order of the query for each 1,024 of the values; none without values."""
        wanted = list(values)
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(wanted), _MOST):
            part = wanted[start : start + _MOST]
            size = 1 << (len(part) - 1).bit_length()
            part += [part[-1]] * (size - len(part))
            named = {f"value_{index}": value for index, value in enumerate(part)}
            rows += self._of_size(size).all(connection, **parameters, **named)
        return rows

    def _of_size(self, size: int) -> Statement:
        if size not in self._statements:
            values: list[BindParameter[Any]] = [bindparam(f"value_{index}") for index in range(size)]
            self._statements[size] = Statement(self._query(values))
        return self._statements[size]
