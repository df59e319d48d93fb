"""Allivet's PrescriptionService."""

from typing import Any, Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.allivet.ids import client_pet_ids, find_customer, own_id
from pawport.apis.allivet.prescriptions.states import STATES, state_of
from pawport.apis.allivet.vets.naming import client_vet_ids
from pawport.db import Database
from pawport.errors import NotFound
from pawport.gen.allivet.v1 import prescription_service_pb2 as messages
from pawport.gen.allivet.v1.prescription_service_pb2_grpc import PrescriptionServiceServicer
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.dates import date_text
from pawport.kit.paging import Window
from pawport.pets import service as pets
from pawport.rpc.caller import caller
from pawport.shop.orders.waiting import find_waiting
from pawport.shop.prescriptions.service import Wanted, list_prescriptions
from pawport.shop.products.service import get_product

__all__ = ["AllivetPrescriptionServicer"]

_MOST: Final = 1000
_Shown = messages.ListCustomerPrescriptionsResponse.Prescription


class AllivetPrescriptionServicer(PrescriptionServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListCustomerPrescriptions(
        self, request: messages.ListCustomerPrescriptionsRequest, context: Any
    ) -> Any:
        principal = caller().principal
        company = principal.company

        def work(connection: Connection) -> messages.ListCustomerPrescriptionsResponse:
            customer = find_customer(connection, company.id, request.customerid)
            wanted = Wanted(customer_id=customer.id, statuses=STATES[request.rx_status])
            found, _ = list_prescriptions(connection, company, wanted, None, Window(_MOST))
            if not found:
                raise NotFound("prescription", f"of {request.customerid} in the state {request.rx_status}")
            shown = [_shown(connection, company, customer, each) for each in found]
            return messages.ListCustomerPrescriptionsResponse(
                client_id=principal.key_id, customer_id=own_id(customer), data=shown
            )

        return await self._database.read_slowly(work)


def _shown(
    connection: Connection, company: Company, customer: Customer, prescription: Prescription
) -> _Shown:
    pet_id, vet, terms = prescription.pet_id, prescription.prescriber, prescription.terms
    shown = _Shown(
        rx_number=prescription.id,
        rx_status=state_of(prescription),
        item_name=prescription.variant_sku,
        strength=terms.strength,
        form=terms.form,
        quantity=terms.quantity,
        directions=terms.directions,
        refills_authorized=terms.refills,
        refills_left=min(prescription.fills_left, terms.refills),
        client_vet_id=client_vet_ids(connection, company.id, customer, [vet.vet_id]).get(vet.vet_id, ""),
        vet_name=vet.name,
        vet_license=vet.license_number,
    )
    if prescription.status == Prescription.DENIED:
        shown.denied_reason = prescription.reason
    if terms.HasField("written_date"):
        shown.written_date = date_text(terms.written_date)
        shown.expiration_date = date_text(terms.expiration_date)
    _show_article(connection, company.id, prescription, shown)
    if not pet_id:  # permanently deleted
        return shown
    shown.client_pet_id = client_pet_ids(connection, company.id, [pet_id])[pet_id]
    shown.pet_name = pets.find_pet(connection, company.id, pet_id).pet().name
    if prescription.status == Prescription.WAITING_FOR_VET:
        article = (prescription.product_id, prescription.variant_sku)
        order = find_waiting(connection, company.id, pet_id, *article)
        shown.client_order_id = "" if order is None else order.client_order_id or order.number
    return shown


def _show_article(connection: Connection, company_id: str, prescription: Prescription, shown: _Shown) -> None:
    product = Product.FromString(get_product(connection, company_id, prescription.product_id))
    names = {variant.sku: variant.name for variant in product.variants}
    shown.item_name = shown.item_name or product.sku
    shown.item_description = names.get(prescription.variant_sku) or product.name
