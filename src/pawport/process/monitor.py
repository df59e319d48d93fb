"""Watches whether a worker can answer calls, and says so to callers and to Envoy."""

import asyncio

from sqlalchemy import Connection, text

from pawport.db import Database, DatabaseError
from pawport.gateway.admin import EnvoyAdmin, EnvoyError
from pawport.kit.logger import structlog
from pawport.rpc.health import Health

__all__ = ["Monitor"]

_INTERVAL = 1.0  # seconds between two looks
_DATABASE_TIMEOUT = 5.0  # seconds; a busy database is not one that is away

_log = structlog.get_logger("pawport.monitor")


class Monitor:
    """Sets `health` by whether the database answers. With Envoy around, its health checks follow.

    Envoy that drains, by someone else's word, is how a worker inside learns that it is to stop.
    """

    def __init__(self, database: Database, health: Health, envoy: EnvoyAdmin | None) -> None:
        self._database = database
        self._health = health
        self._envoy = envoy
        self._failed = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to watch."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Ends it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            serving = await self._database_answers()
            self._health.set_serving(serving)
            if self._envoy is not None:
                await self._tell(self._envoy, serving)
            await asyncio.sleep(_INTERVAL)

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(_DATABASE_TIMEOUT):
                await self._database.read(_select_one)
        except (DatabaseError, TimeoutError) as error:
            if self._health.serving:
                _log.error("the database does not respond", error=str(error) or "timeout")
            return False
        return True

    async def _tell(self, envoy: EnvoyAdmin, serving: bool) -> None:
        try:
            if not self._failed and await asyncio.to_thread(envoy.is_draining):
                self._health.drain()
            if serving and self._failed:
                await asyncio.to_thread(envoy.pass_health_checks)
            elif not serving and not self._failed:
                await asyncio.to_thread(envoy.fail_health_checks)
            self._failed = not serving
        except EnvoyError as error:
            _log.warning("Envoy does not respond", error=str(error))


def _select_one(connection: Connection) -> None:
    connection.execute(text("SELECT 1")).scalar_one()
