"""Sending what is due: a few reminders in a transaction, by whichever process comes first."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import SystemRandom
from typing import Final
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date
from sqlalchemy import Connection

from pawport import events
from pawport.accounts import company_service as companies
from pawport.db import Database, DatabaseError
from pawport.events import Actor, NewEvent, act_as
from pawport.gen.pawport.v1.event_pb2 import VaccinationReminderEvent
from pawport.kit.civil_days import last_day
from pawport.kit.logger import structlog
from pawport.pets.vaccinations import expiring
from pawport.pets.vaccinations.expiring import Days, ExpiringDose, Expiry, Found
from pawport.reminders import repository, service
from pawport.reminders.repository import Progress, Sent
from pawport.reminders.service import EXPIRED, Clock, utc_now

__all__ = ["Reminders", "send_some"]

_LOOK_SECONDS: Final = 15.0
_SENT_AT_ONCE: Final = 200
_DAY: Final = timedelta(days=1)

_chance: Final = SystemRandom()  # leaves the state of the shared generator to others
_log = structlog.get_logger("pawport.reminders")


class Reminders:
    """Sends the reminders of all companies. Several processes can do so at once."""

    def __init__(self, database: Database, now: Clock = utc_now) -> None:
        self._database = database
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
        for company_id in await self._database.read(partial(service.companies_with_due, now=self._now())):
            try:
                while await self._database.write(partial(send_some, company_id=company_id, now=self._now())):
                    pass
            except DatabaseError:
                raise
            except Exception:  # other companies must not wait for this one
                _log.exception("unexpected exception; reminders are sent later", company=company_id)


def send_some(connection: Connection, company_id: str, now: datetime, limit: int = _SENT_AT_ONCE) -> bool:
    """Sends some of the company's reminders, and writes down how far it came: when it has looked at so many
    doses of a day, or sent so many, it leaves the rest to the next transaction. Returns whether there may be
    more to do: not if another transaction is at it."""
    hour = repository.lock(connection, company_id, skip=True)
    if hour is None:
        return False
    act_as(connection, Actor("pawport jobs: reminders"))
    zone = ZoneInfo(companies.get_company(connection, company_id).time_zone)
    today = last_day(now, zone, hour)
    sent = 0
    while late := [each for each in repository.progress_of(connection, company_id) if each.done_date < today]:
        if sent >= limit:
            return True
        progress = min(late, key=lambda each: each.done_date)
        found, progress = _due(connection, company_id, progress, today, zone, limit)
        _send(connection, company_id, progress.days_before, found, now.astimezone(zone).date())
        repository.save_progress(connection, company_id, progress)
        sent += limit if progress.after else len(found)
    return False


def _due(
    connection: Connection, company_id: str, progress: Progress, today: date, zone: ZoneInfo, limit: int
) -> tuple[Sequence[ExpiringDose], Progress]:
    """The next doses of which a reminder is due, and how far they come. All days up to today are taken at
    once if they have few doses; else the first day alone, or what is left of it."""

    def search(last_day: date) -> Found:
        lead = timedelta(days=progress.days_before)
        days = Days(progress.done_date + _DAY + lead, last_day + lead, zone)
        after = expiring.START if progress.after is None else Expiry(*progress.after)
        return expiring.search(connection, company_id, days, after, limit, lock=True)

    day = progress.done_date + _DAY
    if day < today and progress.after is None:
        found = search(today)
        if found.next_position is None:
            return found.doses, progress._replace(done_date=today)
    found = search(day)
    if found.next_position is None:
        return found.doses, Progress(progress.days_before, day, None)
    return found.doses, progress._replace(after=found.next_position)


def _send(
    connection: Connection, company_id: str, days_before: int, doses: Sequence[ExpiringDose], today: date
) -> None:
    """Writes the reminders that were not sent before, each with its event."""
    due = {Sent(dose.place.pet_id, dose.vaccine.name, dose.place.time, days_before): dose for dose in doses}
    sent = (
        repository.sent_of(connection, company_id, {each.pet_id for each in due}, days_before) if due else ()
    )
    new = [each for each in due if each not in sent]
    if not new:
        return
    repository.insert_sent(connection, company_id, new)
    for each in new:
        event = _event(each, due[each], today)
        events.record(connection, company_id, "pet", each.pet_id, "reminded", ["vaccinations"], [event])


def _event(sent: Sent, dose: ExpiringDose, today: date) -> NewEvent:
    expires = dose.expiration_date
    data = VaccinationReminderEvent(
        pet_id=sent.pet_id,
        customer_id=dose.owner.id,
        pet_name=dose.pet_name,
        vaccine=sent.vaccine,
        vaccination=dose.vaccination,
        expiration_date=Date(year=expires.year, month=expires.month, day=expires.day),
        days_before=max(sent.days_before, 0),
        days_left=(expires - today).days,
    )
    type_ = "vaccination.expired" if sent.days_before == EXPIRED else "vaccination.expiring"
    part = f"{sent.vaccine} {sent.expired_at.isoformat()} {sent.days_before}"
    return NewEvent(type_, data.SerializeToString(), part)
