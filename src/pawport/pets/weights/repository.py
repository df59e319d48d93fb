"""All SQL of weights."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from pawport.db import insert_last, insert_now, keyset
from pawport.db.inserts import RowInsert
from pawport.kit.paging import Window
from pawport.pets.weights.tables import pet_weights as table

__all__ = ["delete_all", "insert_weights", "move", "page"]

_INSERT: Final = RowInsert(table)


def insert_weights(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Adds weights before the commit."""
    insert_last(connection, _INSERT, rows)


def page(
    connection: Connection, company_id: str, pet_id: str, before: tuple[datetime, bytes], window: Window
) -> list[Any]:
    """The rows of a pet, newest first, from the one before a time and a uid."""
    query = select(table).where(table.c.company_id == company_id, table.c.pet_id == pet_id)
    found = keyset.page(query, [table.c.time, table.c.uid], before, window, descending=True)
    return list(connection.execute(found).mappings())


def move(connection: Connection, company_id: str, pet_id: str, new_pet_id: str) -> None:
    """Gives the weights of a pet to another one."""
    insert_now(connection)
    of_pet = (table.c.company_id == company_id, table.c.pet_id == pet_id)
    connection.execute(update(table).where(*of_pet).values(pet_id=new_pet_id))


def delete_all(connection: Connection, company_id: str, pet_id: str) -> None:
    """Removes the weights of a pet."""
    insert_now(connection)
    connection.execute(delete(table).where(table.c.company_id == company_id, table.c.pet_id == pet_id))
