"""The job that lets customers show a vet as it is, after it was updated.

A vet can have thousands of customers, so each job writes some of them, and the next job the next ones.
"""

from functools import partial
from typing import Final

from sqlalchemy import Connection

from pawport import jobs
from pawport.care.vets import repository
from pawport.care.vets.rows import shown_to_customers
from pawport.customers import links
from pawport.customers.changes import CustomerChanges
from pawport.customers.listing import ids_with_vet
from pawport.jobs import Finish, Job, Kind

__all__ = ["enqueue", "vet_jobs"]

_JOB_KIND: Final = "refresh_vet"
_CUSTOMERS: Final = 100  # in a transaction
_ATTEMPTS: Final = 10
_SECONDS: Final = 30.0
_SLOTS: Final = 2


def enqueue(connection: Connection, company_id: str, vet_id: str) -> None:
    """Has the customers who have the vet written after this transaction."""
    if ids_with_vet(connection, company_id, vet_id, None, 1)[0]:
        jobs.enqueue(connection, company_id, _JOB_KIND, {"vet_id": vet_id})


def vet_jobs() -> dict[str, Kind]:
    """How the jobs are done that `enqueue` writes down."""
    return {_JOB_KIND: Kind(_run, _note_failure, _ATTEMPTS, _SECONDS, _SLOTS)}


async def _run(job: Job) -> Finish:
    return partial(_refresh, job=job)


def _refresh(connection: Connection, job: Job) -> None:
    vet_id: str = job.payload["vet_id"]
    after = bytes.fromhex(job.payload["after"]) if "after" in job.payload else None
    ids, following = ids_with_vet(connection, job.company_id, vet_id, after, _CUSTOMERS)
    changes = CustomerChanges(connection, job.company_id)
    loaded = changes.load(ids=ids)
    vet = repository.find(connection, job.company_id, vet_id)  # once the customers are locked: as it is now
    if vet is not None:
        for change in loaded:
            links.refresh(change.edit(), vet_id, shown_to_customers(vet))
        changes.write()
    if following is not None:
        payload = {"vet_id": vet_id, "after": following.hex()}
        jobs.enqueue(connection, job.company_id, _JOB_KIND, payload)


def _note_failure(connection: Connection, job: Job, reason: str, final: bool) -> None:
    """Nothing is kept of it: the customers show the vet as it was."""
