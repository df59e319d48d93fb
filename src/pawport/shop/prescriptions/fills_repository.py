"""All SQL of fills."""

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from pawport.db import write_time
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.dates import date_text
from pawport.kit.times import datetime_of
from pawport.shop.prescriptions.tables import prescription_fills as fills
from pawport.shop.prescriptions.tables import prescriptions as table

__all__ = ["Wish", "delete_fill", "fillable", "insert_fill", "last_fill", "prescription_of", "take_fill"]

_STATUS: Final = Prescription.Status.Name(Prescription.VALID)


class Wish(NamedTuple):
    """What a line of an order needs, and on which day."""

    pet_id: str
    customer_id: str  # the pet's owner
    product_id: str
    variant_sku: str
    quantity: int
    day: date


def prescription_of(connection: Connection, company_id: str, line_id: str) -> str | None:
    """The id of the prescription of which the line has a fill."""
    query = select(fills.c.prescription_id).where(
        fills.c.company_id == company_id, fills.c.line_id == line_id
    )
    return connection.execute(query).scalar_one_or_none()


def fillable(connection: Connection, company_id: str, wish: Wish) -> list[str]:
    """The ids of the prescriptions that fulfil the wish, the one that expires first at the beginning."""
    query = (
        select(table.c.id)
        .where(table.c.company_id == company_id, *_fulfils(wish))
        .order_by(table.c.expiration_date, table.c.uid)
    )
    return list(connection.execute(query).scalars())


def take_fill(connection: Connection, company_id: str, taken: Prescription, wish: Wish) -> bool:
    """Takes a fill of a prescription if it fulfils the wish at this moment; answers whether it does. `taken`
    is the prescription without the fill."""
    done = connection.execute(
        update(table)
        .where(table.c.company_id == company_id, table.c.id == taken.id, *_fulfils(wish))
        .values(
            fills_left=table.c.fills_left - 1,
            next_fill_date=date_text(taken.next_fill_date),
            last_updated_time=datetime_of(taken.last_updated_time),
            revision=table.c.revision + 1,
        )
    )
    return done.rowcount == 1


def insert_fill(
    connection: Connection, company_id: str, line_id: str, prescription_id: str, wish: Wish
) -> None:
    """Writes down that the line has a fill.

    Raises:
        IntegrityError: it has one already.
    """
    row = {
        "company_id": company_id,
        "line_id": line_id,
        "prescription_id": prescription_id,
        "quantity": wish.quantity,
        "fill_date": wish.day.isoformat(),
        "created_time": write_time(connection),
    }
    connection.execute(insert(fills).values(row))


def delete_fill(connection: Connection, company_id: str, line_id: str) -> bool:
    """Removes the fill of the line; answers whether it had one."""
    is_this = (fills.c.company_id == company_id, fills.c.line_id == line_id)
    return connection.execute(delete(fills).where(*is_this)).rowcount == 1


def last_fill(connection: Connection, company_id: str, prescription_id: str) -> date | None:
    """The day of the last fill of the prescription that was not given back."""
    query = (
        select(fills.c.fill_date)
        .where(fills.c.company_id == company_id, fills.c.prescription_id == prescription_id)
        .order_by(fills.c.fill_date.desc())
        .limit(1)
    )
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else date.fromisoformat(found)


def _fulfils(wish: Wish) -> tuple[ColumnElement[bool], ...]:
    day = wish.day.isoformat()
    return (
        table.c.pet_id == wish.pet_id,
        table.c.customer_id == wish.customer_id,
        table.c.product_id == wish.product_id,
        table.c.variant_sku == wish.variant_sku,
        table.c.status == _STATUS,
        table.c.expiration_date >= day,
        table.c.quantity >= wish.quantity,
        table.c.fills_left > 0,
        or_(table.c.next_fill_date.is_(None), table.c.next_fill_date <= day),
    )
