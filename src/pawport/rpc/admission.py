"""How many calls run at once, and whose turn it is when more are waiting."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Final, TypeVar, cast

from pawport.errors import Unavailable
from pawport.rpc.shares import Shares

__all__ = ["Admission"]

_RUNNING: Final = 256
_WAITING: Final = 4096
_PATIENCE: Final = 10.0  # seconds
_BUSY: Final = 0.005  # seconds
_AT_ONCE: Final = 64
_TOO_MANY: Final = "too many calls are in progress; please retry"

T = TypeVar("T")


class Admission:
    """Bounds the calls that run at once. Further calls wait, and callers with waiting calls take turns.

    A caller is a key, or an address where no key is needed. A call is rejected if its caller has too many
    waiting calls, or if it waited too long. What was cancelled does not wait any more.

    Many calls never wait for anything, so they would run one after the other as they came. So when the event
    loop has been busy for a while without looking for new calls, calls wait here, too.
    """

    def __init__(self, running: int = _RUNNING, waiting: int = _WAITING, patience: float = _PATIENCE) -> None:
        """`running`, `waiting`: the most calls of all callers. `patience`: the seconds that a call waits."""
        self._running = Shares(running)
        self._waiting = Shares(waiting)
        self._patience = patience
        self._queues: OrderedDict[str, OrderedDict[asyncio.Future[None], None]] = OrderedDict()
        self._busy_since: float | None = None  # when the event loop last looked for new calls
        self._wakes = False
        self._woken_at = 0.0
        self._at_once = 1
        self.refusals = 0
        """The calls that were rejected."""

    @property
    def running(self) -> int:
        """The calls that run now."""
        return self._running.held

    @property
    def waiting(self) -> int:
        """The calls that wait now."""
        return self._waiting.held

    def try_enter(self, caller: str) -> bool:
        """Whether a call of the caller may run now. If it may, `leave` must follow."""
        now = time.monotonic()
        if self._busy_since is None:
            self._busy_since = now
            asyncio.get_running_loop().call_soon(self._look_again)
        elif now - self._busy_since > _BUSY:
            return False
        return caller not in self._queues and self._running.take(caller)

    def _look_again(self) -> None:
        self._busy_since = None

    async def enter(self, caller: str) -> None:
        """Waits until a call of the caller may run; `leave` must follow. Unavailable if it may not."""
        if not self._waiting.take(caller):
            self.refusals += 1
            raise Unavailable(_TOO_MANY)
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(caller, OrderedDict())[turn] = None
        self._wake_soon()
        try:
            async with asyncio.timeout(self._patience):
                await turn
        except BaseException as error:
            self._withdraw(caller, turn)
            if isinstance(error, TimeoutError):
                self.refusals += 1
                raise Unavailable(_TOO_MANY) from None
            raise
        finally:
            self._waiting.give_back(caller)

    def leave(self, caller: str) -> None:
        """Ends a call that ran. The next call in turn runs instead."""
        self._running.give_back(caller)
        if self._queues:
            self._wake_soon()

    def _wake_soon(self) -> None:
        if not self._wakes:
            self._wakes = True
            asyncio.get_running_loop().call_soon(self._wake)

    def _wake(self) -> None:
        """Lets calls run: as many as the event loop does in a short time, before it looks for new ones."""
        self._wakes = False
        now = time.monotonic()
        is_quick = now - self._woken_at < _BUSY
        self._at_once = min(self._at_once * 2, _AT_ONCE) if is_quick else max(self._at_once // 2, 1)
        self._woken_at = now
        if all(self._wake_one() for _ in range(self._at_once)):
            self._wake_soon()

    def _wake_one(self) -> bool:
        """Lets the next call in turn run. Returns False if none may."""
        for _ in range(len(self._queues)):
            caller, queue = self._queues.popitem(last=False)
            turn = next((turn for turn in queue if not turn.done()), None)
            entered = turn is not None and self._running.take(caller)
            if turn is not None and entered:
                del queue[turn]
                turn.set_result(None)
            if queue:
                self._queues[caller] = queue
            if entered:
                return True
        return False

    async def run(self, caller: str, work: Callable[..., Awaitable[T]], *arguments: object) -> T:
        """What `work` returns, which is called when a call of the caller may run. Raises as `enter` does."""
        if not self.try_enter(caller):
            await self.enter(caller)
        try:
            return await work(*arguments)
        finally:
            self.leave(caller)

    async def in_turn(self, caller: str, items: AsyncIterator[T]) -> AsyncGenerator[T]:
        """The items, each of which is made when a call of the caller may run. Raises as `enter` does."""
        end = object()
        while (item := await self.run(caller, anext, items, end)) is not end:
            yield cast(T, item)

    def _withdraw(self, caller: str, turn: asyncio.Future[None]) -> None:
        """Ends the waiting of a call that does not want to run any more."""
        if turn.done() and not turn.cancelled():  # its turn came while it was being cancelled
            self.leave(caller)
            return
        queue = self._queues[caller]
        del queue[turn]
        if not queue:
            del self._queues[caller]
