"""PrescriptionService."""

from typing import Any

import pytest
from grpc import StatusCode
from sqlalchemy import select

from pawport.db import metadata
from pawport.gen.pawport.v1 import prescription_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest, MergeCustomersRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest, TransferPetRequest
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.vet_service_pb2 import DeleteVetRequest
from pawport.shop.prescriptions.fills import take_refill
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import Failure, failed
from tests.contract.test_photos import do_jobs
from tests.prescriptions import PRESCRIBER, TERMS, new_rx_product, prescribe, request

pytestmark = pytest.mark.any_host


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    return api.new_pet(customer_id)


@pytest.fixture
def product(api: Api) -> Product:
    return new_rx_product(api)


def named(pet: Pet, product: Product, **fields: Any) -> dict[str, Any]:
    """The fields of a request for the pet."""
    return {"customer_id": pet.customer_id, "pet_id": pet.id, "product_id": product.id, **fields}


def approve(
    api: Api, asked: Prescription, terms: dict[str, Any] | None = None, **fields: Any
) -> Prescription:
    given = {"terms": {**TERMS, **(terms or {})}, "prescriber": PRESCRIBER, **fields}
    return api.prescriptions.ApprovePrescription(messages.ApprovePrescriptionRequest(id=asked.id, **given))


def not_requested(api: Api, code: StatusCode, **fields: Any) -> Failure:
    fields = {"prescriber": {"name": "Anne Peddon"}, **fields}
    given = messages.RequestPrescriptionRequest(**fields)
    return failed(code, api.prescriptions.RequestPrescription, given)


def not_created(api: Api, code: StatusCode, terms: dict[str, Any] | None = None, **fields: Any) -> Failure:
    fields = {"terms": {**TERMS, **(terms or {})}, "prescriber": PRESCRIBER, **fields}
    given = messages.CreatePrescriptionRequest(**fields)
    return failed(code, api.prescriptions.CreatePrescription, given)


def get(api: Api, found: Prescription) -> Prescription:
    return api.prescriptions.GetPrescription(messages.GetPrescriptionRequest(id=found.id))


def close(api: Api, found: Prescription, **fields: Any) -> Prescription:
    return api.prescriptions.ClosePrescription(messages.ClosePrescriptionRequest(id=found.id, **fields))


def listed(api: Api, **filter_: Any) -> list[str]:
    """The ids of the prescriptions that match a filter."""
    found = api.prescriptions.ListPrescriptions(messages.ListPrescriptionsRequest(filter=filter_))
    return [each.id for each in found.prescriptions]


class TestRequest:
    def test_waits_for_the_vet(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product, prescriber={"name": "Dr. Lee"})
        assert asked.id.startswith("rx_")
        assert (asked.customer_id, asked.pet_id, asked.product_id) == (pet.customer_id, pet.id, product.id)
        assert (asked.status, asked.prescriber.name) == (Prescription.WAITING_FOR_VET, "Dr. Lee")
        assert not asked.HasField("terms")
        assert get(api, asked) == asked

    def test_again_while_it_waits(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product)
        assert request(api, pet, product, prescriber={"name": "Dr. Lee"}) == asked
        approve(api, asked)
        assert request(api, pet, product).id != asked.id

    def test_a_vet_of_the_directory(self, api: Api, pet: Pet, product: Product) -> None:
        vet = api.new_vet(name="Dr. Ray")
        asked = request(api, pet, product, prescriber={"vet_id": vet.id})
        assert (asked.prescriber.vet_id, asked.prescriber.name) == (vet.id, "Dr. Ray")
        api.vets.DeleteVet(DeleteVetRequest(id=vet.id))
        failure = not_requested(
            api, StatusCode.NOT_FOUND, **named(pet, new_rx_product(api)), prescriber={"vet_id": vet.id}
        )
        assert failure.resource == ("vet", vet.id)

    def test_no_vet(self, api: Api, pet: Pet, product: Product) -> None:
        failure = not_requested(
            api, StatusCode.INVALID_ARGUMENT, **named(pet, product), prescriber={"license_number": "1"}
        )
        assert failure.fields == ["prescriber.name"]

    def test_a_variant(self, api: Api, pet: Pet) -> None:
        product = new_rx_product(api, sku="CARP", variants=[{"sku": "CARP-75"}, {"sku": "CARP-100"}])
        small = request(api, pet, product, variant_sku="CARP-75")
        assert small.variant_sku == "CARP-75"
        assert request(api, pet, product, variant_sku="CARP-100") != small
        for wrong in ("", "CARP", "CARP-50"):
            failure = not_requested(
                api, StatusCode.INVALID_ARGUMENT, **named(pet, product), variant_sku=wrong
            )
            assert failure.fields == ["variant_sku"]

    def test_no_variants(self, api: Api, pet: Pet, product: Product) -> None:
        failure = not_requested(api, StatusCode.INVALID_ARGUMENT, **named(pet, product, variant_sku="X"))
        assert failure.fields == ["variant_sku"]

    def test_a_product_without_prescription(self, api: Api, pet: Pet) -> None:
        failure = not_requested(api, StatusCode.INVALID_ARGUMENT, **named(pet, api.new_product()))
        assert failure.fields == ["product_id"]

    def test_dead_pets_get_none(self, api: Api, pet: Pet, product: Product) -> None:
        api.update(pet, status=Pet.PASSED_AWAY)
        for refused in (not_requested, not_created):
            failure = refused(api, StatusCode.FAILED_PRECONDITION, **named(pet, product))
            assert (failure.reason, failure.resource) == ("PET_DECEASED", ("pet", pet.id))

    def test_deleted_pets_get_none(self, api: Api, pet: Pet, product: Product) -> None:
        api.delete(pet)
        for refused in (not_requested, not_created):
            failure = refused(api, StatusCode.NOT_FOUND, **named(pet, product))
            assert failure.resource == ("pet", pet.id)


