"""A good request for each method of PrescriptionService."""

from collections.abc import Callable

from google.protobuf.message import Message

from pawport.gen.pawport.v1 import prescription_service_pb2 as messages
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from tests.prescriptions import TERMS
from tests.table.world import World

_LICENSE = {"license_number": "V-1234", "license_state": "WA"}


def _pet(world: World) -> dict[str, str]:
    return {"customer_id": world.customer_id, "pet_id": world.pet_id}


def _prescriber(world: World) -> dict[str, str]:
    return {"vet_id": world.vet_id, "name": "Anne Peddon", **_LICENSE}


PRESCRIPTION_EXAMPLES: dict[str, Callable[[World], Message]] = {
    "PrescriptionService.RequestPrescription": lambda w: messages.RequestPrescriptionRequest(
        **_pet(w), product_id=w.other_rx_product_id, prescriber=_prescriber(w), request_id="r"
    ),
    "PrescriptionService.CreatePrescription": lambda w: messages.CreatePrescriptionRequest(
        **_pet(w),
        product_id=w.rx_product_id,
        variant_sku=w.rx_variant_sku,
        terms=TERMS,
        prescriber=_prescriber(w),
        replaces_id=w.prescription_id,
        request_id="r",
    ),
    "PrescriptionService.GetPrescription": lambda w: messages.GetPrescriptionRequest(id=w.prescription_id),
    "PrescriptionService.ListPrescriptions": lambda w: messages.ListPrescriptionsRequest(
        pagination={"page_size": 10, "page_token": "1"},
        filter={**_pet(w), "status": Prescription.VALID},
    ),
    "PrescriptionService.ApprovePrescription": lambda w: messages.ApprovePrescriptionRequest(
        id=w.waiting_prescription_id, terms=TERMS, prescriber=_prescriber(w), request_id="r"
    ),
    "PrescriptionService.DenyPrescription": lambda w: messages.DenyPrescriptionRequest(
        id=w.waiting_prescription_id, reason="An examination is due", request_id="r"
    ),
    "PrescriptionService.ClosePrescription": lambda w: messages.ClosePrescriptionRequest(
        id=w.prescription_id, reason="The treatment has ended", request_id="r"
    ),
}
