"""Removing what appointments say about a person or a pet."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pawport.care.appointments import following
from pawport.care.appointments.following import Changed
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.idempotency import service as idempotency
from pawport.lifecycle.forget_events import forget_events

__all__ = ["forget_appointments_of_customer", "forget_appointments_of_pet"]


def forget_appointments_of_customer(connection: Connection, company_id: str, customer_id: str) -> None:
    """Removes the notes and reasons from all appointments of a customer, also from events and from the
    answers that are kept for retries. Times, status and ids stay."""
    _forget(connection, company_id, following.forget_customer(connection, company_id, customer_id))


def forget_appointments_of_pet(connection: Connection, company_id: str, pet_id: str) -> None:
    """The same for a pet, and what lies ahead of it is cancelled."""
    _forget(connection, company_id, following.forget_pet(connection, company_id, pet_id))


def _forget(connection: Connection, company_id: str, changed: Iterable[Changed]) -> None:
    for id_, time in changed:
        forget_events(connection, company_id, "appointment", id_, time)
        idempotency.forget_answers(connection, company_id, [Appointment(id=id_).SerializeToString()])
