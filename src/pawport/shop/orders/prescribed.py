"""Fills of prescriptions, which lines of prescription products take, and the vets who are asked for one."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.care.vets import service as vets
from pawport.errors import FieldViolation, InvalidArgument, NotFound
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.prescription_service_pb2 import RequestPrescriptionRequest
from pawport.shop.prescriptions.fills import give_back_refill, take_refill
from pawport.shop.prescriptions.service import request_prescription

__all__ = ["ask_vets", "check_vets", "give_back_fills", "take_fills"]


def take_fills(connection: Connection, company_id: str, order: Order) -> bool:
    """Takes a fill for each line of the order that needs one and has none, if there is a valid prescription;
    answers whether one was taken. The other lines wait."""
    taken = False
    for line in order.lines:
        if not line.prescription_required or line.prescription_id or line.quantity_cancelled:
            continue
        prescription_id = take_refill(
            connection,
            company_id,
            pet_id=line.pet_id,
            product_id=line.product_id,
            variant_id=line.variant_sku,
            quantity=line.quantity,
            line_id=line.id,
        )
        line.prescription_id = prescription_id or ""
        taken = taken or prescription_id is not None
    return taken


def give_back_fills(connection: Connection, company_id: str, lines: Iterable[Order.Line]) -> None:
    """Gives back the fills that the lines have taken."""
    for line in lines:
        if line.prescription_id:
            give_back_refill(connection, company_id, line.id)


def check_vets(connection: Connection, company_id: str, order: Order, prefix: str) -> None:
    """Raises InvalidArgument when the vet of a line is not in the directory."""
    unknown = {
        vet_id
        for vet_id in {line.vet_id for line in order.lines} - {""}
        if not _is_vet(connection, company_id, vet_id)
    }
    violations = [
        FieldViolation(f"{prefix}lines[{index}].vet_id", "is not a vet of the directory")
        for index, line in enumerate(order.lines)
        if line.vet_id in unknown
    ]
    if violations:
        raise InvalidArgument(violations)


def ask_vets(connection: Connection, company_id: str, order: Order, prefix: str) -> None:
    """Requests the prescriptions that lines wait for, of the vets that they name.

    Raises:
        InvalidArgument: a product is a controlled drug.
    """
    for index, line in enumerate(order.lines):
        if not (line.vet_id and line.prescription_required) or line.prescription_id:
            continue
        request = RequestPrescriptionRequest(
            customer_id=order.customer_id,
            pet_id=line.pet_id,
            product_id=line.product_id,
            variant_sku=line.variant_sku,
        )
        request.prescriber.vet_id = line.vet_id
        try:
            request_prescription(connection, companies.get_company(connection, company_id), request)
        except InvalidArgument as error:
            problem = error.violations[0].description
            raise InvalidArgument(
                [FieldViolation(f"{prefix}lines[{index}].sku", problem)], reason=error.reason
            ) from None


def _is_vet(connection: Connection, company_id: str, vet_id: str) -> bool:
    try:
        return not vets.get_vet(connection, company_id, vet_id).deleted
    except NotFound:
        return False