class TestControlledDrugs:
    @pytest.mark.parametrize(
        "fields",
        [
            {"name": "Phenobarbital tablets"},
            {"name": "Calm", "texts": {"active_ingredients": "<li>Diazepam 5&nbsp;mg</li>"}},
        ],
    )
    def test_products(self, api: Api, pet: Pet, fields: dict[str, Any]) -> None:
        product = new_rx_product(api, **fields)
        for refused in (not_requested, not_created):
            failure = refused(api, StatusCode.INVALID_ARGUMENT, **named(pet, product))
            assert (failure.reason, failure.fields) == ("CONTROLLED_DRUG", ["product_id"])
            assert "schedule IV" in failure.message

    def test_variants(self, api: Api, pet: Pet) -> None:
        product = new_rx_product(api, name="Pain relief", variants=[{"sku": "T-50", "name": "Tramadol"}])
        failure = not_requested(api, StatusCode.INVALID_ARGUMENT, **named(pet, product, variant_sku="T-50"))
        assert failure.reason == "CONTROLLED_DRUG"

    def test_what_the_vet_writes(self, api: Api, pet: Pet, product: Product) -> None:
        drug = {"drug": "Butorphanol"}
        failure = not_created(api, StatusCode.INVALID_ARGUMENT, drug, **named(pet, product))
        assert (failure.reason, failure.fields) == ("CONTROLLED_DRUG", ["terms.drug"])


class TestApprove:
    def test_makes_it_valid(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product)
        valid = approve(api, asked, {"refills": 2})
        assert (valid.status, valid.fills_left) == (Prescription.VALID, 3)
        assert valid.terms.HasField("written_date")
        assert valid.terms.expiration_date.year == valid.terms.written_date.year + 1
        assert valid.prescriber == Prescription.Prescriber(**PRESCRIBER)
        assert valid.etag != asked.etag
        assert get(api, valid) == valid

    def test_only_what_waits(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product)
        approve(api, asked)
        given = messages.ApprovePrescriptionRequest(id=asked.id, terms=TERMS, prescriber=PRESCRIBER)
        failure = failed(StatusCode.FAILED_PRECONDITION, api.prescriptions.ApprovePrescription, given)
        assert (failure.reason, failure.resource) == ("PRESCRIPTION_NOT_WAITING", ("prescription", asked.id))

    def test_the_license_is_required(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product)
        for name in ("license_number", "license_state"):
            vet = {key: value for key, value in PRESCRIBER.items() if key != name}
            given = messages.ApprovePrescriptionRequest(id=asked.id, terms=TERMS, prescriber=vet)
            failure = failed(StatusCode.INVALID_ARGUMENT, api.prescriptions.ApprovePrescription, given)
            assert failure.fields == [f"prescriber.{name}"]

    def test_another_vet_than_was_asked(self, api: Api, pet: Pet, product: Product) -> None:
        license_ = {"license_number": "V-1", "license_state": "OR"}
        asked = request(api, pet, product, prescriber={"vet_id": api.new_vet(name="Dr. Ray").id})
        vet = api.new_vet(name="Dr. Lee")
        valid = approve(api, asked, prescriber={"vet_id": vet.id, **license_})
        assert valid.prescriber == Prescription.Prescriber(vet_id=vet.id, name="Dr. Lee", **license_)

    def test_the_vet_who_was_asked(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product, prescriber=PRESCRIBER)
        assert approve(api, asked, prescriber=None).prescriber == asked.prescriber

    def test_not_for_a_pet_that_died_since(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product)
        api.update(pet, status=Pet.PASSED_AWAY)
        given = messages.ApprovePrescriptionRequest(id=asked.id, terms=TERMS, prescriber=PRESCRIBER)
        failed(StatusCode.FAILED_PRECONDITION, api.prescriptions.ApprovePrescription, given)

    def test_an_old_etag(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product)
        given = {"terms": TERMS, "prescriber": PRESCRIBER, "etag": "77"}
        failed(
            StatusCode.ABORTED,
            api.prescriptions.ApprovePrescription,
            messages.ApprovePrescriptionRequest(id=asked.id, **given),
        )
        assert approve(api, asked, etag=asked.etag).status == Prescription.VALID

    def test_a_date_that_is_wrong(self, api: Api, pet: Pet, product: Product) -> None:
        terms = {"written_date": {"year": 2999, "month": 1, "day": 1}}
        failure = not_created(api, StatusCode.INVALID_ARGUMENT, terms, **named(pet, product))
        assert failure.fields == ["terms.written_date"]


