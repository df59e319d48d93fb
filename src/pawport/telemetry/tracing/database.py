"""Spans for what calls do in the database: one for each unit of work, and in it one for each statement.

A statement's text has placeholders for its values, so no span holds one. Work that belongs to no call, such
as the look whether the database still answers, has no span.
"""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar

from opentelemetry import context as contexts
from opentelemetry.trace import (
    Span,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
)
from sqlalchemy import Connection

from pawport.db import Database, DatabaseError, KeyedRow, open_database
from pawport.db.statistics import Statistics

__all__ = ["open_traced_database"]

T = TypeVar("T")
_Work = Callable[[Connection], T]

_MOST_TEXT: Final = 2000
_find_table: Final = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+(\w+)").search


def open_traced_database(url: str, tracer: Tracer) -> Database:
    """Like `open_database`."""
    system = {"db.system.name": url.partition(":")[0].partition("+")[0]}

    def around(statement: str) -> AbstractContextManager[object]:
        if not get_current_span().is_recording():
            return nullcontext()
        attributes = {**system, "db.query.text": statement[:_MOST_TEXT]}
        return _span(tracer, _summary(statement), SpanKind.CLIENT, attributes, Exception)

    return _TracedDatabase(open_database(url, around), tracer, system)


class _TracedDatabase:
    """A database, with a span for each unit of work of a call."""

    def __init__(self, database: Database, tracer: Tracer, attributes: Mapping[str, str]) -> None:
        self._database = database
        self._tracer = tracer
        self._attributes = attributes

    @property
    def engine_name(self) -> str:
        return self._database.engine_name

    async def read(self, work: _Work[T]) -> T:
        return await self._traced("read", self._database.read, work)

    async def find(self, row: KeyedRow, *key: str) -> tuple[Any, ...] | None:
        if not get_current_span().is_recording():
            return await self._database.find(row, *key)
        # A statement that several calls share would have the span of one of them.
        return await self.read(lambda connection: row.find(connection, *key))

    async def read_slowly(self, work: _Work[T]) -> T:
        return await self._traced("read slowly", self._database.read_slowly, work)

    async def write(self, work: _Work[T]) -> T:
        return await self._traced("write", self._database.write, work)

    async def write_slowly(self, work: _Work[T]) -> T:
        return await self._traced("write slowly", self._database.write_slowly, work)

    def transaction(self) -> AbstractContextManager[Connection]:
        return self._database.transaction()

    async def settled_time(self) -> datetime:
        return await self._database.settled_time()

    async def forget(self) -> None:
        await self._database.forget()

    def statistics(self) -> Statistics:
        return self._database.statistics()

    async def close(self) -> None:
        await self._database.close()

    async def _traced(self, name: str, run: Callable[[_Work[T]], Awaitable[T]], work: _Work[T]) -> T:
        if not get_current_span().is_recording():
            return await run(work)
        # Of what work raises, only a failure of the database is an error here.
        with _span(self._tracer, name, SpanKind.INTERNAL, self._attributes, DatabaseError) as span:
            return await run(_begun(work, span))


def _begun(work: _Work[T], span: Span) -> _Work[T]:
    """The work, in the span on whatever thread it runs, and with an event when its turn has come."""

    def begun(connection: Connection) -> T:
        span.add_event("begun")
        token = contexts.attach(set_span_in_context(span))
        try:
            return work(connection)
        finally:
            contexts.detach(token)

    return begun


@contextmanager
def _span(
    tracer: Tracer, name: str, kind: SpanKind, attributes: Mapping[str, Any], failure: type[Exception]
) -> Iterator[Span]:
    """A span. It tells the kind of an exception alone, for its text can hold values."""
    with tracer.start_as_current_span(
        name, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except failure as error:
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(Status(StatusCode.ERROR))
            raise


@lru_cache(1000)
def _summary(statement: str) -> str:
    """Such as "SELECT pets"."""
    operation = statement.split(maxsplit=1)[0].upper() if statement.strip() else "SQL"
    table = _find_table(statement)
    return f"{operation} {table[1]}" if table else operation
