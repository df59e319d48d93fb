"""Statements for the hottest paths: written in SQLAlchemy Core, compiled once, run by the driver."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect, PoolProxiedConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import await_only

__all__ = ["Statement"]

_Bound = Mapping[str, Any] | Sequence[Any]
"""Parameters as a driver takes them."""


class Statement:
    """A Core expression that is run without Core, which costs more than 20 µs a statement.

    Parameters are bound through their column types. **Results are raw**: what the driver gives, not
    what the column type would make of it (times: `pawport.db.as_utc`).
    Column defaults in Python and lists (`in_`) are not supported: they need Core.
    """

    def __init__(self, expression: ClauseElement) -> None:
        self._expression = expression
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, /, **parameters: object) -> list[tuple[Any, ...]]:
        """All rows."""
        compiled = self._for(connection.dialect)
        try:
            return compiled.fetch(connection.connection, compiled.bind(parameters))
        except compiled.integrity_error as error:
            raise IntegrityError(compiled.sql, None, error) from error

    def one_or_none(self, connection: Connection, /, **parameters: object) -> tuple[Any, ...] | None:
        """The only row, if there is one; more than one is a LookupError."""
        rows = self.all(connection, **parameters)
        if len(rows) > 1:
            raise LookupError("expected one row, got several")
        return rows[0] if rows else None

    def run(self, connection: Connection, /, **parameters: object) -> int:
        """Runs a statement without result; answers how many rows it changed."""
        return self.run_many(connection, (parameters,))

    def run_many(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> int:
        """Runs a statement without result for each of the rows of parameters; returns how many rows it
        changed in all."""
        compiled = self._for(connection.dialect)
        bound = [compiled.bind(row) for row in rows]
        if not bound:
            return 0
        try:
            return compiled.run(connection.connection, bound)
        except compiled.integrity_error as error:
            raise IntegrityError(compiled.sql, None, error) from error

    def _copy(
        self, connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]
    ) -> int:
        """Adds rows to a table by asyncpg's COPY. The columns are in the order of the parameters."""
        compiled = self._for(connection.dialect)
        driver: Any = connection.connection.driver_connection
        bound = [compiled.bind(row) for row in rows]
        driver.changes += 1
        try:
            await_only(driver.copy_records_to_table(table, columns=columns, records=bound))
        except compiled.integrity_error as error:
            raise IntegrityError(compiled.sql, None, error) from error
        return len(bound)

    def _for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.driver)
        if compiled is None:
            kind = _OnLoop if dialect.is_async else _Compiled
            compiled = self._compiled[dialect.driver] = kind(self._expression, dialect)
        return compiled


class _Compiled:
    """A statement in one engine's words, for the driver's own connection."""

    def __init__(self, expression: ClauseElement, dialect: Dialect) -> None:
        compiled = expression.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - tells the type checker
        if compiled.insert_prefetch or compiled.update_prefetch or compiled.post_compile_params:
            raise TypeError("a Statement cannot have defaults in Python or lists: run it by Core")
        processors = {
            name: processor
            for name, bind in compiled.binds.items()
            if (processor := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }
        required = {name for name, bind in compiled.binds.items() if bind.required}
        self.sql = compiled.string
        self.integrity_error: type[Exception] = dialect.loaded_dbapi.IntegrityError
        self._in_order = _picker(compiled.positiontup)
        self._in_positions = [
            (position, processors[name])
            for position, name in enumerate(compiled.positiontup or ())
            if name in processors and name in required
        ]
        self._names = required
        self._processors = [(name, processor) for name, processor in processors.items() if name in required]
        self._constants = {
            name: processors[name](value) if name in processors else value
            for name, value in compiled.params.items()
            if name not in self._names
        }

    def fetch(self, connection: PoolProxiedConnection, bound: _Bound) -> list[tuple[Any, ...]]:
        """All rows."""
        driver: Any = connection.dbapi_connection
        rows: list[tuple[Any, ...]] = driver.execute(self.sql, bound).fetchall()
        return rows

    def run(self, connection: PoolProxiedConnection, bound: Sequence[_Bound]) -> int:
        """Returns how many rows it changed."""
        driver: Any = connection.dbapi_connection
        if len(bound) == 1:  # less work
            cursor = driver.execute(self.sql, bound[0])
        else:
            cursor = driver.cursor()
            cursor.executemany(self.sql, bound)
        count: int = cursor.rowcount
        return count

    def bind(self, parameters: Mapping[str, object]) -> _Bound:
        """The parameters as the driver takes them."""
        if len(parameters) != len(self._names):
            raise self._wrong_names(parameters)
        values: Mapping[str, object] = {**self._constants, **parameters} if self._constants else parameters
        if self._in_order is None:
            if parameters.keys() != self._names:
                raise self._wrong_names(parameters)
            if self._processors:
                processed = dict(values)
                for name, process in self._processors:
                    processed[name] = process(values[name])
                return processed
            return values
        try:
            given = self._in_order(values)
        except KeyError:
            raise self._wrong_names(parameters) from None
        if not self._in_positions:
            return given
        ordered = list(given)
        for position, process in self._in_positions:
            ordered[position] = process(ordered[position])
        return ordered

    def _wrong_names(self, parameters: Mapping[str, object]) -> TypeError:
        return TypeError(f"the statement takes {sorted(self._names)}, not {sorted(parameters)}")


class _OnLoop(_Compiled):
    """For asyncpg, in a greenlet: the event loop goes on meanwhile."""

    def __init__(self, expression: ClauseElement, dialect: Dialect) -> None:
        super().__init__(expression, dialect)
        self.integrity_error = dialect.loaded_dbapi.asyncpg.IntegrityConstraintViolationError
        self._only_reads = self.sql.startswith("SELECT")
        self._adds_each = self.sql.startswith("INSERT") and "ON CONFLICT" not in self.sql

    def fetch(self, connection: PoolProxiedConnection, bound: _Bound) -> list[tuple[Any, ...]]:
        driver: Any = connection.driver_connection
        if not self._only_reads:
            driver.changes += 1
        rows: list[tuple[Any, ...]] = await_only(driver.fetch(self.sql, *bound))
        return rows

    def run(self, connection: PoolProxiedConnection, bound: Sequence[_Bound]) -> int:
        driver: Any = connection.driver_connection
        driver.changes += 1
        if len(bound) > 1 and self._adds_each:  # of many rows in one go, the driver does not give the count
            await_only(driver.executemany(self.sql, bound))
            return len(bound)
        return sum(_count(await_only(driver.execute(self.sql, *row))) for row in bound)


def _count(status: str) -> int:
    """Of rows, in what PostgreSQL says of a statement: "UPDATE 3"."""
    return int(status.rpartition(" ")[2])


def _picker(names: list[str] | None) -> Callable[[Mapping[str, Any]], Sequence[Any]] | None:
    """What puts values into the order of the names; None when the driver takes them by name."""
    if names is None:
        return None
    if len(names) > 1:  # of one name, or none, itemgetter makes no tuple
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]