class TestDeny:
    def test_says_why(self, api: Api, pet: Pet, product: Product) -> None:
        asked = request(api, pet, product)
        given = messages.DenyPrescriptionRequest(id=asked.id, reason="Not seen for years")
        denied = api.prescriptions.DenyPrescription(given)
        assert (denied.status, denied.reason) == (Prescription.DENIED, "Not seen for years")
        assert get(api, denied) == denied
        failure = failed(StatusCode.FAILED_PRECONDITION, api.prescriptions.DenyPrescription, given)
        assert failure.reason == "PRESCRIPTION_NOT_WAITING"


class TestClose:
    def test_what_waits_and_what_is_valid(self, api: Api, pet: Pet, product: Product) -> None:
        for open_ in (request(api, pet, product), prescribe(api, pet, product)):
            closed = close(api, open_, reason="The treatment has ended")
            assert (closed.status, closed.close_cause) == (Prescription.CLOSED, Prescription.CALL)
            assert closed.reason == "The treatment has ended"
            assert get(api, closed) == closed
            given = messages.ClosePrescriptionRequest(id=closed.id)
            failure = failed(StatusCode.FAILED_PRECONDITION, api.prescriptions.ClosePrescription, given)
            assert failure.reason == "PRESCRIPTION_NOT_OPEN"


class TestReplace:
    def test_the_old_one_is_closed_and_points_to_the_new_one(
        self, api: Api, pet: Pet, product: Product
    ) -> None:
        old = prescribe(api, pet, product)
        new = prescribe(api, pet, product, {"strength": "100 mg"}, replaces_id=old.id)
        assert (new.replaces_id, new.status, new.terms.strength) == (old.id, Prescription.VALID, "100 mg")
        closed = get(api, old)
        assert (closed.status, closed.close_cause) == (Prescription.CLOSED, Prescription.REPLACED)
        assert closed.replaced_by_id == new.id
        assert closed.terms == old.terms
        failure = not_created(api, StatusCode.FAILED_PRECONDITION, **named(pet, product), replaces_id=old.id)
        assert failure.resource == ("prescription", old.id)

    def test_not_of_another_pet(self, api: Api, pet: Pet, product: Product) -> None:
        old = prescribe(api, api.new_pet(pet.customer_id), product)
        failure = not_created(api, StatusCode.NOT_FOUND, **named(pet, product), replaces_id=old.id)
        assert (failure.reason, failure.resource) == ("PRESCRIPTION_NOT_FOUND", ("prescription", old.id))


class TestList:
    def test_by_pet_customer_and_status(self, api: Api, pet: Pet, product: Product) -> None:
        other = api.new_pet(api.new_customer().id)
        sibling = api.new_pet(pet.customer_id)
        valid = prescribe(api, pet, product)
        waiting = request(api, sibling, product)
        foreign = prescribe(api, other, product)
        assert listed(api) == [foreign.id, waiting.id, valid.id]
        assert listed(api, customer_id=pet.customer_id) == [waiting.id, valid.id]
        assert listed(api, pet_id=pet.id) == [valid.id]
        assert listed(api, status=Prescription.VALID) == [foreign.id, valid.id]
        assert listed(api, status=Prescription.WAITING_FOR_VET) == [waiting.id]
        assert listed(api, customer_id=pet.customer_id, status=Prescription.EXPIRED) == []
        assert listed(api, pet_id=pet.id, customer_id=other.customer_id) == []

    def test_pages(self, api: Api, pet: Pet, product: Product) -> None:
        written = [prescribe(api, pet, product).id for _ in range(5)]
        seen: list[str] = []
        token = ""
        while True:
            given = messages.ListPrescriptionsRequest(pagination={"page_size": 2, "page_token": token})
            page = api.prescriptions.ListPrescriptions(given)
            seen += [each.id for each in page.prescriptions]
            token = page.next_page_token
            if not token:
                break
        assert seen == written[::-1]

    def test_of_nobody(self, api: Api, new_api: NewApi) -> None:
        foreign = new_api().new_customer().id
        given = messages.ListPrescriptionsRequest(filter={"customer_id": foreign})
        assert failed(StatusCode.NOT_FOUND, api.prescriptions.ListPrescriptions, given).resource == (
            "customer",
            foreign,
        )


