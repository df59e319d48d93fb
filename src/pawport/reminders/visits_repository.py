"""All SQL of how far the reminders of visits were sent."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from pawport.reminders.tables import reminder_schedules, visit_reminder_progress

__all__ = [
    "Place",
    "Progress",
    "days_of",
    "delete_progress",
    "insert_progress",
    "progress_of",
    "save_progress",
    "schedules",
    "set_has_days",
]


class Place(NamedTuple):
    """Where a visit stands among the others of its kind."""

    time: datetime
    id: str


class Progress(NamedTuple):
    """How far the reminders of a kind of visits, so many days before, were sent; `after` is in the days after
    `done_date`."""

    kind: str
    days_before: int
    done_date: date
    after: Place | None


def schedules(connection: Connection) -> dict[str, tuple[int, date | None]]:
    """Of each company whose days before visits are stored, by its id: the hour, and the earliest day up to
    which its reminders were sent; None if it has no days."""
    table, progress = reminder_schedules, visit_reminder_progress
    query = (
        select(table.c.company_id, table.c.hour, func.min(progress.c.done_date))
        .outerjoin(progress, progress.c.company_id == table.c.company_id)
        .where(table.c.has_visit_days)
        .group_by(table.c.company_id, table.c.hour)
    )
    return {
        company_id: (hour, None if day is None else date.fromisoformat(day))
        for company_id, hour, day in connection.execute(query)
    }


def days_of(connection: Connection, company_id: str) -> set[int] | None:
    """The numbers of days before visits; None if they are not stored yet."""
    table, progress = reminder_schedules, visit_reminder_progress
    is_it = table.c.company_id == company_id
    if not connection.scalar(select(table.c.has_visit_days).where(is_it)):
        return None
    query = select(progress.c.days_before).where(progress.c.company_id == company_id)
    return set(connection.scalars(query.distinct()))


def set_has_days(connection: Connection, company_id: str) -> None:
    """Writes down that the numbers of days are stored, in the schedule that the company has."""
    table = reminder_schedules
    connection.execute(update(table).where(table.c.company_id == company_id).values(has_visit_days=True))


def progress_of(connection: Connection, company_id: str) -> list[Progress]:
    """How far each number of days has come for each kind of visits: what is behind and is larger first."""
    table = visit_reminder_progress
    order = (table.c.done_date, table.c.days_before.desc(), table.c.kind)
    query = select(table).where(table.c.company_id == company_id).order_by(*order)
    return [
        Progress(
            row.kind,
            row.days_before,
            date.fromisoformat(row.done_date),
            None if row.after_time is None else Place(row.after_time, row.after_id),
        )
        for row in connection.execute(query)
    ]


def insert_progress(
    connection: Connection, company_id: str, kinds: Collection[str], days: Iterable[int], done_date: date
) -> None:
    """Adds numbers of days that have come as far as this day, for each kind of visits."""
    day = done_date.isoformat()
    rows = [
        {"company_id": company_id, "kind": kind, "days_before": each, "done_date": day}
        for each in days
        for kind in kinds
    ]
    connection.execute(insert(visit_reminder_progress), rows)


def save_progress(connection: Connection, company_id: str, progress: Progress) -> None:
    """Writes how far a number of days has come for a kind of visits."""
    table = visit_reminder_progress
    after_time, after_id = progress.after or (None, None)
    connection.execute(
        update(table)
        .where(
            table.c.company_id == company_id,
            table.c.kind == progress.kind,
            table.c.days_before == progress.days_before,
        )
        .values(done_date=progress.done_date.isoformat(), after_time=after_time, after_id=after_id)
    )


def delete_progress(connection: Connection, company_id: str, days: Collection[int]) -> None:
    """Removes numbers of days."""
    table = visit_reminder_progress
    is_removed = and_(table.c.company_id == company_id, table.c.days_before.in_(days))
    connection.execute(delete(table).where(is_removed))
