"""All SQL of the directory but the search."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from pawport.care.vets.rows import lookups_of, vet_from_row, vet_row
from pawport.care.vets.tables import client_vet_ids, vet_lookups, vets
from pawport.db import Statement, keyset
from pawport.db.inserts import insert_or
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.kit.paging import Window

__all__ = [
    "find",
    "find_by_client_id",
    "find_by_identity",
    "find_by_number",
    "find_many",
    "insert_vet",
    "page",
    "remember_client_id",
    "save",
    "taken_numbers",
]

_INSERT_LOOKUP: Final = Statement(
    insert(vet_lookups).values({column.name: bindparam(column.name) for column in vet_lookups.columns})
)


def find(connection: Connection, company_id: str, vet_id: str, *, lock: bool = False) -> Vet | None:
    """The vet, deleted or not; with `lock`, no other transaction changes it until this one ends."""
    query = select(vets).where(vets.c.company_id == company_id, vets.c.id == vet_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    return None if row is None else vet_from_row(row)


def find_many(connection: Connection, company_id: str, ids: Collection[str]) -> dict[str, Vet]:
    """The vets with these ids, deleted or not."""
    if not ids:
        return {}
    query = select(vets).where(vets.c.company_id == company_id, vets.c.id.in_(ids))
    return {row["id"]: vet_from_row(row) for row in connection.execute(query).mappings()}


def find_by_identity(connection: Connection, company_id: str, identity: str) -> Vet | None:
    """The vet that is not deleted and has these name, clinic, postal code and phone number."""
    query = select(vets).where(vets.c.company_id == company_id, vets.c.identity == identity)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else vet_from_row(row)


def find_by_number(connection: Connection, company_id: str, number: int) -> Vet | None:
    """The vet with the number, deleted or not."""
    query = select(vets).where(vets.c.company_id == company_id, vets.c.vet_number == number)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else vet_from_row(row)


def find_by_client_id(connection: Connection, company_id: str, client_vet_id: str) -> Vet | None:
    """The vet, deleted or not, that a client's own id named last."""
    query = (
        select(vets)
        .join(
            client_vet_ids,
            (client_vet_ids.c.company_id == vets.c.company_id) & (client_vet_ids.c.vet_id == vets.c.id),
        )
        .where(client_vet_ids.c.company_id == company_id, client_vet_ids.c.client_vet_id == client_vet_id)
    )
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else vet_from_row(row)


def remember_client_id(connection: Connection, company_id: str, client_vet_id: str, vet_id: str) -> None:
    """Lets a client's own id name a vet from now on."""
    row = {"company_id": company_id, "client_vet_id": client_vet_id, "vet_id": vet_id}
    connection.execute(
        insert_or(connection, client_vet_ids)
        .values(row)
        .on_conflict_do_update(
            index_elements=("company_id", "client_vet_id"),
            set_={"vet_id": vet_id},
            where=client_vet_ids.c.vet_id != vet_id,
        )
    )


def taken_numbers(connection: Connection, company_id: str, numbers: Collection[int]) -> set[int]:
    """Those of the numbers that vets have."""
    query = select(vets.c.vet_number).where(vets.c.company_id == company_id, vets.c.vet_number.in_(numbers))
    return set(connection.execute(query).scalars())


def insert_vet(connection: Connection, company_id: str, uid: bytes, vet: Vet) -> None:
    """Adds a vet.

    Raises:
        IntegrityError: its id, its number or its identity is taken.
    """
    connection.execute(insert(vets).values(company_id=company_id, uid=uid, **vet_row(vet)))
    _insert_lookups(connection, company_id, vet)


def save(connection: Connection, company_id: str, vet: Vet) -> None:
    """Writes a changed vet, which is locked.

    Raises:
        IntegrityError: another one has its identity.
    """
    row = vet_row(vet)
    del row["id"]
    is_vet = (vets.c.company_id == company_id, vets.c.id == vet.id)
    connection.execute(update(vets).where(*is_vet).values(row))
    is_of_vet = (vet_lookups.c.company_id == company_id, vet_lookups.c.vet_id == vet.id)
    connection.execute(delete(vet_lookups).where(*is_of_vet))
    _insert_lookups(connection, company_id, vet)


def page(
    connection: Connection, company_id: str, after: bytes | None, window: Window, *, show_deleted: bool
) -> list[tuple[bytes, Vet]]:
    """Vets with their uids, oldest first, from the one after the uid `after`."""
    query = select(vets).where(vets.c.company_id == company_id)
    if not show_deleted:
        query = query.where(vets.c.deleted.is_(False))
    found = keyset.page(query, [vets.c.uid], [after or keyset.BEFORE_ALL], window)
    return [(row["uid"], vet_from_row(row)) for row in connection.execute(found).mappings()]


def _insert_lookups(connection: Connection, company_id: str, vet: Vet) -> None:
    key = {"company_id": company_id, "vet_id": vet.id}
    rows = ({**key, "kind": kind, "value": value} for kind, value in sorted(lookups_of(vet)))
    _INSERT_LOOKUP.run_many(connection, rows)
