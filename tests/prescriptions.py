"""Prescriptions that tests make."""

from typing import Any

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.prescription_service_pb2 import (
    CreatePrescriptionRequest,
    RequestPrescriptionRequest,
)
from pawport.gen.pawport.v1.product_pb2 import Product
from tests.contract.client import Api

TERMS: dict[str, Any] = {
    "drug": "Carprofen",
    "strength": "75 mg",
    "form": "chewable tablet",
    "quantity": 2,
    "directions": "One tablet twice daily with food",
    "refills": 5,
    "days_of_supply": 30,
}
PRESCRIBER = {"name": "Anne Peddon", "license_number": "V-1234", "license_state": "WA"}


def new_rx_product(api: Api, **fields: Any) -> Product:
    """A product that is sold on prescription."""
    return api.new_product(**{"name": "Carprofen chews", "prescription_required": True, **fields})


def request(api: Api, pet: Pet, product: Product, **fields: Any) -> Prescription:
    """A prescription that waits for the vet."""
    given = {"prescriber": {"name": "Anne Peddon"}, **fields}
    named = {"customer_id": pet.customer_id, "pet_id": pet.id, "product_id": product.id}
    return api.prescriptions.RequestPrescription(RequestPrescriptionRequest(**named, **given))


def prescribe(
    api: Api, pet: Pet, product: Product, terms: dict[str, Any] | None = None, **fields: Any
) -> Prescription:
    """A prescription that a vet wrote."""
    given = {"prescriber": PRESCRIBER, "terms": {**TERMS, **(terms or {})}, **fields}
    named = {"customer_id": pet.customer_id, "pet_id": pet.id, "product_id": product.id}
    return api.prescriptions.CreatePrescription(CreatePrescriptionRequest(**named, **given))
