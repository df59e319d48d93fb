"""A column that SQLite must not use an index for.

SQLite has no statistics here, and takes every index for equally good when as many of its columns are given.
Where we know which one leads to few rows, the other conditions say that they are for filtering alone.
PostgreSQL knows by its statistics.
"""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import ReturnTypeFromArgs

__all__ = ["Unindexed"]


class Unindexed(ReturnTypeFromArgs[Any]):
    """`Unindexed(column)` is the column's value."""

    name = "unindexed"
    inherit_cache = True


@compiles(Unindexed)
def _value(element: Unindexed, compiler: SQLCompiler, **options: Any) -> str:
    [column] = element.clauses
    return compiler.process(column, **options)


@compiles(Unindexed, "sqlite")
def _value_that_is_no_column(element: Unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{_value(element, compiler, **options)}"
