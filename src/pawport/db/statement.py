"""Statements for the hottest paths: written in SQLAlchemy Core, compiled once, run by the driver."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["Statement"]


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
        rows: list[tuple[Any, ...]] = self._execute(connection, parameters).fetchall()
        return rows

    def one_or_none(self, connection: Connection, /, **parameters: object) -> tuple[Any, ...] | None:
        """The only row, if there is one; more than one is a LookupError."""
        rows = self._execute(connection, parameters).fetchall()
        if len(rows) > 1:
            raise LookupError("expected one row, got several")
        return rows[0] if rows else None

    def run(self, connection: Connection, /, **parameters: object) -> int:
        """Runs a statement without result; answers how many rows it changed."""
        count: int = self._execute(connection, parameters).rowcount
        return count

    def run_many(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> int:
        """Runs a statement without result for each of the rows of parameters, in one call of the driver;
        returns how many rows it changed in all."""
        compiled = self._for(connection.dialect)
        bound = [compiled.bind(row) for row in rows]
        if not bound:
            return 0
        driver: Any = connection.connection.dbapi_connection
        try:
            if len(bound) == 1:  # less work
                cursor = driver.execute(compiled.sql, bound[0])
            else:
                cursor = driver.cursor()
                cursor.executemany(compiled.sql, bound)
        except compiled.integrity_error as error:
            raise IntegrityError(compiled.sql, None, error) from error
        count: int = cursor.rowcount
        return count

    def _execute(self, connection: Connection, parameters: dict[str, object]) -> Any:
        compiled = self._for(connection.dialect)
        driver: Any = connection.connection.dbapi_connection
        try:
            return driver.execute(compiled.sql, compiled.bind(parameters))
        except compiled.integrity_error as error:
            raise IntegrityError(compiled.sql, None, error) from error

    def _for(self, dialect: Dialect) -> "_Compiled":
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._expression, dialect)
        return compiled


class _Compiled:
    """A statement in one engine's words."""

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
        self.integrity_error = dialect.loaded_dbapi.IntegrityError
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

    def bind(self, parameters: Mapping[str, object]) -> Mapping[str, Any] | Sequence[Any]:
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


def _picker(names: list[str] | None) -> Callable[[Mapping[str, Any]], Sequence[Any]] | None:
    """What puts values into the order of the names; None when the driver takes them by name."""
    if names is None:
        return None
    if len(names) > 1:  # of one name, or none, itemgetter makes no tuple
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]
