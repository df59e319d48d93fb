"""All SQL of answered request ids."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, bindparam, delete, func, select, update

from pawport.db import Statement, as_utc
from pawport.db.inserts import insert_new
from pawport.idempotency.tables import answered_requests as table

__all__ = ["RequestKey", "claim", "find", "forget", "forget_before", "forget_holding", "keep"]

_FORGOTTEN_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What a request id is unique within: it is kept per company, key and method."""

    company_id: str
    key_id: str
    method: str
    request_id: str


_IS_GIVEN: Final = and_(
    *(table.c[name] == bindparam(name) for name in ("company_id", "key_id", "method", "request_id"))
)
_FIND: Final = Statement(
    select(table.c.request_sha256, table.c.answer, table.c.created_time).where(_IS_GIVEN)
)
_KEEP: Final = Statement(update(table).where(_IS_GIVEN).values(answer=bindparam("given_answer")))


def claim(connection: Connection, key: RequestKey, request_sha256: bytes, time: datetime) -> bool:
    """Takes the request id for this transaction; False when it was taken before.

    Waits for another transaction that holds the same id, so that of two at once only one acts.
    """
    named = asdict(key)
    row = {**named, "request_sha256": request_sha256, "created_time": time}
    return insert_new(connection, table, row, list(named))


def find(connection: Connection, key: RequestKey) -> tuple[bytes, bytes, datetime] | None:
    """(request hash, answer, time) of the request id's first call."""
    row = _FIND.one_or_none(connection, **asdict(key))
    return None if row is None else (row[0], row[1], as_utc(row[2]))


def keep(connection: Connection, key: RequestKey, answer: bytes) -> None:
    """Keeps the answer of a request id that this transaction claimed."""
    _KEEP.run(connection, given_answer=answer, **asdict(key))


def forget(connection: Connection, key: RequestKey, too_old: datetime) -> None:
    """Forgets the request id, if it still is of `too_old` or before: another call may have taken it anew."""
    connection.execute(delete(table).where(_is(key), table.c.created_time <= too_old))


def forget_before(connection: Connection, company_id: str, too_old: datetime) -> None:
    """Forgets a few of the company's request ids that are of `too_old` or before."""
    old = (
        select(table.c.key_id, table.c.method, table.c.request_id)
        .where(table.c.company_id == company_id, table.c.created_time <= too_old)
        .order_by(table.c.created_time)
        .limit(_FORGOTTEN_AT_ONCE)
    )
    for key_id, method, request_id in connection.execute(old).all():
        forget(connection, RequestKey(company_id, key_id, method, request_id), too_old)


def forget_holding(connection: Connection, company_id: str, part: bytes) -> None:
    """Forgets the company's request ids whose answers have these bytes in them."""
    given = bindparam("part", part, LargeBinary)
    contains = {
        "sqlite": func.instr(table.c.answer, given),
        "postgresql": func.position(given.op("IN")(table.c.answer)),
    }[connection.dialect.name]
    connection.execute(delete(table).where(table.c.company_id == company_id, contains > 0))


def _is(key: RequestKey) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in asdict(key).items()))
