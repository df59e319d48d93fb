"""All SQL of orders."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from pawport.db import Statement, keyset
from pawport.db.inserts import insert_or
from pawport.gen.pawport.v1.order_pb2 import Order, OrderRates
from pawport.kit.paging import Window
from pawport.kit.times import datetime_of
from pawport.shop.orders.tables import order_lines_of_pets as pet_lines
from pawport.shop.orders.tables import order_rates, orders

__all__ = [
    "Wanted",
    "find",
    "find_by_client_id",
    "find_by_number",
    "find_rates",
    "ids_of_customer",
    "ids_of_pet",
    "insert_order",
    "lines_of_pet",
    "lock",
    "page",
    "save",
    "save_rates",
]

_IS = (orders.c.company_id == bindparam("company_id"), orders.c.id == bindparam("id"))
_FIND: Final = Statement(select(orders.c.wire).where(*_IS))
_LOCK: Final = Statement(select(orders.c.wire).where(*_IS).with_for_update())
_FIND_BY_CLIENT_ID: Final = Statement(
    select(orders.c.wire, orders.c.content).where(
        orders.c.company_id == bindparam("company_id"),
        orders.c.client_order_id == bindparam("client_order_id"),
    )
)
_FIND_BY_NUMBER: Final = Statement(
    select(orders.c.wire).where(
        orders.c.company_id == bindparam("company_id"), orders.c.number == bindparam("number")
    )
)
_INSERT: Final = Statement(
    insert(orders).values({column.name: bindparam(column.name) for column in orders.columns})
)
_SAVE: Final = Statement(
    update(orders)
    .where(orders.c.company_id == bindparam("p_company_id"), orders.c.id == bindparam("p_id"))
    .values({name: bindparam(name) for name in ("customer_id", "status", "wire")})
)
_INSERT_LINE: Final = Statement(
    insert(pet_lines).values({column.name: bindparam(column.name) for column in pet_lines.columns})
)
_DELETE_LINES: Final = Statement(
    delete(pet_lines).where(
        pet_lines.c.company_id == bindparam("company_id"), pet_lines.c.order_id == bindparam("order_id")
    )
)
_FIND_RATES: Final = Statement(
    select(order_rates.c.wire).where(order_rates.c.company_id == bindparam("company_id"))
)

_NEWEST: Final = (datetime.max.replace(tzinfo=UTC), keyset.AFTER_ALL)


class Wanted(NamedTuple):
    """Which orders a list has."""

    customer_id: str = ""
    status: str = ""
    """The name of an Order.Status."""
    start: datetime | None = None
    end: datetime | None = None


def find(connection: Connection, company_id: str, order_id: str) -> bytes | None:
    """The encoded order."""
    row = _FIND.one_or_none(connection, company_id=company_id, id=order_id)
    return None if row is None else bytes(row[0])


def lock(connection: Connection, company_id: str, order_id: str) -> Order | None:
    """The order; no other transaction changes it until this one ends."""
    row = _LOCK.one_or_none(connection, company_id=company_id, id=order_id)
    return None if row is None else Order.FromString(row[0])


def find_by_client_id(
    connection: Connection, company_id: str, client_order_id: str
) -> tuple[Order, bytes] | None:
    """The order with the caller's own id, and the hash of what was given for it."""
    row = _FIND_BY_CLIENT_ID.one_or_none(connection, company_id=company_id, client_order_id=client_order_id)
    return None if row is None else (Order.FromString(row[0]), bytes(row[1]))


def find_by_number(connection: Connection, company_id: str, number: str) -> bytes | None:
    """The encoded order with the number."""
    row = _FIND_BY_NUMBER.one_or_none(connection, company_id=company_id, number=number)
    return None if row is None else bytes(row[0])


def insert_order(connection: Connection, company_id: str, uid: bytes, order: Order, content: bytes) -> None:
    """Adds an order.

    Raises:
        IntegrityError: its number or the caller's own id is taken.
    """
    row = {
        "company_id": company_id,
        "id": order.id,
        "uid": uid,
        "number": order.number,
        "client_order_id": order.client_order_id or None,
        "content": content,
        "created_time": datetime_of(order.created_time),
        **_changing(order),
    }
    _INSERT.run(connection, **row)
    _insert_lines(connection, company_id, order)


