"""Spans for what calls do in a database."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, Tracer
from sqlalchemy import Connection, bindparam, column, insert, select, table, text
from sqlalchemy.exc import IntegrityError

from pawport.db import Database, DatabaseError, Statement
from pawport.db.inserts import RowInsert
from pawport.errors import NotFound
from pawport.telemetry.tracing.database import open_traced_database

NOTES = table("redirects", column("company_id"), column("kind"), column("old_id"), column("id"))
BY_CORE = select(NOTES.c.id).where(NOTES.c.kind == "secret kind")
BY_DRIVER = Statement(select(NOTES.c.id).where(NOTES.c.kind == bindparam("kind")))


class Lab:
    """A traced database, and the spans that ended."""

    def __init__(self, url: str) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer: Tracer = provider.get_tracer("test")
        self.database: Database = open_traced_database(url, self.tracer)

    def in_call(self, *works: Callable[[Connection], object], do: str = "read") -> None:
        """Does works one after the other, in a span as a call has one."""

        async def call() -> None:
            with self.tracer.start_as_current_span("call", record_exception=False):
                for work in works:
                    await getattr(self.database, do)(work)

        asyncio.run(call())

    def span(self, name: str) -> ReadableSpan:
        """The only span with the name."""
        (found,) = [span for span in self._exporter.get_finished_spans() if span.name == name]
        return found

    def names(self) -> list[str]:
        """Of all spans, in the order of their ends."""
        return [span.name for span in self._exporter.get_finished_spans()]


@pytest.fixture
def lab(database_url: str):
    """On each engine in turn."""
    lab = Lab(database_url)
    yield lab
    asyncio.run(lab.database.close())


def test_statements_of_both_kinds(lab: Lab):
    asyncio.run(lab.database.read(lambda _: None))  # which opens a connection
    lab.in_call(lambda c: c.execute(BY_CORE).all(), lambda c: BY_DRIVER.all(c, kind="secret kind"))
    assert lab.names() == ["SELECT redirects", "read"] * 2 + ["call"]


@pytest.mark.parametrize("do", ["read", "read_slowly", "write", "write_slowly"])
def test_each_way_to_work(lab: Lab, do: str):
    lab.in_call(lambda c: c.execute(BY_CORE).all(), do=do)
    work = lab.span(do.replace("_", " "))
    statement = lab.span("SELECT redirects")
    assert statement.parent is not None
    assert statement.parent.span_id == work.context.span_id
    assert statement.attributes is not None
    assert statement.attributes["db.system.name"] == lab.database.engine_name
    assert "secret" not in str(statement.attributes)


def by_core(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    connection.execute(text("SELECT 1"))
    connection.execute(insert(NOTES), rows)


@pytest.mark.parametrize("add", [by_core, RowInsert(NOTES).run_many])
def test_many_rows_are_one_statement(
    lab: Lab, add: Callable[[Connection, Sequence[Mapping[str, object]]], object]
):
    rows = [{"company_id": "c", "kind": "secret kind", "old_id": str(n), "id": "x"} for n in range(30)]

    def work(connection: Connection) -> None:
        add(connection, rows)

    with pytest.raises(IntegrityError):  # there is no such company
        lab.in_call(work, do="write_slowly")
    failed = lab.span("INSERT redirects")
    assert failed.status.status_code is StatusCode.ERROR
    assert "secret" not in failed.to_json()


def test_what_a_caller_did_wrong_is_no_error_of_the_database(lab: Lab):
    def work(connection: Connection) -> None:
        raise NotFound("pet", "secret id")

    with pytest.raises(NotFound):
        lab.in_call(work)
    assert lab.span("read").status.status_code is StatusCode.UNSET
    assert "secret" not in lab.span("read").to_json()


def test_a_statement_that_fails(lab: Lab):
    with pytest.raises(DatabaseError):
        lab.in_call(lambda c: c.execute(text("SELECT secret FROM nowhere")))
    for name, kind in (("SELECT nowhere", "Error"), ("read", "DatabaseError")):
        span = lab.span(name)
        assert span.status.status_code is StatusCode.ERROR
        assert span.attributes is not None
        assert kind in str(span.attributes["error.type"]) or "Undefined" in str(span.attributes["error.type"])
        assert span.events == () or [event.name for event in span.events] == ["begun"]


def test_work_of_no_call(lab: Lab):
    asyncio.run(lab.database.read(lambda c: c.execute(BY_CORE).all()))
    asyncio.run(lab.database.write(lambda c: c.execute(BY_CORE).all()))
    assert lab.names() == []
