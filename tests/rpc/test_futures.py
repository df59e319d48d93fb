import asyncio
import gc
from collections.abc import Callable
from typing import Any

import pytest

from pawport.rpc.futures import await_stepwise, settled


class TestAwaitStepwise:
    @pytest.fixture
    def waits(self) -> list[str]:
        return []

    @pytest.fixture
    def on_wait(self, waits: list[str]) -> Callable[[], bool]:
        def on_wait() -> bool:
            waits.append("waits")
            return len(waits) == 2

        return on_wait

    def test_work_that_never_waits(self, waits: list[str], on_wait: Callable[[], bool]) -> None:
        async def work() -> int:
            return 7

        async def main() -> int:
            return await await_stepwise(work(), on_wait)

        assert asyncio.run(main()) == 7
        assert waits == []

    def test_work_that_waits_often(self, waits: list[str], on_wait: Callable[[], bool]) -> None:
        async def work() -> int:
            await asyncio.sleep(0)
            await asyncio.sleep(0.01)
            await asyncio.sleep(0)
            return 7

        async def main() -> int:
            return await await_stepwise(work(), on_wait)

        assert asyncio.run(main()) == 7
        assert waits == ["waits", "waits"]

    @pytest.mark.parametrize("delay", [None, 0])
    def test_exception(self, waits: list[str], on_wait: Callable[[], bool], delay: float | None) -> None:
        async def work() -> None:
            if delay is not None:
                await asyncio.sleep(delay)
            raise KeyError("x")

        async def main() -> None:
            await await_stepwise(work(), on_wait)

        with pytest.raises(KeyError):
            asyncio.run(main())

    def test_cancellation_reaches_the_work(self, on_wait: Callable[[], bool]) -> None:
        async def work() -> str:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                await asyncio.sleep(0)
                return "cleaned up"
            return "slept"

        async def main() -> str:
            async def run() -> str:
                return await await_stepwise(work(), on_wait)

            task = asyncio.create_task(run())
            await asyncio.sleep(0)
            task.cancel()
            return await task

        assert asyncio.run(main()) == "cleaned up"

    def test_timeout_inside_the_work(self, on_wait: Callable[[], bool]) -> None:
        async def work() -> None:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(60)

        async def main() -> None:
            await await_stepwise(work(), on_wait)

        with pytest.raises(TimeoutError):
            asyncio.run(main())


class TestSettled:
    def test_result(self) -> None:
        async def main() -> Any:
            future = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_soon(future.set_result, 7)
            await settled(future)
            return future.result()

        assert asyncio.run(main()) == 7

    def test_exception_is_neither_raised_nor_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        async def main() -> None:
            future = asyncio.get_running_loop().create_future()
            future.set_exception(KeyError("x"))
            await settled(future)
            assert isinstance(future.exception(), KeyError)

        asyncio.run(main())
        gc.collect()
        assert caplog.records == []

    def test_cancelled_alone(self) -> None:
        async def main() -> Any:
            future = asyncio.get_running_loop().create_future()

            async def wait() -> None:
                await settled(future)

            task = asyncio.create_task(wait())
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            future.set_result(7)
            await asyncio.sleep(0)
            return future.result()

        assert asyncio.run(main()) == 7
