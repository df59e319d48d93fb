"""Making stored forms, the bytes that are served, anew from the rows, which are the truth."""

from collections.abc import Callable
from typing import Final, TypeVar

from sqlalchemy import Connection

from pawport.accounts import service as accounts

__all__ = ["rebuild"]

_BATCH: Final = 100  # of a resource, of which one can have some MB

Form = TypeVar("Form")


def rebuild(
    connection: Connection,
    lock_after: Callable[[Connection, str, str, int], list[tuple[str, Form]]],
    right_forms: Callable[[Connection, str, str, str], dict[str, Form]],
    replace: Callable[[Connection, str, str, Form], None],
) -> int:
    """Replaces each stored form of a resource that is not what its rows say; answers how many were not.

    `lock_after`: a company's next ids after an id, in their order, with what is stored, at most so many.
    `right_forms`: what the rows say from one id to another. All in the transaction of the connection.
    """

    def rebuild_company(company_id: str) -> int:
        rewritten = 0
        last_id = ""
        while batch := lock_after(connection, company_id, last_id, _BATCH):
            first_id, last_id = batch[0][0], batch[-1][0]
            right = right_forms(connection, company_id, first_id, last_id)
            for id_, stored in batch:
                if stored != right[id_]:
                    replace(connection, company_id, id_, right[id_])
                    rewritten += 1
        return rewritten

    return sum(rebuild_company(company.id) for company in accounts.companies(connection))
