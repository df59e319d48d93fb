"""In the system "allivet", an id is one customer's; so is an e-mail address of those who have an id there."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from grpc import StatusCode

from pawport.customers import service
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    CreateCustomerRequest,
    DeleteCustomerRequest,
    EraseCustomerRequest,
    MergeCustomersRequest,
    UpdateCustomerRequest,
)
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import ImportPetsRequest, PetImportResult
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import Failure, failed, failure_of

pytestmark = pytest.mark.any_host

TRIES = 1000
ID, EMAIL = "CUSTOMER_EXTERNAL_ID_TAKEN", "CUSTOMER_EMAIL_TAKEN"


def register(api: Api, number: str, email: str = "", **fields: Any) -> Customer:
    return api.new_customer(email=email, external_ids={"allivet": number}, **fields)


def refused(api: Api, number: str, email: str = "", **fields: Any) -> Failure:
    given = {"first_name": "Bo", "email": email, "external_ids": {"allivet": number}, **fields}
    request = CreateCustomerRequest(customer=given)
    return failed(StatusCode.ALREADY_EXISTS, api.customers.CreateCustomer, request)


def not_updated(api: Api, customer: Customer, **fields: Any) -> str:
    request = UpdateCustomerRequest(id=customer.id, **fields)
    return failed(StatusCode.ALREADY_EXISTS, api.customers.UpdateCustomer, request).reason


def update(api: Api, customer: Customer, **fields: Any) -> Customer:
    return api.customers.UpdateCustomer(UpdateCustomerRequest(id=customer.id, **fields))


def holder(api: Api, number: str) -> str | None:
    with api.database.transaction() as connection:
        found = service.find_registered(connection, api.company_id, "allivet", number)
        return None if found is None else found.id


class TestCreate:
    def test_an_id_is_one_customers(self, api: Api, new_api: NewApi) -> None:
        customer = register(api, "ACS-1")
        assert holder(api, "ACS-1") == customer.id
        failure = refused(api, "ACS-1")
        assert (failure.reason, failure.resource) == (ID, ("customer", "ACS-1"))
        assert (
            refused(api, "ACS-2", additional_external_ids=[{"system": "allivet", "id": "ACS-1"}]).reason == ID
        )
        register(new_api(), "ACS-1")

    def test_an_email_address_is_one_customers(self, api: Api) -> None:
        register(api, "ACS-1", "Ann@example.com", additional_emails=["lee@example.com"])
        assert refused(api, "ACS-2", "aNN@example.com").reason == EMAIL
        assert refused(api, "ACS-2", "LEE@example.com").reason == EMAIL
        assert refused(api, "ACS-2", additional_emails=["ann@example.com"]).reason == EMAIL
        register(api, "ACS-2", "bo@example.com")

    def test_customers_without_an_id_there_share_both(self, api: Api) -> None:
        register(api, "ACS-1", "ann@example.com", phone_number="206 555 0199")
        for _ in range(2):
            api.new_customer(email="ann@example.com", external_ids={"shop": "ACS-1"})

    @pytest.mark.timeout(600)
    @pytest.mark.parametrize("same", ["external_ids", "email"])
    def test_of_a_thousand_at_once_one_succeeds(self, api: Api, same: str) -> None:
        def attempt(number: int) -> str:
            try:
                if same == "email":
                    register(api, f"ACS-{number}", "ANN@example.com" if number % 2 else "ann@example.com")
                else:
                    register(api, "ACS-1", f"ann{number}@example.com")
            except grpc.RpcError as error:
                return failure_of(error).reason
            return "OK"

        with ThreadPoolExecutor(64) as threads:
            outcomes = Counter(threads.map(attempt, range(TRIES)))
        assert outcomes == {"OK": 1, EMAIL if same == "email" else ID: TRIES - 1}


class TestUpdate:
    def test_to_what_another_one_has(self, api: Api) -> None:
        customer, other = register(api, "ACS-1", "ann@example.com"), register(api, "ACS-2", "bo@example.com")
        assert not_updated(api, other, email="ANN@example.com") == EMAIL
        assert not_updated(api, other, additional_emails=["ann@example.com"]) == EMAIL
        assert not_updated(api, other, external_ids={"allivet": "ACS-1"}) == ID
        assert api.customer(other.id) == other
        assert update(api, customer, email="Ann@Example.com").email == "Ann@Example.com"

    def test_who_gets_an_id(self, api: Api) -> None:
        register(api, "ACS-1", "ann@example.com")
        other = api.new_customer(email="ann@example.com")
        assert not_updated(api, other, external_ids={"allivet": "ACS-2"}) == EMAIL
        assert not_updated(api, other, external_ids={"allivet": "ACS-1"}, email="x@example.com") == ID
        update(api, other, external_ids={"allivet": "ACS-2"}, email="x@example.com")

    def test_what_is_let_go_is_free(self, api: Api) -> None:
        customer = register(api, "ACS-1", "ann@example.com")
        update(api, customer, email="x@example.com")
        other = register(api, "ACS-2", "ann@example.com")
        update(api, customer, external_ids={"allivet": "ACS-3"})
        update(api, other, external_ids={"allivet": "ACS-1"})
        assert (holder(api, "ACS-1"), holder(api, "ACS-2")) == (other.id, None)

    @pytest.mark.parametrize("ending", ["delete", "erase"])
    def test_who_is_gone_has_nothing(self, api: Api, ending: str) -> None:
        customer = register(api, "ACS-1", "ann@example.com")
        if ending == "delete":
            api.customers.DeleteCustomer(DeleteCustomerRequest(id=customer.id))
        else:
            api.customers.EraseCustomer(EraseCustomerRequest(id=customer.id))
        assert holder(api, "ACS-1") is None
        register(api, "ACS-1", "ann@example.com")

    def test_two_who_take_each_others(self, api: Api) -> None:
        """Concurrent calls wait for each other in one order: none fails for another reason than this one."""
        first, second = register(api, "ACS-1", "a@example.com"), register(api, "ACS-2", "b@example.com")

        def attempt(turn: int) -> str:
            one, email, number = (first, "c", "ACS-3") if turn % 2 else (second, "c", "ACS-3")
            try:
                update(api, one, email=f"{email}@example.com", external_ids={"allivet": number})
                update(api, one, email=f"{one.email}", external_ids=dict(one.external_ids))
            except grpc.RpcError as error:
                return failure_of(error).reason
            return "OK"

        with ThreadPoolExecutor(8) as threads:
            outcomes = Counter(threads.map(attempt, range(80)))
        assert set(outcomes) <= {"OK", ID, EMAIL}
        assert outcomes["OK"]


class TestMerge:
    def test_the_customer_has_what_both_had(self, api: Api) -> None:
        kept, duplicate = register(api, "ACS-1", "ann@example.com"), register(api, "ACS-2", "lee@example.com")
        merge(api, kept, duplicate)
        assert holder(api, "ACS-1") == holder(api, "ACS-2") == kept.id
        assert refused(api, "ACS-3", "lee@example.com").reason == EMAIL
        assert refused(api, "ACS-2").reason == ID

    def test_to_what_a_third_one_has(self, api: Api) -> None:
        register(api, "ACS-1", "ann@example.com")
        kept, duplicate = api.new_customer(email="ann@example.com"), register(api, "ACS-2", "lee@example.com")
        request = MergeCustomersRequest(id=kept.id, duplicate_id=duplicate.id)
        failure = failed(StatusCode.ALREADY_EXISTS, api.customers.MergeCustomers, request)
        assert failure.reason == EMAIL
        assert api.customer(duplicate.id) == duplicate

    def test_of_two_at_once_one_succeeds(self, api: Api) -> None:
        """Merges lock no keys: only the rows keep the second one out."""

        def attempt(pair: tuple[Customer, Customer]) -> str:
            try:
                merge(api, *pair)
            except grpc.RpcError as error:
                return failure_of(error).reason
            return "OK"

        with ThreadPoolExecutor(2) as threads:
            for turn in range(20):
                pairs = [
                    (api.new_customer(email=f"ann{turn}@example.com"), register(api, f"ACS-{turn}-{number}"))
                    for number in range(2)
                ]
                assert sorted(threads.map(attempt, pairs)) == [EMAIL, "OK"]


def merge(api: Api, customer: Customer, duplicate: Customer) -> Customer:
    request = MergeCustomersRequest(id=customer.id, duplicate_id=duplicate.id)
    return api.customers.MergeCustomers(request)


class TestImport:
    def test_one_pet_alone_is_rejected(self, api: Api) -> None:
        shared = api.new_customer(email="ann@example.com")  # the older one, whom the address finds
        register(api, "ACS-1", "ann@example.com")
        owners = [
            {"first_name": "Bo", "external_ids": {"allivet": "ACS-7"}},
            {"first_name": "Ann", "email": "ann@example.com", "external_ids": {"allivet": "ACS-8"}},
            {"first_name": "Bo", "external_ids": {"allivet": "ACS-7"}},
        ]
        for validate_only in (True, False):
            results = bring(api, owners, validate_only)
            assert [each.action for each in results] == [
                PetImportResult.CREATED,
                PetImportResult.FAILED,
                PetImportResult.CREATED,
            ]
            (error,) = results[1].errors
            assert (error.reason, error.field) == (EMAIL, "customer.email")
        assert api.customer(shared.id) == shared

    def test_within_a_batch(self, api: Api) -> None:
        api.new_customer("old", first_name="Cy", last_name="", email="ann@example.com")
        owners = [
            {
                "first_name": "Ann",
                "external_ids": {"allivet": "ACS-7"},
                "additional_emails": ["x@example.com"],
            },
            {"first_name": "Ann", "external_ids": {"allivet": "ACS-7", "shop": "1"}},
            {"first_name": "Cy", "email": "ann@example.com", "external_ids": {"allivet": "ACS-9"}},
        ]
        results = bring(api, owners)
        assert [each.action for each in results] == [PetImportResult.CREATED] * 3
        assert results[0].customer_id == results[1].customer_id == holder(api, "ACS-7")
        assert results[2].customer_id == "old" == holder(api, "ACS-9")


def bring(api: Api, owners: list[dict[str, Any]], validate_only: bool = False) -> list[PetImportResult]:
    pets = [
        {"pet": {"name": f"Rex {number}", "type": Pet.DOG}, "customer": owner}
        for number, owner in enumerate(owners)
    ]
    request = ImportPetsRequest(pets=pets, validate_only=validate_only)
    return list(api.registry.ImportPets(request).results)