class TestScopes:
    def test_a_shop_cannot_approve(self, api: Api, pet: Pet, product: Product) -> None:
        shop = api.with_key("prescriptions:write", "prescriptions:read")
        asked = request(api, pet, product)
        given = messages.ApprovePrescriptionRequest(id=asked.id, terms=TERMS, prescriber=PRESCRIBER)
        failed(StatusCode.PERMISSION_DENIED, shop.prescriptions.ApprovePrescription, given)
        vet = api.with_key("prescriptions:approve")
        assert vet.prescriptions.ApprovePrescription(given).status == Prescription.VALID


class TestFollowing:
    """What happens to pets and customers; tests/contract/test_lifecycle.py has the rest."""

    def test_a_death_that_is_corrected(self, api: Api, pet: Pet, product: Product) -> None:
        valid = prescribe(api, pet, product)
        waiting = request(api, pet, product)
        ended = close(api, prescribe(api, pet, product))
        api.update(pet, status=Pet.PASSED_AWAY)
        do_jobs(api)
        for open_ in (valid, waiting):
            closed = get(api, open_)
            assert (closed.status, closed.close_cause) == (Prescription.CLOSED, Prescription.PET_DECEASED)
        api.update(pet, status=Pet.ALIVE)
        do_jobs(api)
        for open_ in (valid, waiting):
            again = get(api, open_)
            assert (again.status, again.close_cause) == (open_.status, Prescription.CLOSE_CAUSE_UNSPECIFIED)
        assert get(api, ended) == ended

    def test_a_transfer(self, api: Api, pet: Pet, product: Product) -> None:
        valid, other = prescribe(api, pet, product), api.new_customer()
        ids = {"customer_id": pet.customer_id, "id": pet.id}
        api.pets.TransferPet(TransferPetRequest(**ids, new_customer_id=other.id))
        with api.database.transaction() as connection:  # also before the job has run
            ids = {"pet_id": pet.id, "product_id": product.id, "variant_id": "", "line_id": "line_1"}
            assert take_refill(connection, api.company_id, **ids, quantity=1) is None
        do_jobs(api)
        closed = get(api, valid)
        assert (closed.close_cause, closed.customer_id) == (Prescription.PET_TRANSFERRED, pet.customer_id)

    def test_merged_records_keep_them_open(self, api: Api, pet: Pet, product: Product) -> None:
        valid, kept = prescribe(api, pet, product), api.new_customer()
        other = api.new_pet(pet.customer_id)
        api.pets.MergePets(MergePetsRequest(customer_id=pet.customer_id, id=other.id, duplicate_id=pet.id))
        merge = MergeCustomersRequest(id=kept.id, duplicate_id=pet.customer_id)
        api.customers.MergeCustomers(merge)
        moved = get(api, valid)
        assert (moved.pet_id, moved.customer_id, moved.status) == (other.id, kept.id, Prescription.VALID)
        assert listed(api, pet_id=pet.id) == listed(api, customer_id=pet.customer_id) == [valid.id]

    def test_erasure_leaves_what_the_law_wants(self, api: Api, pet: Pet, product: Product) -> None:
        mark = "Give Lulu's Rex one"
        valid = prescribe(api, pet, product, {"directions": mark}, request_id="r")
        denied = request(api, pet, product)
        deny = messages.DenyPrescriptionRequest(id=denied.id, reason=mark)
        api.prescriptions.DenyPrescription(deny)
        assert marks(api, mark)
        api.customers.EraseCustomer(EraseCustomerRequest(id=pet.customer_id))
        assert marks(api, mark) == []
        left = get(api, valid)
        assert (left.status, left.close_cause) == (Prescription.CLOSED, Prescription.CUSTOMER_ERASED)
        assert (left.terms.drug, left.prescriber) == (valid.terms.drug, valid.prescriber)
        assert get(api, denied).status == Prescription.DENIED


def marks(api: Api, mark: str) -> list[str]:
    """The tables that have the text in a row of the company."""
    found = []
    with api.database.transaction() as connection:
        for table in metadata.sorted_tables:
            rows = connection.execute(select(table).where(table.c.company_id == api.company_id))
            values = (value for row in rows for value in row)
            texts = (v.decode(errors="replace") if isinstance(v, bytes) else str(v) for v in values)
            if any(mark in text for text in texts):
                found.append(table.name)
    return found
