"""All SQL of prescriptions, but of their fills."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, update

from pawport.db import keyset
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.paging import Window
from pawport.shop.prescriptions.rows import prescription_from_row, prescription_row
from pawport.shop.prescriptions.tables import prescriptions as table

__all__ = ["Wanted", "before", "find", "find_waiting", "insert_prescription", "lock_all", "page", "save"]


class Wanted(NamedTuple):
    """Criteria of a list, all of which must be met; those that are empty are not asked."""

    customer_id: str = ""
    pet_id: str = ""
    statuses: Collection["Prescription.Status.ValueType"] = ()


def find(
    connection: Connection, company_id: str, prescription_id: str, today: date, *, lock: bool = False
) -> Prescription | None:
    """The prescription; with `lock`, no other transaction changes it until this one ends."""
    query = select(table).where(table.c.company_id == company_id, table.c.id == prescription_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    return None if row is None else prescription_from_row(row, today)


def find_waiting(
    connection: Connection, company_id: str, pet_id: str, product_id: str, variant_sku: str, today: date
) -> Prescription | None:
    """The first request of a product for a pet that waits for the vet."""
    query = (
        select(table)
        .where(
            table.c.company_id == company_id,
            table.c.pet_id == pet_id,
            table.c.product_id == product_id,
            table.c.variant_sku == variant_sku,
            table.c.status == Prescription.Status.Name(Prescription.WAITING_FOR_VET),
        )
        .order_by(table.c.uid)
        .limit(1)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else prescription_from_row(row, today)


def lock_all(connection: Connection, company_id: str, wanted: Wanted, today: date) -> list[Prescription]:
    """All prescriptions that meet the criteria, in the order of their ids; no other transaction changes them
    until this one ends."""
    query = _query(company_id, wanted, today).order_by(table.c.id).with_for_update()
    return [prescription_from_row(row, today) for row in connection.execute(query).mappings()]


def page(
    connection: Connection,
    company_id: str,
    wanted: Wanted,
    today: date,
    before: bytes | None,
    window: Window,
) -> list[tuple[bytes, Prescription]]:
    """Prescriptions with their uids, newest first, from the one before the uid `before`."""
    query = _query(company_id, wanted, today)
    found = keyset.page(query, [table.c.uid], [before or keyset.AFTER_ALL], window, descending=True)
    return [(row["uid"], prescription_from_row(row, today)) for row in connection.execute(found).mappings()]


def before(
    connection: Connection,
    company_id: str,
    pet_id: str,
    place: tuple[datetime, bytes],
    today: date,
    limit: int,
) -> list[tuple[bytes, Prescription]]:
    """The prescriptions of a pet with their uids, newest first, from the one before a time and a uid."""
    query = select(table).where(table.c.company_id == company_id, table.c.pet_id == pet_id)
    order = [table.c.created_time, table.c.uid]
    found = keyset.page(query, order, place, Window(limit), descending=True)
    return [(row["uid"], prescription_from_row(row, today)) for row in connection.execute(found).mappings()]


def insert_prescription(
    connection: Connection, company_id: str, uid: bytes, prescription: Prescription
) -> None:
    """Adds a prescription."""
    row = prescription_row(prescription)
    connection.execute(insert(table).values(company_id=company_id, uid=uid, **row))


def save(connection: Connection, company_id: str, prescription: Prescription) -> None:
    """Writes a changed prescription, which is locked."""
    row = prescription_row(prescription)
    is_this = (table.c.company_id == company_id, table.c.id == row.pop("id"))
    connection.execute(update(table).where(*is_this).values(row))


def _query(company_id: str, wanted: Wanted, today: date) -> Select[Any]:
    query = select(table).where(table.c.company_id == company_id)
    if wanted.customer_id:
        query = query.where(table.c.customer_id == wanted.customer_id)
    if wanted.pet_id:
        query = query.where(table.c.pet_id == wanted.pet_id)
    if wanted.statuses:
        query = query.where(or_(*_conditions(sorted(set(wanted.statuses)), today)))
    return query


def _conditions(
    statuses: Sequence["Prescription.Status.ValueType"], today: date
) -> list[ColumnElement[bool]]:
    """What the rows of the states have in common."""
    valid = table.c.status == Prescription.Status.Name(Prescription.VALID)
    by_date = {
        Prescription.VALID: and_(valid, table.c.expiration_date >= today.isoformat()),
        Prescription.EXPIRED: and_(valid, table.c.expiration_date < today.isoformat()),
    }
    return [
        by_date[status] if status in by_date else table.c.status == Prescription.Status.Name(status)
        for status in statuses
    ]
