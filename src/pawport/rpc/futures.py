"""Waiting that loses nothing: for pyvoy's futures, and for handlers that seldom wait."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

__all__ = ["await_stepwise", "settled"]

T = TypeVar("T")


def settled(future: asyncio.Future[Any]) -> asyncio.Future[None]:
    """Done when `future` is, and cancelled without it.

    pyvoy's futures must be neither cancelled (what they bring is lost, and asyncio logs an
    InvalidStateError) nor raised from (they fail with one shared exception, whose traceback would grow with
    every raise). So wait for this, and then look at `future`.
    """
    waiter: asyncio.Future[None] = future.get_loop().create_future()

    def done(future: asyncio.Future[Any]) -> None:
        future.exception()  # counts as retrieved, so that asyncio does not log it
        if not waiter.done():
            waiter.set_result(None)

    future.add_done_callback(done)
    return waiter


@coroutine
def await_stepwise(work: Coroutine[Any, Any, T], on_wait: Callable[[], bool]) -> Generator[Any, Any, T]:
    """Awaits `work`. Calls `on_wait` whenever it waits, until that returns True; most handlers never wait."""
    prepared = False
    try:
        waits_for = work.send(None)
        while True:
            prepared = prepared or on_wait()
            try:
                value = yield waits_for
            except BaseException as error:  # a cancellation, say: the work decides what becomes of it
                waits_for = work.throw(error)
            else:
                waits_for = work.send(value)
    except StopIteration as end:
        result: T = end.value
        return result
