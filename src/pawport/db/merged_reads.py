"""Rows of PostgreSQL that several callers wait for, read in one statement.

An answer of the server costs more than the row in it: to the server, and to Python, which has a session and a
greenlet for each statement. So while one statement runs, the keys of those who come meanwhile are gathered.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from weakref import WeakKeyDictionary

from pawport.db.errors import Unavailable, error_of_one
from pawport.db.keyed_row import Key, KeyedRow
from pawport.db.postgresql_loop import LoopSessions

__all__ = ["MergedReads"]

_MOST_KEYS: Final = 64  # in one statement
_Row = tuple[Any, ...] | None


class MergedReads:
    """Reads rows by their keys."""

    def __init__(self, sessions: LoopSessions) -> None:
        self._sessions = sessions
        self._of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[KeyedRow, _Waiting]] = (
            WeakKeyDictionary()
        )

    async def find(self, row: KeyedRow, key: Key) -> _Row:
        """The row that has the key, if there is one, as it was committed when this was called, or later."""
        loop = asyncio.get_running_loop()
        waiting = self._of_loops.setdefault(loop, {}).get(row)
        if waiting is None:
            waiting = self._of_loops[loop][row] = _Waiting(row, self._sessions)
        return await waiting.add(key)


class _Waiting:
    """The keys of one kind of row that wait on one event loop."""

    def __init__(self, row: KeyedRow, sessions: LoopSessions) -> None:
        self._row = row
        self._sessions = sessions
        self._keys: list[tuple[Key, asyncio.Future[_Row]]] = []
        self._reading: asyncio.Task[None] | None = None

    def add(self, key: Key) -> "asyncio.Future[_Row]":
        found: asyncio.Future[_Row] = asyncio.get_running_loop().create_future()
        self._keys.append((key, found))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return found

    async def _read(self) -> None:
        try:
            while self._keys:
                some, self._keys = self._keys[:_MOST_KEYS], self._keys[_MOST_KEYS:]
                await self._read_some(some)
        finally:
            self._reading = None

    async def _read_some(self, some: Sequence[tuple[Key, "asyncio.Future[_Row]"]]) -> None:
        try:
            rows = await self._sessions.run(partial(self._row.find_many, keys=[key for key, _ in some]))
        except Exception as error:
            if len(some) > 1 and not isinstance(error, Unavailable):
                for one in some:  # the server may have rejected one of the keys
                    await self._read_some([one])
                return
            for _, found in some:
                if not found.done():  # its caller was cancelled
                    found.set_exception(error_of_one(error, "the rows could not be read", error))
        else:
            for position, (_, found) in enumerate(some):
                if not found.done():
                    found.set_result(rows.get(position))
