"""The rule of merged records: the old id goes on working, and means the record that was kept."""

from datetime import datetime

from sqlalchemy import Connection

from pawport.redirects import repository

__all__ = ["current_id", "is_old", "old_ids", "redirect"]


def current_id(connection: Connection, company_id: str, kind: str, id_: str) -> str:
    """The id of the record that the id means now: mostly itself."""
    return repository.find(connection, company_id, kind, id_) or id_


def is_old(connection: Connection, company_id: str, kind: str, id_: str) -> bool:
    """Whether the id is of a merged record, and so cannot be given to a new one."""
    return repository.find(connection, company_id, kind, id_) is not None


def old_ids(connection: Connection, company_id: str, kind: str, id_: str) -> dict[str, datetime | None]:
    """The ids of all records that were merged into this one, with the times of the merges if known."""
    return repository.old_ids(connection, company_id, kind, id_)


def redirect(connection: Connection, company_id: str, kind: str, old_id: str, new_id: str) -> None:
    """Lets a merged record's id, and all that stood for it, mean the record that is kept.

    So a chain of merges needs one look-up, as a single one does.
    """
    repository.point_to(connection, company_id, kind, old_id, new_id)
    repository.insert_redirect(connection, company_id, kind, old_id, new_id)
