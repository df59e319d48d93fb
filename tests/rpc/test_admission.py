"""Which calls run, and which wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from pawport.errors import Unavailable
from pawport.rpc.admission import Admission


async def entered(admission: Admission, caller: str) -> None:
    if not admission.try_enter(caller):
        await admission.enter(caller)


async def settle() -> None:
    """Lets other tasks go on until all of them wait."""
    for _ in range(5):
        await asyncio.sleep(0)


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())  # type: ignore[arg-type]


def test_callers_take_turns() -> None:
    async def test() -> None:
        admission = Admission(running=2)
        order = []

        async def call(caller: str) -> None:
            await entered(admission, caller)
            order.append(caller)
            await settle()
            admission.leave(caller)

        await asyncio.gather(*map(call, ["a"] * 5 + ["b"] * 2 + ["c"]))
        assert order == ["a", "b", "a", "b", "c", "a", "a", "a"]
        assert (admission.running, admission.waiting) == (0, 0)

    run(test)


def test_one_caller_does_not_take_all() -> None:
    async def test() -> None:
        admission = Admission(running=10)
        assert sum(admission.try_enter("a") for _ in range(20)) == 5
        assert admission.try_enter("b")

    run(test)


def test_one_who_waits_too_long() -> None:
    async def test() -> None:
        admission = Admission(running=2, patience=0.01)
        await entered(admission, "a")
        with pytest.raises(Unavailable, match="too many calls"):
            await entered(admission, "a")
        assert (admission.running, admission.waiting, admission.refusals) == (1, 0, 1)
        admission.leave("a")
        assert admission.try_enter("a")

    run(test)


def test_too_many_who_wait() -> None:
    async def test() -> None:
        admission = Admission(running=2, waiting=4)
        await entered(admission, "a")
        waiting = [asyncio.create_task(entered(admission, "a")) for _ in range(3)]
        await settle()
        assert [task.done() for task in waiting] == [False, False, True]
        assert isinstance(waiting[2].exception(), Unavailable)
        admission.leave("a")
        await settle()
        admission.leave("a")
        await asyncio.gather(*waiting[:2])

    run(test)


def test_one_that_is_cancelled_does_not_wait() -> None:
    async def test() -> None:
        admission = Admission(running=2)
        await entered(admission, "a")
        first, second = (asyncio.create_task(entered(admission, "a")) for _ in range(2))
        await settle()
        first.cancel()
        await settle()
        assert admission.waiting == 1
        admission.leave("a")
        await second
        admission.leave("a")
        assert (admission.running, admission.waiting) == (0, 0)
        assert admission.try_enter("a")

    run(test)


def test_one_that_is_cancelled_when_its_turn_came() -> None:
    async def test() -> None:
        admission = Admission(running=2)
        await entered(admission, "a")
        first, second = (asyncio.create_task(entered(admission, "a")) for _ in range(2))
        await settle()
        admission.leave("a")
        first.cancel()
        await second
        assert (admission.running, admission.waiting) == (1, 0)

    run(test)


def test_calls_that_never_wait_take_turns_too() -> None:
    """One caller's calls occupy the event loop; another's call comes in between."""

    async def test() -> None:
        admission = Admission()
        order = []

        async def call(caller: str) -> None:
            await entered(admission, caller)
            time.sleep(0.002)  # noqa: ASYNC251 - it occupies the loop
            order.append(caller)
            admission.leave(caller)

        async with asyncio.TaskGroup() as calls:
            for _ in range(100):
                calls.create_task(call("a"))
            for _ in range(10):
                await asyncio.sleep(0)
            calls.create_task(call("b"))
        assert order.index("b") < 60
        assert (admission.running, admission.waiting) == (0, 0)

    run(test)
