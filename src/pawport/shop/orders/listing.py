"""Lists of orders."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from pawport.customers.finding import get_customer
from pawport.db import new_id, uid_of
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import TIMES_POSITION, Window, decode_times, encode_times
from pawport.shop.orders import repository
from pawport.shop.orders.repository import Wanted

__all__ = ["TIMES_POSITION", "Page", "Wanted", "lines_of_pet", "list_orders"]


class Page(NamedTuple):
    """Some encoded orders, and where the next page starts; None after the last one."""

    orders: list[bytes]
    next_position: bytes | None


def list_orders(
    connection: Connection, company_id: str, wanted: Wanted, position: bytes | None, window: Window
) -> Page:
    """A page of orders, newest first.

    Raises:
        NotFound: the company has no such customer.
        InvalidArgument: the position is none.
    """
    if wanted.customer_id:
        customer = get_customer(connection, company_id, wanted.customer_id)
        wanted = wanted._replace(customer_id=customer.id)
    after = None
    if position is not None:
        time, _, uid = decode_times(position)
        after = (time, uid)
    rows = repository.page(connection, company_id, wanted, after, window)
    shown, last = window.page_of(rows, lambda row: len(row[2]))
    following = None if last is None else encode_times(last[0], last[0], last[1])
    return Page([wire for _, _, wire in shown], following)


def lines_of_pet(
    connection: Connection, company_id: str, pet: Pet, place: tuple[datetime, bytes], limit: int
) -> list[tuple[bytes, Order, Order.Line]]:
    """The next lines for a pet before a time and a uid, newest first, of orders of its owner: the uid of each
    line, its order, and the line."""
    time, uid = place
    before = (time, new_id("oln", uid))
    rows = repository.lines_of_pet(connection, company_id, pet.customer_id, pet.id, before, limit)
    return [
        (uid_of(line_id), order, line)
        for line_id, order in rows
        for line in order.lines
        if line.id == line_id
    ]
