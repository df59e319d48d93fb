"""Reading the audit log, and keeping it short.

A position is (time, uid): the write time of the change, and a number that orders the events of one write.
A transaction with an earlier position can be committed after one with a later position, so a reader stops
at `Database.settled_time()`: every event before that time is visible already, since each event has its
write's `write_time`, and every event that is yet to come is not before it. So who continues from a position
that was read under that horizon never misses an event.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.db import Database
from pawport.events import repository
from pawport.events.repository import Filter, Position, StoredEvent
from pawport.kit.paging import Window

__all__ = ["MOST_SEARCHED", "Filter", "Page", "Position", "StoredEvent", "delete_old", "list_events"]

MOST_SEARCHED: Final = 20_000
"""The events that one page of a filtered list looks at; when few fit, the page is short."""
_DELETED_AT_ONCE: Final = 500


class Page(NamedTuple):
    """Some events, and where the next page starts; None after the last one."""

    events: Sequence[StoredEvent]
    next_position: Position | None


def list_events(
    connection: Connection, company_id: str, wanted: Filter, after: Position, end: datetime, window: Window
) -> Page:
    """A page of events after a position and before `end`, which must not be later than the database's
    settled time."""
    if wanted == Filter():
        found = repository.page(connection, company_id, wanted, after, None, end, window)
        shown, last = window.page_of(found)
        return Page(shown, None if last is None else last.position)
    page = Page((), after)
    for _ in range(window.number):  # a page may be short, so that there is no telling where the next starts
        if page.next_position is None:
            return Page((), None)
        page = _search(connection, company_id, wanted, page.next_position, end, Window(window.size))
    return page


def _search(
    connection: Connection, company_id: str, wanted: Filter, after: Position, end: datetime, window: Window
) -> Page:
    last_searched = repository.position_at(connection, company_id, after, end, MOST_SEARCHED)
    found = repository.page(connection, company_id, wanted, after, last_searched, end, window)
    shown, last = window.page_of(found)
    return Page(shown, last_searched if last is None else last.position)


async def delete_old(database: Database, company_id: str, days: int) -> None:
    """Deletes the events of the company that are older than some days, a few in a transaction."""
    end = datetime.now(UTC) - timedelta(days=days)
    work = partial(repository.delete_first, company_id=company_id, end=end, limit=_DELETED_AT_ONCE)
    while await database.write(work) == _DELETED_AT_ONCE:
        pass
