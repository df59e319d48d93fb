"""A greenlet that runs one function after the other."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from greenlet import GreenletExit, getcurrent, greenlet

__all__ = ["ReusedGreenlet"]

T = TypeVar("T")


class ReusedGreenlet(greenlet):
    """What SQLAlchemy's `greenlet_spawn` does, in the same greenlet each time: to make one costs some 20 µs,
    since Python asks the operating system for the memory of its frames."""

    __sqlalchemy_greenlet_provider__ = True  # for SQLAlchemy's `await_only`

    _result: Any = None
    _error: BaseException | None = None
    _is_done = False

    async def call(self, work: Callable[[], T]) -> T:
        """What `work` returns. It may wait by `await_only`. One call at a time."""
        caller = getcurrent()
        self.parent = caller
        self.gr_context = caller.gr_context
        if not self:
            self.switch()  # starts it, without a function, which it would hold for ever
        self._is_done = False
        awaited: Awaitable[Any] = self.switch(work)
        while not self._is_done:
            try:
                value = await awaited
            except BaseException:
                awaited = self.throw(*sys.exc_info())
            else:
                awaited = self.switch(value)
        result, error = self._result, self._error
        self._result = self._error = self.gr_context = None
        try:
            if error is not None:
                raise error
            return result  # type: ignore[no-any-return]  # of `work`
        finally:
            del error  # its traceback has this frame: they would keep each other

    def run(self) -> None:
        """Runs each function that it is switched to with."""
        while True:
            assert self.parent is not None  # noqa: S101 - only the main greenlet has none
            work: Any = self.parent.switch()
            try:
                self._result = work()
            except GreenletExit:  # nobody holds this greenlet any more
                raise
            except BaseException as error:
                self._error = error
            del work  # it may hold what is large
            self._is_done = True
