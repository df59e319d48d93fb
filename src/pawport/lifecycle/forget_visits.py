"""Removing what appointments and grooming say about a person or a pet."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pawport.care.appointments import following as appointments
from pawport.care.grooming import following as grooming
from pawport.care.visits.changed import Changed
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.idempotency import service as idempotency
from pawport.lifecycle.forget_events import forget_events

__all__ = ["forget_visits_of_customer", "forget_visits_of_pet"]


def forget_visits_of_customer(connection: Connection, company_id: str, customer_id: str) -> None:
    """Removes the notes, reasons and reports from all visits of a customer, also from events and from the
    answers that are kept for retries. Times and ids stay, and what lies ahead is cancelled."""
    for kind, following in (("appointment", appointments), ("grooming_booking", grooming)):
        _forget(connection, company_id, kind, following.forget_customer(connection, company_id, customer_id))


def forget_visits_of_pet(connection: Connection, company_id: str, pet_id: str) -> None:
    """The same for a pet."""
    for kind, following in (("appointment", appointments), ("grooming_booking", grooming)):
        _forget(connection, company_id, kind, following.forget_pet(connection, company_id, pet_id))


def _forget(connection: Connection, company_id: str, kind: str, changed: Iterable[Changed]) -> None:
    for id_, time in changed:
        forget_events(connection, company_id, kind, id_, time)
        # The id is the first field of both kinds of records.
        idempotency.forget_answers(connection, company_id, [Appointment(id=id_).SerializeToString()])
