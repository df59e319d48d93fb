"""Sending what is due, by whichever process comes first."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from random import SystemRandom
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection

from pawport.db import Database, DatabaseError
from pawport.kit.logger import structlog
from pawport.reminders.service import Clock, utc_now

__all__ = ["Reminders", "Source"]

_LOOK_SECONDS: Final = 15.0

_chance: Final = SystemRandom()  # leaves the state of the shared generator to others
_log = structlog.get_logger("pawport.reminders")


class CompaniesWithDue(Protocol):
    """Returns the ids of the companies with reminders to send. It is called often."""

    def __call__(self, connection: Connection, now: datetime) -> list[str]: ...


class SendSome(Protocol):
    """Sends some of a company's reminders, and returns whether there may be more to do."""

    def __call__(self, connection: Connection, company_id: str, now: datetime) -> bool: ...


class Source(NamedTuple):
    """What companies are reminded of."""

    companies_with_due: CompaniesWithDue
    send_some: SendSome


class Reminders:
    """Sends the reminders of all companies. Several processes can do so at once."""

    def __init__(self, database: Database, sources: Sequence[Source], now: Clock = utc_now) -> None:
        self._database = database
        self._sources = sources
        self._now = now

    async def run(self) -> None:
        """Until the task is cancelled. What fails is tried again later."""
        while True:
            try:
                await self.send_due()
            except DatabaseError as error:
                _log.warning("a database error occurred; reminders are sent later", error=str(error))
            except Exception:  # the jobs, which run beside it, must not end with it
                _log.exception("unexpected exception; reminders are sent later")
            await asyncio.sleep(_LOOK_SECONDS * _chance.uniform(0.8, 1.2))

    async def send_due(self) -> None:
        """Sends all that is due now, unless another process is sending it."""
        for source in self._sources:
            for company_id in await self._database.read(partial(source.companies_with_due, now=self._now())):
                await self._send_all(source, company_id)

    async def _send_all(self, source: Source, company_id: str) -> None:
        try:
            while await self._database.write_slowly(
                partial(source.send_some, company_id=company_id, now=self._now())
            ):
                pass
        except DatabaseError:
            raise
        except Exception:  # other companies must not wait for this one
            _log.exception("unexpected exception; reminders are sent later", company=company_id)
