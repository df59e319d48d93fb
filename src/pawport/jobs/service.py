"""The rules of jobs.

A job is written in the transaction that needs it, and ended in the one that has its effect. Between them it
is tried until it succeeds or has failed often enough, whatever happens to the process that tries.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from pawport.db import new_id, new_uid, write_time
from pawport.errors import Aborted
from pawport.jobs import repository
from pawport.jobs.repository import Job, Waiting

__all__ = [
    "Job",
    "Waiting",
    "cancel",
    "companies_with_due",
    "enqueue",
    "finish",
    "retry",
    "take_due",
    "waiting",
]


def enqueue(
    connection: Connection,
    company_id: str,
    kind: str,
    payload: dict[str, Any],
    delay: timedelta = timedelta(0),
) -> Job:
    """Has the work of a kind done after this transaction, not before `delay` is over."""
    job = Job(company_id, new_id("job", new_uid()), kind, payload, 0)
    repository.insert_job(connection, job, write_time(connection) + delay)
    return job


def cancel(connection: Connection, job: Job) -> None:
    """Takes back a job that nobody has begun.

    Raises:
        Aborted: it was begun.
    """
    finish(connection, job)


def finish(connection: Connection, job: Job) -> None:
    """Ends a job, in the transaction of what it did.

    Raises:
        Aborted: it took so long that the job was given to another, or it is gone.
    """
    if not repository.delete_job(connection, job):
        raise _lost(job)


def companies_with_due(connection: Connection, kind: str) -> list[str]:
    """The companies that have a job of the kind to begin. For looking often: it locks nothing."""
    return repository.companies_with_due(connection, kind, datetime.now(UTC))


def waiting(connection: Connection) -> list[Waiting]:
    """What there is of each kind that has jobs."""
    return repository.waiting(connection, datetime.now(UTC))


def take_due(connection: Connection, kind: str, company_id: str, limit: int, lease: timedelta) -> list[Job]:
    """Begins some jobs of a company. Those that are not ended within the lease are begun again, by whoever
    looks."""
    now = write_time(connection)
    found = repository.due(connection, kind, company_id, now, limit)
    return [repository.take(connection, job, now + lease) for job in found]


def retry(connection: Connection, job: Job, delay: timedelta) -> None:
    """Lets a job that failed be begun again later. Raises as `finish`."""
    if not repository.postpone(connection, job, write_time(connection) + delay):
        raise _lost(job)


def _lost(job: Job) -> Aborted:
    return Aborted("job", job.id, "the job took too long")
