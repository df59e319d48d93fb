"""All SQL of reminders."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from pawport.db import write_time
from pawport.db.inserts import insert_or
from pawport.reminders.tables import reminder_progress, reminder_schedules, sent_reminders

__all__ = [
    "Progress",
    "Schedule",
    "Sent",
    "delete_progress",
    "delete_sent_before",
    "delete_sent_of",
    "find",
    "insert_progress",
    "insert_sent",
    "lock",
    "progress_of",
    "save_progress",
    "save_schedule",
    "schedules",
    "sent_of",
]


class Schedule(NamedTuple):
    """When a company is reminded: so many days before the last valid day of a vaccination, and before a
    visit, in this order, at an hour."""

    days_before: tuple[int, ...]
    hour: int
    visit_days_before: tuple[int, ...]


class Progress(NamedTuple):
    """How far the reminders of so many days before were sent; `after` is in the day after `done_date`."""

    days_before: int
    done_date: date
    after: tuple[datetime, str, int] | None


class Sent(NamedTuple):
    """A reminder that was sent."""

    pet_id: str
    vaccine: str
    expired_at: datetime
    days_before: int


def schedules(connection: Connection) -> list[tuple[str, int, date]]:
    """Of each company with a schedule that has days: its id, the hour, and the earliest day up to which its
    reminders were sent."""
    table, progress = reminder_schedules, reminder_progress
    query = (
        select(table.c.company_id, table.c.hour, func.min(progress.c.done_date))
        .join(progress, progress.c.company_id == table.c.company_id)
        .group_by(table.c.company_id, table.c.hour)
    )
    return [
        (company_id, hour, date.fromisoformat(day)) for company_id, hour, day in connection.execute(query)
    ]


def find(connection: Connection, company_id: str) -> int | None:
    """The hour of the company's schedule, if it was ever set."""
    query = select(reminder_schedules.c.hour).where(reminder_schedules.c.company_id == company_id)
    return connection.execute(query).scalar_one_or_none()


def lock(connection: Connection, company_id: str, *, skip: bool = False) -> int | None:
    """Like `find`; other transactions that lock the schedule wait until this one ends. With `skip`, this one
    does not wait for them, but finds none."""
    query = select(reminder_schedules.c.hour).where(reminder_schedules.c.company_id == company_id)
    return connection.execute(query.with_for_update(skip_locked=skip)).scalar_one_or_none()


def save_schedule(connection: Connection, company_id: str, hour: int) -> None:
    """Sets the hour, and adds the schedule if there is none."""
    row = {"company_id": company_id, "hour": hour}
    insertion = insert_or(connection, reminder_schedules).values(row)
    connection.execute(insertion.on_conflict_do_update(index_elements=["company_id"], set_={"hour": hour}))


def progress_of(connection: Connection, company_id: str) -> list[Progress]:
    """How far each number of days has come, the largest first."""
    table = reminder_progress
    query = select(table).where(table.c.company_id == company_id).order_by(table.c.days_before.desc())
    return [_progress(row) for row in connection.execute(query)]


def _progress(row: Any) -> Progress:
    after = None if row.after_time is None else (row.after_time, row.after_pet_id, row.after_position)
    return Progress(row.days_before, date.fromisoformat(row.done_date), after)


def insert_progress(connection: Connection, company_id: str, days: Iterable[int], done_date: date) -> None:
    """Adds numbers of days that have come as far as this day."""
    rows = [
        {"company_id": company_id, "days_before": each, "done_date": done_date.isoformat()} for each in days
    ]
    connection.execute(insert(reminder_progress), rows)


def save_progress(connection: Connection, company_id: str, progress: Progress) -> None:
    """Writes how far a number of days has come."""
    after_time, after_pet_id, after_position = progress.after or (None, None, None)
    connection.execute(
        update(reminder_progress)
        .where(_is_progress(company_id, [progress.days_before]))
        .values(
            done_date=progress.done_date.isoformat(),
            after_time=after_time,
            after_pet_id=after_pet_id,
            after_position=after_position,
        )
    )


def delete_progress(connection: Connection, company_id: str, days: Collection[int]) -> None:
    """Removes numbers of days."""
    connection.execute(delete(reminder_progress).where(_is_progress(company_id, days)))


def _is_progress(company_id: str, days: Collection[int]) -> ColumnElement[bool]:
    table = reminder_progress
    return and_(table.c.company_id == company_id, table.c.days_before.in_(days))


def sent_of(connection: Connection, company_id: str, pet_ids: Collection[str], days_before: int) -> set[Sent]:
    """The reminders of these pets that were sent so many days before."""
    table = sent_reminders
    query = select(*(table.c[name] for name in Sent._fields)).where(
        table.c.company_id == company_id,
        table.c.pet_id.in_(sorted(pet_ids)),
        table.c.days_before == days_before,
    )
    return {Sent(*row) for row in connection.execute(query)}


def insert_sent(connection: Connection, company_id: str, sent: Iterable[Sent]) -> None:
    """Adds reminders, in the transaction that sends them. IntegrityError for one that was sent before."""
    common = {"company_id": company_id, "event_time": write_time(connection)}
    connection.execute(insert(sent_reminders), [{**common, **each._asdict()} for each in sent])


def delete_sent_before(connection: Connection, company_id: str, sent: datetime, expired: datetime) -> None:
    """Forgets reminders that were sent before a time, of doses that expired before a time."""
    table = sent_reminders
    is_old = and_(table.c.event_time < sent, table.c.expired_at < expired)
    connection.execute(delete(table).where(table.c.company_id == company_id, is_old))


def event_times_of(connection: Connection, company_id: str, pet_id: str) -> list[datetime]:
    """When the reminders of a pet were sent."""
    table = sent_reminders
    query = select(table.c.event_time).where(table.c.company_id == company_id, table.c.pet_id == pet_id)
    return list(connection.scalars(query.distinct()))


def delete_sent_of(connection: Connection, company_id: str, pet_id: str) -> None:
    """Forgets the reminders of a pet."""
    table = sent_reminders
    connection.execute(delete(table).where(table.c.company_id == company_id, table.c.pet_id == pet_id))
