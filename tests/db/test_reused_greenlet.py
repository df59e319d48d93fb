"""Functions that wait in a greenlet, one after the other."""

import asyncio
import gc
import weakref
from contextvars import ContextVar

import pytest
from greenlet import getcurrent
from sqlalchemy.util import await_only

from pawport.db.reused_greenlet import ReusedGreenlet

name: ContextVar[str] = ContextVar("name")


class Thing:
    """Something that can be weakly referenced."""


def test_calls_have_their_results_and_errors_in_one_greenlet():
    async def journey():
        one = ReusedGreenlet()

        def work():
            await_only(asyncio.sleep(0))
            return getcurrent()

        def fail():
            await_only(asyncio.sleep(0))
            raise KeyError("a")

        assert await one.call(work) is one
        with pytest.raises(KeyError, match="a"):
            await one.call(fail)
        assert await one.call(work) is one

    asyncio.run(journey())


def test_what_is_awaited_raises_in_the_work():
    async def journey():
        def work():
            with pytest.raises(ZeroDivisionError):
                await_only(fail())
            return "caught"

        async def fail():
            await asyncio.sleep(0)
            return 1 // 0

        assert await ReusedGreenlet().call(work) == "caught"

    asyncio.run(journey())


def test_a_caller_that_is_cancelled_ends_the_work_and_the_next_call_runs():
    async def journey():
        one, undone = ReusedGreenlet(), []

        def work():
            try:
                await_only(asyncio.sleep(60))
            finally:
                undone.append(1)

        task = asyncio.create_task(one.call(work))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert undone == [1]
        assert await one.call(lambda: "next") == "next"

    asyncio.run(journey())


def test_each_call_has_the_context_of_its_caller():
    async def journey():
        one = ReusedGreenlet()

        async def call(value):
            name.set(value)
            return await one.call(name.get)

        assert await asyncio.create_task(call("a")) == "a"
        assert await asyncio.create_task(call("b")) == "b"

    asyncio.run(journey())


def test_it_keeps_nothing_of_a_call():
    async def journey():
        one = ReusedGreenlet()

        def fail(thing):
            raise ValueError(thing)

        async def use():
            thing = Thing()
            assert await one.call(lambda: thing) is thing
            with pytest.raises(ValueError, match="Thing"):
                await one.call(lambda: fail(thing))
            return weakref.ref(thing)

        kept = await use()
        gc.collect()
        assert kept() is None
        assert await one.call(lambda: "next") == "next"

    asyncio.run(journey())
