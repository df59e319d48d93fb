"""Lists by keyset, on both engines: pages follow without a gap, and an index leads to where they start."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, bindparam, event, insert, select, text

from pawport.db import Database, Statement, as_utc, keyset
from pawport.kit.paging import Window
from tests.db.notes import create, notes

Position = tuple[datetime, bytes]
Read = Callable[[Connection, Position, int], list[Position]]

START = datetime(2026, 5, 1, tzinfo=UTC)
ROWS: list[Position] = [
    (START + timedelta(microseconds=number // 4), number.to_bytes(16)) for number in range(1, 41)
]
BEFORE, AFTER = (START, keyset.BEFORE_ALL), (START + timedelta(days=1), keyset.AFTER_ALL)
ORDER = (notes.c.written_time, notes.c.uid)
NOTES = select(*ORDER).where(notes.c.company_id == "acme")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """Notes, four of each time, and an index that has them in order."""
    create(database)
    with database.transaction() as connection:
        values = [
            {"company_id": company, "id": f"{number}", "written_time": time, "uid": uid}
            for company in ("acme", "other")
            for number, (time, uid) in enumerate(reversed(ROWS))
        ]
        connection.execute(insert(notes), values)
        connection.execute(text("CREATE INDEX ix_notes ON notes (company_id, written_time, uid)"))
        yield connection


def by_values(descending: bool) -> Read:
    def read(connection: Connection, position: Position, limit: int) -> list[Position]:
        query = keyset.page(NOTES, ORDER, position, Window(limit), descending=descending)
        return [(time, uid) for time, uid in connection.execute(query)]

    return read


def by_parameters(descending: bool) -> Read:
    parameters = (bindparam("time"), bindparam("uid"))
    statement = Statement(keyset.page(NOTES, ORDER, parameters, descending=descending))

    def read(connection: Connection, position: Position, limit: int) -> list[Position]:
        time, uid = position
        rows = statement.all(connection, time=time, uid=uid, limit=limit, offset=0)
        return [(as_utc(time), bytes(uid)) for time, uid in rows]

    return read


@pytest.mark.parametrize("by", [by_values, by_parameters])
@pytest.mark.parametrize("descending", [False, True])
def test_a_walk_has_every_row_once_and_in_order(
    connection: Connection, by: Callable[[bool], Read], descending: bool
) -> None:
    read, position = by(descending), AFTER if descending else BEFORE
    walked: list[Position] = []
    while found := read(connection, position, 7):
        assert len(found) == min(8, len(ROWS) - len(walked))  # the eighth says that there are more
        walked += found[:7]
        position = walked[-1]
    assert walked == (ROWS[::-1] if descending else ROWS)


def test_a_walk_may_start_anywhere(connection: Connection) -> None:
    read = by_values(False)
    for number, position in enumerate(ROWS, 1):
        assert read(connection, position, 3) == ROWS[number : number + 4]
    between = (ROWS[10][0], keyset.BEFORE_ALL)
    assert read(connection, between, 2) == [row for row in ROWS if row >= between][:3]


@pytest.mark.parametrize("by", ["values", "parameters"])
@pytest.mark.parametrize("number", range(1, 9))
def test_a_page_with_a_number_comes_after_the_one_before(
    connection: Connection, by: str, number: int
) -> None:
    window = Window(7, number)
    if by == "values":
        rows = [tuple(row) for row in connection.execute(keyset.page(NOTES, ORDER, BEFORE, window))]
    else:
        statement = Statement(keyset.page(NOTES, ORDER, (bindparam("time"), bindparam("uid"))))
        read = statement.all(
            connection, time=START, uid=keyset.BEFORE_ALL, limit=window.limit, offset=window.offset
        )
        rows = [(as_utc(time), bytes(uid)) for time, uid in read]
    page, last = window.page_of(rows)
    assert page == ROWS[7 * (number - 1) : 7 * number]
    assert last == (page[-1] if 7 * number < len(ROWS) else None)


def test_what_is_not_after_a_position_is_up_to_and_with_it(connection: Connection) -> None:
    rows = connection.execute(NOTES.where(~keyset.after(ORDER, ROWS[5])).order_by(*ORDER))
    assert [*map(tuple, rows)] == ROWS[:6]


def test_an_index_leads_to_the_position_itself(connection: Connection) -> None:
    """Not only to the first row of its time: many rows may have one time."""
    explain, entered = {
        "sqlite": ("EXPLAIN QUERY PLAN", "company_id=? AND (written_time,uid)>(?,?) AND written_time<?"),
        "postgresql": ("EXPLAIN", "timestamp with time zone) AND (ROW(written_time, uid) > ROW("),
    }[connection.dialect.name]
    if connection.dialect.name == "postgresql":  # it would read so few rows without an index
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    event.listen(
        connection,
        "before_cursor_execute",
        lambda _connection, _cursor, sql, parameters, *_: (f"{explain} {sql}", parameters),
        retval=True,
    )
    query = keyset.page(NOTES.where(notes.c.written_time < AFTER[0]), ORDER, ROWS[5], Window(3))
    plan = str(connection.execute(query).cursor.fetchall())
    assert "ix_notes" in plan
    assert entered in plan


def test_a_position_has_a_value_for_each_column() -> None:
    with pytest.raises(ValueError, match="shorter"):
        keyset.after(ORDER, [START])
