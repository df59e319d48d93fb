"""The vets of customers: linked, shown as the preferred one, and known by the client's own ids."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import vet_service_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    EraseCustomerRequest,
    MergeCustomersRequest,
    UpdateCustomerRequest,
)
from pawport.gen.pawport.v1.vet_pb2 import CustomerVet, Vet
from tests.contract.client import Api
from tests.contract.failures import Failure, failed
from tests.contract.test_photos import do_jobs
from tests.contract.test_vets import ANNE, delete, listed, update

pytestmark = pytest.mark.any_host

SHOWN = {
    "name": "BOSSIER ANIMAL HOSPITAL",
    "doctor_name": "Anne Peddon",
    "phone_number": "4245689898",
    "e164_phone_number": "+14245689898",
    "address": "3308 INDUSTRIAL DRIVE, GENESEO, NY 14454",
    "street": "3308 INDUSTRIAL DRIVE",
    "city": "GENESEO",
    "region": "NY",
    "postal_code": "14454",
}


def link(api: Api, customer_id: str, **fields: Any) -> CustomerVet:
    return api.vets.LinkCustomerVet(messages.LinkCustomerVetRequest(customer_id=customer_id, **fields))


def not_linked(api: Api, code: StatusCode, customer_id: str, **fields: Any) -> Failure:
    request = messages.LinkCustomerVetRequest(customer_id=customer_id, **fields)
    return failed(code, api.vets.LinkCustomerVet, request)


def unlink(api: Api, customer_id: str, vet: Vet) -> CustomerVet:
    request = messages.UnlinkCustomerVetRequest(customer_id=customer_id, vet_id=vet.id)
    return api.vets.UnlinkCustomerVet(request)


def vets_of(api: Api, customer_id: str) -> list[CustomerVet]:
    request = messages.ListCustomerVetsRequest(customer_id=customer_id)
    return list(api.vets.ListCustomerVets(request).vets)


def write_vet(api: Api, customer_id: str, **vet: str) -> Customer:
    """What a caller does who knows nothing of the directory."""
    request = UpdateCustomerRequest(id=customer_id, preferred_vet=vet)
    request.update_mask.paths.append("preferred_vet")
    return api.customers.UpdateCustomer(request)


class TestLink:
    def test_the_first_one_is_preferred(self, api: Api, customer_id: str) -> None:
        vet, other = api.new_vet(**ANNE), api.new_vet()
        made = link(api, customer_id, vet_id=vet.id, client_vet_id="V 1/ä", external_code="C-1")
        assert (made.vet, made.preferred, made.customer_id) == (vet, True, customer_id)
        assert (made.client_vet_id, made.external_code) == ("V 1/ä", "C-1")
        second = link(api, customer_id, vet_id=other.id)
        assert not second.preferred
        customer = api.customer(customer_id)
        assert [each.vet_id for each in customer.vets] == [vet.id, other.id]
        assert customer.preferred_vet == Customer(preferred_vet=SHOWN).preferred_vet
        assert vets_of(api, customer_id) == [made, second]

    def test_again_changes_only_what_is_given(self, api: Api, customer_id: str) -> None:
        vet = api.new_vet()
        made = link(api, customer_id, vet_id=vet.id, client_vet_id="1", external_code="C")
        before = api.customer(customer_id)
        assert link(api, customer_id, vet_id=vet.id) == made
        assert api.customer(customer_id) == before
        made.client_vet_id = "2"
        assert link(api, customer_id, vet_id=vet.id, client_vet_id="2") == made
        assert vets_of(api, customer_id) == [made]

    def test_one_that_is_new(self, api: Api, customer_id: str) -> None:
        made = link(api, customer_id, client_vet_id="17", vet=ANNE)
        assert listed(api) == [made.vet]
        other = link(api, api.new_customer().id, vet={**ANNE, "city": "Albany"})
        assert other.vet == made.vet

    def test_by_its_number(self, api: Api, customer_id: str) -> None:
        vet = api.new_vet()
        made = link(api, customer_id, client_vet_id=str(vet.vet_number), vet=ANNE)
        assert made.vet == vet
        assert listed(api) == [vet]

    def test_by_the_id_that_named_it_before(self, api: Api, customer_id: str) -> None:
        made = link(api, customer_id, client_vet_id="17", vet=ANNE)
        unlink(api, customer_id, made.vet)
        other = link(api, api.new_customer().id, client_vet_id="17", vet={"name": "Bo Lee"})
        assert other.vet == made.vet
        delete(api, made.vet)
        third = link(api, api.new_customer().id, client_vet_id="17", vet={"name": "Bo Lee"})
        assert third.vet.name == "Bo Lee"

    def test_an_id_of_another_vet_of_the_customer(self, api: Api, customer_id: str) -> None:
        vet, other = api.new_vet(), api.new_vet()
        link(api, customer_id, vet_id=vet.id, client_vet_id="17")
        failure = not_linked(api, StatusCode.ALREADY_EXISTS, customer_id, vet_id=other.id, client_vet_id="17")
        assert (failure.reason, failure.resource) == ("CLIENT_VET_ID_TAKEN", ("vet", vet.id))

    def test_no_vet(self, api: Api, customer_id: str) -> None:
        for fields in ({}, {"client_vet_id": "17"}, {"client_vet_id": "9" * 200}):
            assert not_linked(api, StatusCode.INVALID_ARGUMENT, customer_id, **fields).fields == ["vet"]
        failure = not_linked(api, StatusCode.NOT_FOUND, customer_id, vet_id="none")
        assert failure.resource == ("vet", "none")

    def test_a_deleted_one(self, api: Api, customer_id: str) -> None:
        vet, other = api.new_vet(), api.new_vet()
        made = link(api, customer_id, vet_id=vet.id)
        gone = delete(api, vet)
        assert link(api, customer_id, vet_id=vet.id).vet == gone
        assert [each.vet for each in vets_of(api, customer_id)] == [gone]
        assert api.customer(customer_id).preferred_vet.name == made.vet.name
        delete(api, other)
        assert not_linked(api, StatusCode.NOT_FOUND, customer_id, vet_id=other.id).reason == "VET_NOT_FOUND"

    def test_at_most_twenty(self, api: Api, customer_id: str) -> None:
        for _ in range(20):
            link(api, customer_id, vet_id=api.new_vet().id)
        failure = not_linked(api, StatusCode.RESOURCE_EXHAUSTED, customer_id, vet=ANNE)
        assert failure.reason == "VET_QUOTA_EXCEEDED"
        assert len(listed(api)) == 20

    def test_many_at_once_make_one_vet(self, api: Api) -> None:
        customers = [api.new_customer().id for _ in range(12)]
        with ThreadPoolExecutor(len(customers)) as threads:
            made = list(
                threads.map(
                    lambda id_: link(api, id_, client_vet_id="17", vet={"name": f"Lee {id_}"}), customers
                )
            )
        assert [vet.id for vet in listed(api)] == list({each.vet.id for each in made})


class TestUnlink:
    def test_the_next_one_is_preferred(self, api: Api, customer_id: str) -> None:
        vet, other = api.new_vet(), api.new_vet(**ANNE)
        made = link(api, customer_id, vet_id=vet.id, client_vet_id="17")
        link(api, customer_id, vet_id=other.id)
        assert unlink(api, customer_id, vet) == made
        assert api.customer(customer_id).preferred_vet == Customer(preferred_vet=SHOWN).preferred_vet
        unlink(api, customer_id, other)
        customer = api.customer(customer_id)
        assert not customer.HasField("preferred_vet")
        assert not customer.vets
        request = messages.UnlinkCustomerVetRequest(customer_id=customer_id, vet_id=vet.id)
        failure = failed(StatusCode.NOT_FOUND, api.vets.UnlinkCustomerVet, request)
        assert (failure.reason, failure.resource) == ("VET_NOT_FOUND", ("vet", vet.id))
        assert listed(api) == [vet, other]


class TestPreferredVet:
    """As callers see it who know nothing of the directory."""

    def test_what_was_written_stays(self, api: Api) -> None:
        customer = api.new_customer(preferred_vet={"name": "Dr. Ray"})
        made = link(api, customer.id, vet_id=api.new_vet().id)
        assert not made.preferred
        assert api.customer(customer.id).preferred_vet == customer.preferred_vet

    def test_what_is_written_counts(self, api: Api, customer_id: str) -> None:
        made = link(api, customer_id, vet_id=api.new_vet().id)
        assert write_vet(api, customer_id, name="Dr. Ray").preferred_vet.name == "Dr. Ray"
        assert [each.preferred for each in vets_of(api, customer_id)] == [False]
        assert not write_vet(api, customer_id).HasField("preferred_vet")
        assert link(api, customer_id, vet_id=made.vet.id) == made

    def test_what_was_read_can_be_sent_back(self, api: Api, customer_id: str) -> None:
        link(api, customer_id, vet_id=api.new_vet(**ANNE).id)
        before = api.customer(customer_id)
        request = UpdateCustomerRequest(id=customer_id, preferred_vet=before.preferred_vet)
        assert api.customers.UpdateCustomer(request) == before

    def test_follows_the_directory(self, api: Api) -> None:
        vet = api.new_vet(**ANNE)
        customers = [api.new_customer().id for _ in range(105)]  # more than one job writes
        for customer_id in customers:
            link(api, customer_id, vet_id=vet.id)
        own = api.new_customer(preferred_vet={"name": "Dr. Ray"})
        link(api, own.id, vet_id=vet.id)
        update(api, vet, clinic_name="City Vet")
        do_jobs(api)
        assert {api.customer(id_).preferred_vet.name for id_ in customers} == {"City Vet"}
        assert api.customer(own.id).preferred_vet == own.preferred_vet
        etags = [api.customer(id_).etag for id_ in customers]
        update(api, vet, region="ny")
        update(api, vet, region="NY")
        do_jobs(api)
        assert [api.customer(id_).etag for id_ in customers] == etags


class TestMerge:
    def test_the_vets_are_joined(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        both, own, other = api.new_vet(), api.new_vet(), api.new_vet(**ANNE)
        link(api, kept.id, vet_id=both.id, client_vet_id="1")
        link(api, kept.id, vet_id=own.id, client_vet_id="2")
        link(api, duplicate.id, vet_id=other.id, client_vet_id="2", external_code="C")
        link(api, duplicate.id, vet_id=both.id, client_vet_id="3")
        api.customers.MergeCustomers(MergeCustomersRequest(id=kept.id, duplicate_id=duplicate.id))
        found = vets_of(api, kept.id)
        assert [(each.vet.id, each.client_vet_id, each.preferred) for each in found] == [
            (both.id, "1", True),
            (own.id, "2", False),
            (other.id, "", False),
        ]
        assert found == vets_of(api, duplicate.id)
        assert api.customer(kept.id).preferred_vet.name == both.name

    def test_a_blank_one_is_filled(self, api: Api) -> None:
        kept, duplicate, vet = api.new_customer(), api.new_customer(), api.new_vet(**ANNE)
        link(api, duplicate.id, vet_id=vet.id)
        request = MergeCustomersRequest(id=kept.id, duplicate_id=duplicate.id)
        merged = api.customers.MergeCustomers(request)
        assert merged.preferred_vet == Customer(preferred_vet=SHOWN).preferred_vet
        assert merged.vets[0].preferred


class TestErase:
    def test_nothing_is_left(self, api: Api, customer_id: str) -> None:
        vet = api.new_vet()
        link(api, customer_id, vet_id=vet.id, client_vet_id="17", external_code="C", request_id="r")
        erased = api.customers.EraseCustomer(EraseCustomerRequest(id=customer_id))
        assert not erased.vets
        assert not erased.HasField("preferred_vet")
        assert vets_of(api, customer_id) == []
        failure = not_linked(
            api,
            StatusCode.FAILED_PRECONDITION,
            customer_id,
            vet_id=vet.id,
            client_vet_id="17",
            external_code="C",
            request_id="r",
        )  # the answer is not kept
        assert failure.reason == "CUSTOMER_ERASED"
