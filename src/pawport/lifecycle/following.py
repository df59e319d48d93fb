"""What depends on pets follows them, by the jobs that `pawport.pets.following` writes down."""

from collections.abc import Callable
from functools import partial
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.accounts import company_service as companies
from pawport.care.appointments import following as appointments
from pawport.care.grooming import following as grooming
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.jobs import Finish, Job, Kind
from pawport.pets.changes import PetChanges
from pawport.pets.following import JOB_KIND
from pawport.shop.orders import people as orders
from pawport.shop.prescriptions import following as prescriptions

__all__ = ["following_jobs"]

# Each makes what depends on a pet, which is locked, fit the pet as it is, however often it is called.
_FOLLOWERS: Final[tuple[Callable[[Connection, Company, Pet], None], ...]] = (
    prescriptions.follow_pet,
    appointments.follow_pet,
    grooming.follow_pet,
    orders.follow_pet,
)
_ATTEMPTS: Final = 10
_SECONDS: Final = 30.0
_SLOTS: Final = 2


def following_jobs() -> dict[str, Kind]:
    """How the jobs are done."""
    return {JOB_KIND: Kind(_run, _note_failure, _ATTEMPTS, _SECONDS, _SLOTS)}


async def _run(job: Job) -> Finish:
    return partial(_follow, job=job)


def _follow(connection: Connection, job: Job) -> None:
    company = companies.get_company(connection, job.company_id)
    changes = PetChanges(connection, job.company_id)
    changes.load(ids=job.payload["pet_ids"])
    for pet_id in job.payload["pet_ids"]:
        change = changes.by_id(pet_id)  # None of a pet that was purged since
        if change is not None:
            for follow in _FOLLOWERS:
                follow(connection, company, change.pet)


def _note_failure(connection: Connection, job: Job, reason: str, final: bool) -> None:
    """Nothing is kept of it: what the pet forbids is refused all the same."""
