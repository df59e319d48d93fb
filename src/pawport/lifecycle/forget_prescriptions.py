"""Removing from prescriptions what can tell of a person or a pet. The rest is kept, as the law wants it."""

from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.idempotency import service as idempotency
from pawport.kit.times import datetime_of
from pawport.lifecycle.forget_events import forget_events
from pawport.shop.prescriptions import following as prescriptions
from pawport.shop.prescriptions.service import Wanted

__all__ = ["forget_prescriptions"]


def forget_prescriptions(
    connection: Connection,
    company_id: str,
    cause: "Prescription.CloseCause.ValueType",
    *,
    customer_id: str = "",
    pet_id: str = "",
) -> None:
    """Anonymizes the prescriptions for a customer or of a pet, which is locked, also in events, in what
    endpoints answered, and in the answers that are kept for retries; closes those that are open, for the
    cause."""
    company = companies.get_company(connection, company_id)
    for found in prescriptions.lock_all(connection, company, Wanted(customer_id, pet_id)):
        last_time = datetime_of(found.last_updated_time)
        forget_events(connection, company_id, "prescription", found.id, last_time)
        idempotency.forget_answers(connection, company_id, [Prescription(id=found.id).SerializeToString()])
        prescriptions.forget(connection, company_id, found, cause)
