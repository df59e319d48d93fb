"""Operation 24, and orders of what is sold on prescription."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from pawport.gen.pawport.v1 import prescription_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2 import ListCustomersRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import ListPetsRequest
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.vet_service_pb2 import ListCustomerVetsRequest
from pawport.shop.prescriptions.tables import prescriptions as table
from tests.apis.allivet.clients import new_customer, refused
from tests.apis.allivet.orders import lines_of, new_pet, order_of, placed
from tests.apis.allivet.samples import sample
from tests.contract.client import Api
from tests.prescriptions import PRESCRIBER, TERMS, new_rx_product, prescribe, request

DETAIL = "customerSalesOrderDetail"
FIELDS = [
    *("RxNumber", "RxStatus", "ClientPetId", "PetName", "ItemName", "ItemDescription", "Strength", "Form"),
    *("Quantity", "Directions", "RefillsAuthorized", "RefillsLeft", "WrittenDate", "ExpirationDate"),
    *("ClientVetId", "VetName", "VetLicense", "ClientOrderId", "DeniedReason"),
]


@pytest.fixture
def drug(api: Api) -> Product:
    return new_rx_product(api, name="Carprofen chews", price={"currency_code": "USD", "units": 30})


@pytest.fixture
def shown_pet(allivet: httpx.Client, customer: dict[str, Any]) -> dict[str, Any]:
    """A pet as Allivet shows it."""
    return new_pet(allivet, customer)


@pytest.fixture
def pet(api: Api, shown_pet: dict[str, Any]) -> Pet:
    """The same pet in our own API."""
    wanted = {"external_id": {"system": "allivet", "id": shown_pet["clientCustomerNo"]}}
    (owner,) = api.customers.ListCustomers(ListCustomersRequest(filter=wanted)).customers
    (found,) = api.pets.ListPets(ListPetsRequest(customer_id=owner.id)).pets
    return found


def link_vet(allivet: httpx.Client, customer: dict[str, Any], **changes: Any) -> dict[str, Any]:
    path = f"salesforce/Customers/{customer['clientCustomerNo']}/Vet"
    answer = allivet.post(path, json={**sample("link_vet_request"), **changes})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["customerVet"])


def listed(allivet: httpx.Client, customer: dict[str, Any], status: str) -> list[dict[str, Any]]:
    answer = allivet.get(f"customer/{customer['clientCustomerNo']}/CustomerRx/{status}")
    if answer.status_code == 404:
        refused(answer, 404)
        assert answer.json()["statusmessage"] == "The Customer prescription not found."
        return []
    assert list(answer.json()) == list(sample("prescriptions_answer"))
    return list(answer.json()["Data"])


def approve(api: Api, prescription_id: str) -> None:
    approval = messages.ApprovePrescriptionRequest(id=prescription_id, terms=TERMS, prescriber=PRESCRIBER)
    api.prescriptions.ApprovePrescription(approval)


class TestList:
    @pytest.mark.operation("allivet", "GET /api/customer/{customerid}/CustomerRx/{rxStatus}")
    def test_each_status(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], pet: Pet, drug: Product
    ) -> None:
        vet = link_vet(allivet, customer)
        assert [listed(allivet, customer, name) for name in ("Valid", "WaitingVetApproval")] == [[], []]
        (linked,) = api.vets.ListCustomerVets(ListCustomerVetsRequest(customer_id=pet.customer_id)).vets
        asked = request(api, pet, drug, prescriber={"vet_id": linked.vet.id})
        (waiting,) = listed(allivet, customer, "WaitingVetApproval")
        assert list(waiting) == FIELDS
        assert (waiting["RxNumber"], waiting["RxStatus"]) == (asked.id, "WaitingVetApproval")
        assert (waiting["ClientVetId"], waiting["VetName"]) == (vet["clientVetId"], vet["vetName"])
        assert (waiting["WrittenDate"], waiting["VetLicense"], waiting["ClientOrderId"]) == ("", "", "")

        approve(api, asked.id)
        (valid,) = listed(allivet, customer, "Valid")
        assert listed(allivet, customer, "WaitingVetApproval") == []
        terms = ("Strength", "Form", "Quantity", "Directions", "RefillsAuthorized", "RefillsLeft")
        assert [valid[name] for name in terms] == [
            *("75 mg", "chewable tablet", 2, "One tablet twice daily with food", 5, 5)
        ]
        assert (valid["ItemName"], valid["ItemDescription"]) == (drug.sku, "Carprofen chews")
        assert (valid["PetName"], valid["ClientPetId"]) == (pet.name, pet.external_ids["allivet"])
        written = date.fromisoformat(valid["WrittenDate"])
        assert date.fromisoformat(valid["ExpirationDate"]) - written >= timedelta(365)
        assert valid["VetLicense"] == PRESCRIBER["license_number"]

        denied = request(api, pet, drug)
        api.prescriptions.DenyPrescription(
            messages.DenyPrescriptionRequest(id=denied.id, reason="Not seen since 2024")
        )
        api.prescriptions.ClosePrescription(
            messages.ClosePrescriptionRequest(id=asked.id, reason="Not needed any more")
        )
        over = listed(allivet, customer, "ClosedOrExpired")
        assert [(each["RxNumber"], each["DeniedReason"]) for each in over] == [
            (denied.id, "Not seen since 2024"),
            (asked.id, ""),
        ]

    def test_expires_with_its_last_day(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], pet: Pet, drug: Product
    ) -> None:
        prescription = prescribe(api, pet, drug)
        with api.database.transaction() as connection:
            connection.execute(
                update(table)
                .where(table.c.company_id == api.company_id, table.c.id == prescription.id)
                .values(expiration_date="2020-01-31")
            )
        assert listed(allivet, customer, "Valid") == []
        assert [each["RxStatus"] for each in listed(allivet, customer, "ClosedOrExpired")] == [
            "ClosedOrExpired"
        ]

    def test_of_a_variant(self, allivet: httpx.Client, api: Api, customer: dict[str, Any], pet: Pet) -> None:
        drug = new_rx_product(api, variants=[{"sku": "RX-30", "name": "30 tablets"}])
        prescribe(api, pet, drug, variant_sku="RX-30")
        (shown,) = listed(allivet, customer, "Valid")
        assert (shown["ItemName"], shown["ItemDescription"]) == ("RX-30", "30 tablets")

    def test_of_the_client(self, allivet: httpx.Client, api: Api, pet: Pet, drug: Product) -> None:
        prescribe(api, pet, drug)
        shown = allivet.get(f"customer/{pet.customer_id}/CustomerRx/Valid").json()
        assert shown["ClientId"] == api.key_id
        assert shown["CustomerId"].startswith("ACS-")

    def test_wrong(self, allivet: httpx.Client, customer: dict[str, Any]) -> None:
        own = f"customer/{customer['clientCustomerNo']}/CustomerRx"
        for status in ("valid", "Denied", "%20"):
            refused(allivet.get(f"{own}/{status}"), 400, "rxStatus")
        answer = allivet.get("customer/unknown/CustomerRx/Valid")
        refused(answer, 404)
        assert answer.json()["statusmessage"] == "Customer not found."


class TestOrders:
    def test_with_a_prescription(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], pet: Pet, drug: Product
    ) -> None:
        link_vet(allivet, customer)
        prescribe(api, pet, drug)
        pet_id = pet.external_ids["allivet"]
        made = placed(
            allivet,
            order_of(api, customer, {"itemName": drug.sku, "quantity": 1, "clientPetId": pet_id}),
        )
        assert made["orderStatus"] == "Processing"
        assert lines_of(made, "isRxItem", "rxStatus", "lineStatus") == [["Y", "Valid", "Processing"]]
        assert listed(allivet, customer, "Valid")[0]["RefillsLeft"] == 5

    def test_without_one(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], pet: Pet, drug: Product
    ) -> None:
        """The only vet of the customer is asked; what is not sold on prescription goes on."""
        vet = link_vet(allivet, customer)
        pet_id = pet.external_ids["allivet"]
        lines = [
            {"itemName": drug.sku, "quantity": 1, "clientPetId": pet_id},
            {"itemName": api.new_article("BALL"), "quantity": 1},
        ]
        made = placed(allivet, order_of(api, customer, *lines))
        assert made["orderStatus"] == "Waiting for Rx"
        assert lines_of(made, "rxStatus", "lineStatus", "clientVetId") == [
            ["WaitingVetApproval", "Waiting for Rx", vet["clientVetId"]],
            ["", "Processing", ""],
        ]
        (asked,) = listed(allivet, customer, "WaitingVetApproval")
        assert (asked["ClientOrderId"], asked["ClientPetId"]) == (made["clientOrderId"], pet_id)
        (waiting,) = api.prescriptions.ListPrescriptions(messages.ListPrescriptionsRequest()).prescriptions
        assert waiting.status == Prescription.WAITING_FOR_VET
        denial = messages.DenyPrescriptionRequest(id=waiting.id, reason="Not seen since 2024")
        api.prescriptions.DenyPrescription(denial)
        shown = allivet.get(f"Orders/{made['clientOrderId']}").json()
        assert lines_of(shown, "rxStatus", "lineStatus")[0] == ["ClosedOrExpired", "Waiting for Rx"]
        assert allivet.put(f"Orders/{made['clientOrderId']}/cancel").status_code == 200
        shown = allivet.get(f"Orders/{made['clientOrderId']}").json()
        assert lines_of(shown, "rxStatus", "lineStatus")[0] == ["", "Voided"]

    def test_which_vet(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], pet: Pet, drug: Product
    ) -> None:
        wanted = {"itemName": drug.sku, "quantity": 1, "clientPetId": pet.external_ids["allivet"]}

        def sent(**vet: str) -> dict[str, Any]:
            return order_of(api, customer, {**wanted, **vet})

        refused(allivet.post("Orders", json=sent()), 400, f"{DETAIL}[0].clientVetId")
        refused(allivet.post("Orders", json=sent(clientVetId="?")), 400, f"{DETAIL}[0].clientVetId")
        link_vet(allivet, customer, clientVetId="V-1")
        second = link_vet(allivet, customer, clientVetId="V-2", vetName="Bo Lee")
        refused(allivet.post("Orders", json=sent()), 400, f"{DETAIL}[0].clientVetId")
        other = api.new_vet()
        for name, shown in (
            ("V-2", "V-2"),
            (str(second["vetId"]), "V-2"),
            (str(other.vet_number), str(other.vet_number)),
        ):
            assert lines_of(placed(allivet, sent(clientVetId=name)), "clientVetId") == [shown]

    def test_without_a_pet(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], drug: Product
    ) -> None:
        link_vet(allivet, customer)
        sent = order_of(api, customer, {"itemName": drug.sku, "quantity": 1})
        refused(allivet.post("Orders", json=sent), 400, f"{DETAIL}[0].clientPetId")

    def test_controlled_drugs(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], shown_pet: dict[str, Any]
    ) -> None:
        link_vet(allivet, customer)
        drug = new_rx_product(api, name="Tramadol 50 mg", price={"currency_code": "USD", "units": 30})
        wanted = {"itemName": drug.sku, "quantity": 1, "clientPetId": shown_pet["clientPetId"]}
        answer = allivet.post("Orders", json=order_of(api, customer, wanted))
        assert "controlled drug" in refused(answer, 400)
        assert new_customer(allivet)
