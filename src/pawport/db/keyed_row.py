"""Rows that are found by their keys, one at a time or many."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Connection, Text, and_, bindparam, func, select

from pawport.db.statement import Statement

__all__ = ["KeyedRow"]

Key = tuple[str, ...]


class KeyedRow:
    """Some columns of the row that has a key and meets a condition. As of a `Statement`, results are raw.

    `key`: columns of texts, of which there is at most one row for each combination.
    """

    def __init__(
        self,
        columns: Sequence[ColumnElement[Any]],
        key: Sequence[Column[Any]],
        condition: ColumnElement[bool],
    ) -> None:
        self._names = [f"key_{column.name}" for column in key]
        is_key = (column == bindparam(name) for column, name in zip(key, self._names, strict=True))
        self._one = Statement(select(*columns).where(*is_key, condition))
        lists = (bindparam(name, type_=ARRAY(Text)) for name in self._names)
        unnested = func.unnest(*lists).table_valued(*self._names, with_ordinality="number", name="keys")
        keys = unnested.render_derived()
        is_one_of_keys = (column == keys.c[name] for column, name in zip(key, self._names, strict=True))
        self._many = Statement(
            select(keys.c.number, *columns)
            .join_from(keys, key[0].table, and_(*is_one_of_keys))
            .where(condition)
        )

    def find(self, connection: Connection, *key: str) -> tuple[Any, ...] | None:
        """The row, if there is one."""
        return self._one.one_or_none(connection, **dict(zip(self._names, key, strict=True)))

    def find_many(self, connection: Connection, keys: Sequence[Key]) -> Mapping[int, tuple[Any, ...]]:
        """Those of the rows that there are, by the positions of their keys. On PostgreSQL only."""
        lists = map(list, zip(*keys, strict=True))
        rows = self._many.all(connection, **dict(zip(self._names, lists, strict=True)))
        return {number - 1: tuple(row) for number, *row in rows}