def save(connection: Connection, company_id: str, order: Order) -> None:
    """Writes a changed order, which is locked."""
    _SAVE.run(connection, p_company_id=company_id, p_id=order.id, **_changing(order))
    _DELETE_LINES.run(connection, company_id=company_id, order_id=order.id)
    _insert_lines(connection, company_id, order)


def page(
    connection: Connection,
    company_id: str,
    wanted: Wanted,
    after: tuple[datetime, bytes] | None,
    window: Window,
) -> list[tuple[datetime, bytes, bytes]]:
    """The times, uids and encodings of orders, newest first, from the one after a time and a uid."""
    query = select(orders.c.created_time, orders.c.uid, orders.c.wire).where(
        orders.c.company_id == company_id
    )
    if wanted.customer_id:
        query = query.where(orders.c.customer_id == wanted.customer_id)
    if wanted.status:
        query = query.where(orders.c.status == wanted.status)
    if wanted.start is not None:
        query = query.where(orders.c.created_time >= wanted.start)
    if wanted.end is not None:
        query = query.where(orders.c.created_time < wanted.end)
    order = [orders.c.created_time, orders.c.uid]
    found = keyset.page(query, order, after or _NEWEST, window, descending=True)
    return [(time, uid, bytes(wire)) for time, uid, wire in connection.execute(found)]


def ids_of_customer(connection: Connection, company_id: str, customer_id: str) -> list[str]:
    """The ids of all orders of a customer, in their order."""
    query = select(orders.c.id).where(orders.c.company_id == company_id, orders.c.customer_id == customer_id)
    return list(connection.execute(query.order_by(orders.c.id)).scalars())


def ids_of_pet(connection: Connection, company_id: str, pet_id: str, *, waiting: bool = False) -> list[str]:
    """The ids of all orders with lines for a pet, in their order; or of those with lines that wait."""
    query = select(pet_lines.c.order_id).where(
        pet_lines.c.company_id == company_id, pet_lines.c.pet_id == pet_id
    )
    if waiting:
        query = query.where(pet_lines.c.waiting.is_(True))
    return list(connection.execute(query.distinct().order_by(pet_lines.c.order_id)).scalars())


def lines_of_pet(
    connection: Connection,
    company_id: str,
    customer_id: str,
    pet_id: str,
    place: tuple[datetime, str],
    limit: int,
) -> list[tuple[str, Order]]:
    """The ids of a customer's lines for a pet, each with its order, newest first, from the one before a time
    and an id."""
    of_order = and_(orders.c.company_id == pet_lines.c.company_id, orders.c.id == pet_lines.c.order_id)
    query = (
        select(pet_lines.c.line_id, orders.c.wire)
        .join(orders, of_order)
        .where(
            pet_lines.c.company_id == company_id,
            pet_lines.c.pet_id == pet_id,
            orders.c.customer_id == customer_id,
        )
    )
    order = [pet_lines.c.created_time, pet_lines.c.line_id]
    found = keyset.page(query, order, place, Window(limit), descending=True)
    return [(line_id, Order.FromString(wire)) for line_id, wire in connection.execute(found)]


def find_rates(connection: Connection, company_id: str) -> OrderRates:
    """The rates of the company; without any, empty ones."""
    row = _FIND_RATES.one_or_none(connection, company_id=company_id)
    return OrderRates() if row is None else OrderRates.FromString(row[0])


def save_rates(connection: Connection, company_id: str, rates: OrderRates) -> None:
    """Replaces the rates of the company."""
    wire = rates.SerializeToString(deterministic=True)
    connection.execute(
        insert_or(connection, order_rates)
        .values(company_id=company_id, wire=wire)
        .on_conflict_do_update(index_elements=("company_id",), set_={"wire": wire})
    )


def _changing(order: Order) -> dict[str, Any]:
    return {
        "customer_id": order.customer_id,
        "status": Order.Status.Name(order.status),
        "wire": order.SerializeToString(deterministic=True),
    }


def _insert_lines(connection: Connection, company_id: str, order: Order) -> None:
    common = {
        "company_id": company_id,
        "order_id": order.id,
        "created_time": datetime_of(order.created_time),
    }
    lines: Iterable[Order.Line] = (line for line in order.lines if line.pet_id)
    _INSERT_LINE.run_many(
        connection,
        [
            {
                **common,
                "line_id": line.id,
                "pet_id": line.pet_id,
                "waiting": line.status == Order.WAITING_FOR_PRESCRIPTION,
            }
            for line in lines
        ],
    )
