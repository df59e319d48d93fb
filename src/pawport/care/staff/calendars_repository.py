"""All SQL of the URLs of calendars."""

from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from pawport.care.staff.tables import staff_calendars
from pawport.db import Statement
from pawport.db.inserts import insert_or

__all__ = ["find", "remove", "save"]

_FIND: Final = Statement(
    select(staff_calendars.c.company_id, staff_calendars.c.staff_id).where(
        staff_calendars.c.token_sha256 == bindparam("token_sha256")
    )
)


def find(connection: Connection, token_sha256: bytes) -> tuple[str, str] | None:
    """The ids of the company and the staff member whose token has the hash."""
    row = _FIND.one_or_none(connection, token_sha256=token_sha256)
    return None if row is None else (str(row[0]), str(row[1]))


def save(connection: Connection, company_id: str, staff_id: str, token_sha256: bytes) -> None:
    """Gives the staff member a token, in place of the one that there was."""
    insertion = insert_or(connection, staff_calendars).values(
        company_id=company_id, staff_id=staff_id, token_sha256=token_sha256
    )
    key, new = ["company_id", "staff_id"], {"token_sha256": token_sha256}
    connection.execute(insertion.on_conflict_do_update(index_elements=key, set_=new))


def remove(connection: Connection, company_id: str, staff_id: str) -> bool:
    """Takes the token from the staff member. Returns whether there was one."""
    table = staff_calendars
    is_calendar = (table.c.company_id == company_id, table.c.staff_id == staff_id)
    return (
        connection.execute(delete(table).where(*is_calendar).returning(table.c.staff_id)).first() is not None
    )
