"""Reading the log for the endpoints of this process: often several read the same."""

import asyncio
import time
from collections import OrderedDict
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from pawport.db import Database
from pawport.errors import OutOfRange
from pawport.events.service import (
    START,
    EventFilter,
    EventPage,
    Position,
    end_position,
    list_events,
)
from pawport.kit.paging import Window

__all__ = ["Log"]

_PAGE: Final = 100
_KEPT: Final = 32  # pages
_KEPT_SECONDS: Final = 1.0  # so that what is removed from events is soon not sent any more


class Log:
    """The log of each company, for readers on one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages: OrderedDict[tuple[str, Position], tuple[float, EventPage]] = OrderedDict()
        self._lock = asyncio.Lock()
        self._settled: tuple[float, datetime] | None = None

    async def next(self, company_id: str, after: Position) -> tuple[EventPage, Position]:
        """The next events of a company after a position, and the position up to which these are all. If the
        page has a next position, there can be more; otherwise, these are all that there were at the call."""
        key = (company_id, after)
        kept = self._pages.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1], kept[1].next_position or after
        end = await self._end()
        page = await self._database.read(partial(_read, company_id=company_id, after=after, end=end))
        if page.next_position is None:
            return page, max(after, end_position(end))
        self._pages[key] = (time.monotonic() + _KEPT_SECONDS, page)
        if len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        return page, page.next_position

    async def _end(self) -> datetime:
        """The settled time of now, which is asked for once for all who wait for it."""
        asked = time.monotonic()
        async with self._lock:
            if self._settled is None or self._settled[0] < asked:
                begun = time.monotonic()
                self._settled = begun, await self._database.settled_time()
            return self._settled[1]


def _read(connection: Connection, company_id: str, after: Position, end: datetime) -> EventPage:
    read = partial(list_events, connection, company_id, EventFilter(), end=end, window=Window(_PAGE))
    try:
        return read(after=after)
    except OutOfRange:  # what is no longer kept cannot be delivered
        return read(after=START)
