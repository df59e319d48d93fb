"""All SQL of jobs."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from pawport.db import Statement
from pawport.jobs.tables import jobs

__all__ = [
    "Job",
    "Waiting",
    "companies_with_due",
    "delete_job",
    "due",
    "insert_job",
    "postpone",
    "take",
    "waiting",
]


class Job(NamedTuple):
    """One job. `attempts` counts those that were begun, this one too."""

    company_id: str
    id: str
    kind: str
    payload: dict[str, Any]
    attempts: int


class Waiting(NamedTuple):
    """The jobs of one kind: how many there are, those that run too; how many of them could be begun, and for
    how many seconds the first of these could have been."""

    kind: str
    total: int
    due: int
    oldest_seconds: float


_COLUMNS = tuple(jobs.c[name] for name in Job._fields)


def _companies_with_due() -> Select[str]:
    """Goes through the index from company to company: of the thousands of jobs that one can have, it reads
    the first."""
    of_kind = jobs.c.kind == bindparam("kind")
    found = select(func.min(jobs.c.company_id).label("id")).where(of_kind).cte("found", recursive=True)
    following = select(func.min(jobs.c.company_id)).where(of_kind, jobs.c.company_id > found.c.id)
    found = found.union_all(select(following.scalar_subquery()).where(found.c.id.is_not(None)))
    first_due = select(func.min(jobs.c.due_time)).where(of_kind, jobs.c.company_id == found.c.id)
    return select(found.c.id).where(first_due.scalar_subquery() <= bindparam("now"))


_COMPANIES_WITH_DUE = Statement(_companies_with_due())


def insert_job(connection: Connection, job: Job, due_time: datetime) -> None:
    """Adds a job."""
    connection.execute(insert(jobs).values(**job._asdict(), due_time=due_time))


def companies_with_due(connection: Connection, kind: str, now: datetime) -> list[str]:
    """The companies with a job of the kind that could be begun, in the order of their ids."""
    return [company_id for (company_id,) in _COMPANIES_WITH_DUE.all(connection, kind=kind, now=now)]


def due(connection: Connection, kind: str, company_id: str, now: datetime, limit: int) -> list[Job]:
    """Jobs of a company that can be begun, those that wait longest first; other transactions do not see
    them meanwhile."""
    query = (
        select(*_COLUMNS)
        .where(jobs.c.kind == kind, jobs.c.company_id == company_id, jobs.c.due_time <= now)
        .order_by(jobs.c.due_time)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Job(*row) for row in connection.execute(query)]


def waiting(connection: Connection, now: datetime) -> list[Waiting]:
    """What there is of each kind that has jobs."""
    is_due = func.sum(case((jobs.c.due_time <= now, 1), else_=0))
    query = select(jobs.c.kind, func.count(), is_due, func.min(jobs.c.due_time)).group_by(jobs.c.kind)
    return [
        Waiting(kind, total, due, max(0.0, (now - first).total_seconds()))
        for kind, total, due, first in connection.execute(query.order_by(jobs.c.kind))
    ]


def take(connection: Connection, job: Job, until: datetime) -> Job:
    """Counts an attempt, which is nobody else's until then."""
    taken = job._replace(attempts=job.attempts + 1)
    _change(connection, job, attempts=taken.attempts, due_time=until)
    return taken


def postpone(connection: Connection, job: Job, due_time: datetime) -> bool:
    """Lets the job be begun again; False if another has it by now."""
    return _change(connection, job, due_time=due_time)


def delete_job(connection: Connection, job: Job) -> bool:
    """Ends the job; False if another has it by now, or it is gone."""
    return connection.execute(delete(jobs).where(_is(job))).rowcount == 1


def _change(connection: Connection, job: Job, **columns: object) -> bool:
    return connection.execute(update(jobs).where(_is(job)).values(columns)).rowcount == 1


def _is(job: Job) -> ColumnElement[bool]:
    """An attempt is what holds a job: one that came too late does not find it any more."""
    return and_(jobs.c.company_id == job.company_id, jobs.c.id == job.id, jobs.c.attempts == job.attempts)
