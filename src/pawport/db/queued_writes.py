"""Writes that wait for their turn, and how their callers are answered."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from pawport.db.driver_errors import is_not_writable, translated
from pawport.db.errors import Unavailable, error_of_one

__all__ = ["QueuedWrite", "answer", "answerable", "fail"]


@dataclass(slots=True)
class QueuedWrite:
    """One, and its outcome once it ran."""

    work: Callable[[Connection], Any]
    future: "asyncio.Future[Any]"
    """Of the caller, on its event loop."""
    result: Any = None
    error: Exception | None = None
    after: Sequence[Callable[[], None]] = ()
    """What is called when it is committed."""


def answer(writes: Iterable[QueuedWrite]) -> None:
    """Settles the futures, each on its own loop: one wake-up a loop, however many writes are answered."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[QueuedWrite]] = defaultdict(list)
    for write in writes:
        by_loop[write.future.get_loop()].append(write)
    for loop, some in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle, some)


def _settle(writes: list[QueuedWrite]) -> None:
    for write in writes:
        if write.future.done():  # its caller was cancelled
            continue
        if write.error is not None:
            write.future.set_exception(write.error)
        else:
            write.future.set_result(write.result)


def answerable(error: BaseException) -> Exception:
    """What the caller gets. A future refuses StopIteration, and no loop should get a KeyboardInterrupt."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return translated(error)
    unexpected = RuntimeError(f"a write raised {type(error).__name__}")
    unexpected.__cause__ = error
    return unexpected


def fail(writes: Iterable[QueuedWrite], error: Exception) -> None:
    """Gives each write that has none an error of its own."""
    reason = translated(error)
    if is_not_writable(error):  # it was when it was opened, as a file system that became read-only
        reason = Unavailable("nothing can be written to the database's disk")
    for write in writes:
        if write.error is None:
            write.error = error_of_one(reason, "another write in the same transaction rolled it back", error)
