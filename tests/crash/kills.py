"""kill -9 of the worker of a service that runs."""

import asyncio
import random
from collections.abc import Callable

import psutil

from tests.service import PATIENCE, Service, eventually

__all__ = ["kill_worker"]


async def kill_worker(service: Service, is_busy: Callable[[], bool]) -> None:
    """Kills it a moment after `is_busy` holds. Another takes its place."""
    await asyncio.to_thread(eventually, is_busy)
    await asyncio.sleep(random.uniform(0, 0.05))
    (worker,) = service.children()
    worker.kill()
    await asyncio.to_thread(psutil.Process.wait, worker, PATIENCE)
