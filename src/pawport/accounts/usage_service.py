"""How much keys are used, as their company asks for it."""

from datetime import date
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import service, usage_repository
from pawport.accounts.usage_repository import DayCounts
from pawport.kit.paging import Window

__all__ = ["DayCounts", "Span", "page", "total"]

Span = tuple[date, date]
"""The first and the last of some days."""
_FIRST: Final = ("", "")


def total(connection: Connection, company_id: str, span: Span) -> tuple[int, int, int]:
    """The calls, errors and limit hits of the company's keys."""
    return usage_repository.total(connection, company_id, _texts(span))


def page(
    connection: Connection, company_id: str, span: Span, key_id: str, after: str | None, window: Window
) -> tuple[list[DayCounts], str | None]:
    """A page of the keys' days, oldest first; with `key_id`, of that key alone. And the position of the
    next page; None after the last.

    Raises:
        NotFound: the company has no such key.
        InvalidArgument: `after` is no position.
    """
    if key_id:
        service.get_key(connection, company_id, key_id)
    start = _FIRST if after is None else _parts(after)
    found = usage_repository.page(connection, company_id, _texts(span), key_id, start, window)
    shown, last = window.page_of(found)
    return shown, None if last is None else f"{last.day} {last.key_id}"


def _texts(span: Span) -> tuple[str, str]:
    return span[0].isoformat(), span[1].isoformat()


def _parts(position: str) -> tuple[str, str]:
    day, _, key_id = position.partition(" ")
    return day, key_id
