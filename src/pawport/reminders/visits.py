"""Sending reminders of visits that are due. What a visit is, the kinds of visits say, which are above."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.events import Actor, act_as
from pawport.kit.civil_days import last_day
from pawport.reminders import repository, service, visits_repository
from pawport.reminders.runner import Source
from pawport.reminders.visits_repository import Place, Progress

__all__ = ["Due", "Place", "VisitKind", "source_of"]

_SENT_AT_ONCE: Final = 200
_DAY: Final = timedelta(days=1)


class Due(NamedTuple):
    """The visits of which reminders are due, so many days before them."""

    days_before: int
    first: date
    last: date
    """By the civil times that were agreed."""
    now: datetime
    """What has begun by then is no longer upcoming."""


class Remind(Protocol):
    """Reminds of the next visits that are due, after a place, looking at not more than `limit`. Returns where
    the rest begins; None if there is no more."""

    def __call__(
        self, connection: Connection, company_id: str, due: Due, after: Place | None, limit: int
    ) -> Place | None: ...


class VisitKind(NamedTuple):
    """A kind of visits that companies are reminded of."""

    name: str
    """One of `service.VISITS`."""
    remind: Remind


def source_of(kinds: Iterable[VisitKind], limit: int = _SENT_AT_ONCE) -> Source:
    """Of these kinds, all of them; at most `limit` visits in a transaction."""
    by_name = {kind.name: kind.remind for kind in kinds}
    return Source(_companies_with_due, partial(_send_some, by_name, limit))


def _companies_with_due(connection: Connection, now: datetime) -> list[str]:
    """It reads no visits, and also returns companies whose schedule has yet to begin."""
    known = visits_repository.schedules(connection)
    return [
        company.id
        for company in companies.companies(connection)
        if company.id not in known or _is_due(*known[company.id], ZoneInfo(company.time_zone), now)
    ]


def _is_due(hour: int, done: date | None, zone: ZoneInfo, now: datetime) -> bool:
    return done is not None and done < last_day(now, zone, hour)


def _send_some(
    kinds: Mapping[str, Remind], limit: int, connection: Connection, company_id: str, now: datetime
) -> bool:
    """Sends some of the company's reminders of one kind and number of days, and writes down how far it came.
    Returns whether there may be more to do: not if another transaction is at it."""
    if visits_repository.days_of(connection, company_id) is None:
        service.begin_visits(connection, company_id, now)
        return True
    hour = repository.lock(connection, company_id, skip=True)
    if hour is None:
        return False
    act_as(connection, Actor("pawport jobs: reminders"))
    zone = ZoneInfo(companies.get_company(connection, company_id).time_zone)
    today = last_day(now, zone, hour)
    late = [each for each in visits_repository.progress_of(connection, company_id) if each.done_date < today]
    if not late:
        return False
    progress = late[0]
    due = _due(progress, today, now)
    after = kinds[progress.kind](connection, company_id, due, progress.after, limit)
    progress = progress._replace(done_date=today if after is None else progress.done_date, after=after)
    visits_repository.save_progress(connection, company_id, progress)
    return after is not None or len(late) > 1


def _due(progress: Progress, today: date, now: datetime) -> Due:
    lead = timedelta(days=progress.days_before)
    return Due(progress.days_before, progress.done_date + _DAY + lead, today + lead, now)
