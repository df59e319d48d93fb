"""Writing: durable appends, beside what the database itself does with one row a transaction."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psycopg
from sqlalchemy import func, select

from benchmarks.calls import CALLERS, SERVICE, Run
from benchmarks.data import KEY, Filled, fill
from benchmarks.load import Load, LoadError, write_bodies, wrk
from benchmarks.measure import Plan, Row, Target, compare, for_the_record, tell
from benchmarks.servers import Server, new_postgresql, pawport
from pawport.db import open_database
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import AppendPetNotesRequest
from pawport.pets.tables import pet_notes

__all__ = ["append", "appends"]

_PETS = 50_000
_CONTENT = "Ate well, walked for an hour"
_ROW = ("com_benchmark", "pet_01h455vb4pex5vsknk084sn02q", _CONTENT, "Dana", "2026-05-01T12:30:00.000000Z")
_NAMES = "company_id, pet_id, content, last_updated_by, last_updated_time"
_COLUMNS = _NAMES.replace(",", " TEXT,") + " TEXT"


def append(plan: Plan) -> list[Row]:
    """AppendPetNotes on both engines."""
    tell(f"filling two databases with {_PETS:,} pets")
    with new_postgresql() as (postgresql, database):
        on_sqlite = fill(f"sqlite:///{plan.folder}/append.db", _PETS)
        on_postgresql = fill(postgresql, _PETS)
        with pawport(on_sqlite.url) as sqlite_server, pawport(on_postgresql.url) as postgresql_server:
            rows = compare(
                plan,
                [
                    Target("on SQLite", appends(plan, sqlite_server, on_sqlite), sqlite_server),
                    Target("SQLite, a row a transaction", _sqlite_rows(plan.folder / "rows.db")),
                    Target(
                        "on PostgreSQL",
                        appends(plan, postgresql_server, on_postgresql),
                        postgresql_server,
                    ),
                    Target(
                        "PostgreSQL, a row a transaction", _postgresql_rows(postgresql), database=database
                    ),
                ],
            )
    return [
        for_the_record("AppendPetNotes, SQLite", rows[0], rows[1]),
        for_the_record("AppendPetNotes, PostgreSQL", rows[2], rows[3]),
    ]


def appends(plan: Plan, server: Server, filled: Filled) -> Run:
    """Appends a note to one pet after the other, in another order each time."""
    bodies = plan.folder / f"{server.port}-appends"
    messages = [_request(*pet) for pet in filled.pets]

    def run(seconds: float) -> Load:
        random.shuffle(messages)
        write_bodies(bodies, messages)
        before = _count_notes(filled.url)
        url = f"{server.url}{SERVICE}/AppendPetNotes"
        load = wrk(url, seconds=seconds, bodies=bodies, key=KEY, connections=CALLERS)
        if (added := _count_notes(filled.url) - before) < load.calls:
            raise LoadError(f"{load.calls} appends were answered, and {added} notes are there")
        return load

    return run


def _request(customer_id: str, pet_id: str) -> bytes:
    notes = [Pet.Note(content=_CONTENT)]
    return AppendPetNotesRequest(customer_id=customer_id, id=pet_id, notes=notes).SerializeToString()


def _count_notes(url: str) -> int:
    database = open_database(url)
    try:
        with database.transaction() as connection:
            return connection.execute(select(func.count()).select_from(pet_notes)).scalar_one()
    finally:
        asyncio.run(database.close())


def _sqlite_rows(path: Path) -> Callable[[float], Load]:
    """One connection that inserts and commits row by row, as durably as Pawport does."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = full")
    connection.execute(f"CREATE TABLE notes (id INTEGER PRIMARY KEY, {_COLUMNS})")

    work = partial(connection.execute, "INSERT INTO notes VALUES (NULL, ?, ?, ?, ?, ?)", _ROW)
    return partial(_repeat, work)


def _postgresql_rows(url: str) -> Callable[[float], Load]:
    """As many threads as there are callers, each with a connection that commits row by row."""
    with psycopg.connect(url) as connection:
        connection.execute(f"CREATE TABLE notes (id BIGSERIAL PRIMARY KEY, {_COLUMNS})")
    insert = f"INSERT INTO notes ({_NAMES}) VALUES (%s, %s, %s, %s, %s)"
    connections = [psycopg.connect(url, autocommit=True) for _ in range(CALLERS)]
    works = [partial(connection.execute, insert, _ROW, prepare=True) for connection in connections]

    def run(seconds: float) -> Load:
        with ThreadPoolExecutor(CALLERS) as threads:
            loads = list(threads.map(lambda work: _repeat(work, seconds), works))
        return Load(sum(load.per_second for load in loads), sum(load.calls for load in loads))

    return run


def _repeat(work: Callable[[], object], seconds: float) -> Load:
    """Does `work` again and again."""
    started = time.perf_counter()
    calls = 0
    while (used := time.perf_counter() - started) < seconds:
        work()
        calls += 1
    return Load(calls / used, calls)
