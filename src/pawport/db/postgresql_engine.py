"""Sessions of PostgreSQL: a pool of connections of one kind, and as many threads to use them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import URL, Engine, create_engine

__all__ = ["SessionPool", "postgresql_engine"]

T = TypeVar("T")

_CONNECT_SECONDS = 5


def postgresql_engine(url: URL, name: str, *, statement_seconds: int, **options: Any) -> Engine:
    """An engine whose sessions carry `name` and give up on what hangs."""
    settings = {
        "TimeZone": "UTC",
        "statement_timeout": f"{statement_seconds}s",
        "lock_timeout": "5s",
        # A worker that stops in the middle of a write must not hold its locks, nor `settled_time`, for ever.
        "idle_in_transaction_session_timeout": "60s",
    }
    given = url.query.get("options", "")
    connect_args = {
        "application_name": name,
        "options": " ".join([str(given), *(f"-c {key}={value}" for key, value in settings.items())]).strip(),
        "connect_timeout": _CONNECT_SECONDS,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
    }
    return create_engine(url, connect_args=connect_args, **options)


class SessionPool:
    """Runs functions on threads, each with a connection for itself."""

    def __init__(self, engine: Engine, size: int, name: str) -> None:
        self.engine = engine
        self._threads = ThreadPoolExecutor(size, thread_name_prefix=name)

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, function, *arguments)

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()
