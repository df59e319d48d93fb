"""Applications without methods, with something to do at startup and shutdown."""

import asyncio

from pawport.rpc.host import Host


async def start() -> None:
    await asyncio.sleep(0)
    print("started on the loop", flush=True)  # noqa: T201 - the test reads it


async def stop() -> None:
    await asyncio.sleep(0)
    print("stopped on the loop", flush=True)  # noqa: T201 - the test reads it


async def fail() -> None:
    raise RuntimeError("no database")


works = Host(startup=start, shutdown=stop)
fails = Host(startup=fail)
fails_at_the_end = Host(shutdown=fail)
