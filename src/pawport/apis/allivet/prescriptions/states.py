"""The states of prescriptions, in the document's words."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.paging import Window
from pawport.shop.prescriptions.service import Wanted, list_prescriptions

__all__ = ["STATES", "state_of", "state_of_line"]

STATES: Final = {
    "Valid": (Prescription.VALID,),
    "WaitingVetApproval": (Prescription.WAITING_FOR_VET,),
    "ClosedOrExpired": (Prescription.DENIED, Prescription.CLOSED, Prescription.EXPIRED),
}
"""Our states, by the document's."""

_WORDS: Final = {status: word for word, statuses in STATES.items() for status in statuses}
_VALID, _WAITING, _CLOSED = STATES
_MOST: Final = 100  # prescriptions of a pet that are looked at


def state_of(prescription: Prescription) -> str:
    """The state of a prescription."""
    return _WORDS[prescription.status]


def state_of_line(connection: Connection, company: Company, line: Order.Line) -> str:
    """The state of the prescription that a line needs: of the one of which it has a fill, or else of those
    that are asked for. Empty if the line needs none, or none was asked for."""
    if not line.prescription_required or line.status == Order.CANCELLED:
        return ""
    if line.prescription_id:
        return _VALID
    if not line.pet_id:
        return ""
    found, _ = list_prescriptions(connection, company, Wanted(pet_id=line.pet_id), None, Window(_MOST))
    article = (line.product_id, line.variant_sku)
    states = {state_of(each) for each in found if (each.product_id, each.variant_sku) == article}
    return next((state for state in (_WAITING, _CLOSED) if state in states), "")
