"""The vets of order lines: prescriptions that lines wait for are requested of them."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.prescription_service_pb2 import (
    ApprovePrescriptionRequest,
    ListPrescriptionsRequest,
)
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.gen.pawport.v1.vet_service_pb2 import DeleteVetRequest
from tests.contract.client import Api
from tests.orders import get, line, refused, statuses, update
from tests.prescriptions import PRESCRIBER, TERMS, new_rx_product, prescribe

pytestmark = pytest.mark.any_host

WAITING = "WAITING_FOR_PRESCRIPTION"
USD = {"currency_code": "USD", "units": 30}


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    return api.new_pet(customer_id)


@pytest.fixture
def vet(api: Api) -> Vet:
    return api.new_vet()


@pytest.fixture
def drug(api: Api) -> Product:
    return new_rx_product(api, price=USD)


def order_of(api: Api, pet: Pet, sku: str, vet_id: str, *others: dict[str, Any]) -> Order:
    return api.new_order(pet.customer_id, lines=[line(sku, pet_id=pet.id, vet_id=vet_id), *others])


def prescriptions(api: Api) -> list[Prescription]:
    return list(api.prescriptions.ListPrescriptions(ListPrescriptionsRequest()).prescriptions)


def test_one_is_requested(api: Api, pet: Pet, drug: Product, vet: Vet) -> None:
    order = order_of(api, pet, drug.sku, vet.id)
    assert order.lines[0].vet_id == vet.id
    assert statuses(order) == [WAITING, WAITING]
    (asked,) = prescriptions(api)
    assert (asked.status, asked.prescriber.vet_id) == (Prescription.WAITING_FOR_VET, vet.id)
    assert (asked.customer_id, asked.pet_id, asked.product_id) == (pet.customer_id, pet.id, drug.id)
    approval = ApprovePrescriptionRequest(id=asked.id, terms=TERMS, prescriber=PRESCRIBER)
    api.prescriptions.ApprovePrescription(approval)
    assert statuses(get(api, order)) == ["PROCESSING", "PROCESSING"]


def test_of_a_variant(api: Api, pet: Pet, vet: Vet) -> None:
    new_rx_product(api, variants=[{"sku": "RX-30", "price": USD}, {"sku": "RX-60", "price": USD}])
    order_of(api, pet, "RX-60", vet.id)
    assert [each.variant_sku for each in prescriptions(api)] == ["RX-60"]


def test_none_is_requested(api: Api, pet: Pet, drug: Product, vet: Vet) -> None:
    ball = line(api.new_article("BALL"), vet_id=vet.id)
    valid = prescribe(api, pet, drug)
    assert statuses(order_of(api, pet, drug.sku, vet.id, ball)) == ["PROCESSING"] * 3
    assert prescriptions(api)[0].id == valid.id
    other = new_rx_product(api, price=USD)
    assert statuses(order_of(api, pet, other.sku, ""))[0] == WAITING
    assert len(prescriptions(api)) == 1


def test_of_new_lines(api: Api, pet: Pet, drug: Product, vet: Vet) -> None:
    order = order_of(api, pet, drug.sku, "")
    update(api, order, notes="Ring twice")
    assert prescriptions(api) == []
    changed = update(api, order, lines=[line(drug.sku, pet_id=pet.id, vet_id=vet.id)])
    assert changed.lines[0].vet_id == vet.id
    for _ in range(2):
        assert len(prescriptions(api)) == 1
        update(api, order, lines=[line(drug.sku, 2, pet_id=pet.id, vet_id=vet.id)])


def test_unknown(api: Api, pet: Pet, drug: Product, vet: Vet) -> None:
    api.vets.DeleteVet(DeleteVetRequest(id=vet.id))
    lines = [line(drug.sku, pet_id=pet.id, vet_id=vet_id) for vet_id in ("", "nobody", vet.id)]
    failure = refused(api, StatusCode.INVALID_ARGUMENT, pet.customer_id, *lines)
    assert failure.fields == ["order.lines[1].vet_id", "order.lines[2].vet_id"]


def test_controlled_drugs(api: Api, pet: Pet, vet: Vet) -> None:
    drug = new_rx_product(api, name="Tramadol 50 mg", price=USD)
    wanted = line(drug.sku, pet_id=pet.id, vet_id=vet.id)
    failure = refused(api, StatusCode.INVALID_ARGUMENT, pet.customer_id, wanted)
    assert (failure.reason, failure.fields) == ("CONTROLLED_DRUG", ["order.lines[0].sku"])
