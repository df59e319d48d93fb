"""Sending reminders of vaccinations that are due: a few in a transaction."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date
from sqlalchemy import Connection

from pawport import events
from pawport.accounts import company_service as companies
from pawport.events import Actor, NewEvent, act_as
from pawport.gen.pawport.v1.event_pb2 import VaccinationReminderEvent
from pawport.kit.civil_days import last_day
from pawport.pets.vaccinations import expiring
from pawport.pets.vaccinations.expiring import Days, ExpiringDose, Expiry, Found
from pawport.reminders import repository, service
from pawport.reminders.repository import Progress, Sent
from pawport.reminders.runner import Source
from pawport.reminders.service import EXPIRED

__all__ = ["VACCINATIONS", "send_some"]

_SENT_AT_ONCE: Final = 200
_DAY: Final = timedelta(days=1)


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


VACCINATIONS: Final = Source(service.companies_with_due, send_some)
"""Of vaccinations that expire."""
