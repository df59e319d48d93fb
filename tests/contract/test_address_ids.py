"""The caller's own ids of addresses: unique by customer and kind, and found in the company."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.customers import addresses_service
from pawport.errors import NotFound
from pawport.gen.pawport.v1 import customer_service_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import Failure, failed
from tests.contract.test_erase_customer import marks
from tests.contract.test_events import about

pytestmark = pytest.mark.any_host

BILLING, SHIPPING = Customer.BILLING, Customer.SHIPPING
HOME = "home / 1 Ä'\""


def listed(api: Api, customer_id: str, **kind: Any) -> list[Customer.Address]:
    request = messages.ListCustomerAddressesRequest(customer_id=customer_id, **kind)
    return list(api.customers.ListCustomerAddresses(request).addresses)


def found(api: Api, external_id: str, **kind: Any) -> list[Customer.Address]:
    request = messages.FindAddressesRequest(external_id=external_id, **kind)
    return list(api.customers.FindAddresses(request).addresses)


def refused(api: Api, customer_id: str, **fields: Any) -> Failure:
    given = {"kind": BILLING, "street": "1 Pine St", **fields}
    request = messages.CreateCustomerAddressRequest(customer_id=customer_id, address=given)
    return failed(StatusCode.ALREADY_EXISTS, api.customers.CreateCustomerAddress, request)


def update(api: Api, address: Customer.Address, *paths: str, **fields: Any) -> Customer.Address:
    request = messages.UpdateCustomerAddressRequest(customer_id=address.customer_id, id=address.id, **fields)
    request.update_mask.paths.extend(paths)
    return api.customers.UpdateCustomerAddress(request)


class TestOneCustomer:
    def test_an_id_is_unique_by_kind(self, api: Api, customer_id: str) -> None:
        billing = api.new_address(customer_id, external_id=HOME)
        shipping = api.new_address(customer_id, external_id=HOME, kind=SHIPPING)
        assert (billing.primary, shipping.primary) == (True, True)
        assert listed(api, customer_id) == [billing, shipping]
        assert listed(api, customer_id, kind=SHIPPING) == [shipping]
        failure = refused(api, customer_id, external_id=HOME, street="2 Oak St")
        assert (failure.reason, failure.resource) == ("ADDRESS_EXTERNAL_ID_TAKEN", ("address", HOME))
        assert failure.field == "external_id"

    def test_the_same_address_again(self, api: Api, customer_id: str) -> None:
        fields = {"external_id": HOME, "country_code": "us", "phone_number": "206 555 0199"}
        made = api.new_address(customer_id, **fields)
        other = api.new_address(customer_id, street="2 Oak St", primary=True)
        before = api.customer(customer_id)
        again = api.new_address(customer_id, **fields)
        assert (again.id, again.primary) == (made.id, False)
        assert api.customer(customer_id) == before
        assert api.new_address(customer_id, **fields, primary=True) == made
        assert [each.primary for each in listed(api, customer_id)] == [True, False]
        assert listed(api, customer_id)[1].id == other.id

    def test_an_update(self, api: Api, customer_id: str) -> None:
        made = api.new_address(customer_id, external_id=HOME)
        other = api.new_address(customer_id)
        assert update(api, other, external_id="office").external_id == "office"
        request = messages.UpdateCustomerAddressRequest(
            customer_id=customer_id, id=other.id, external_id=HOME
        )
        failure = failed(StatusCode.ALREADY_EXISTS, api.customers.UpdateCustomerAddress, request)
        assert failure.reason == "ADDRESS_EXTERNAL_ID_TAKEN"
        shipping = api.new_address(customer_id, external_id=HOME, kind=SHIPPING)
        moved = messages.UpdateCustomerAddressRequest(customer_id=customer_id, id=shipping.id, kind=BILLING)
        failed(StatusCode.ALREADY_EXISTS, api.customers.UpdateCustomerAddress, moved)
        assert update(api, made, "external_id").external_id == ""
        assert update(api, shipping, kind=BILLING).external_id == HOME

    def test_what_is_primary_can_be_taken_away(self, api: Api, customer_id: str) -> None:
        first = api.new_address(customer_id, street="1")
        assert update(api, first, "primary").primary  # there is no other one
        second, third = api.new_address(customer_id, street="2"), api.new_address(customer_id, street="3")
        assert not update(api, first, "primary").primary
        assert [each.primary for each in listed(api, customer_id)] == [False, True, False]
        assert update(api, third, "primary", "city", primary=True, city="Seattle").primary
        assert [each.primary for each in listed(api, customer_id)] == [False, False, True]
        assert not update(api, second, "primary").primary
        assert [each.primary for each in listed(api, customer_id)] == [False, False, True]

    def test_a_list_that_replaces(self, api: Api, customer_id: str) -> None:
        made = api.new_address(customer_id, external_id=HOME)
        given = [
            {"kind": BILLING, "street": "2", "external_id": HOME},
            {"kind": SHIPPING, "external_id": HOME},
        ]
        request = messages.UpdateCustomerRequest(id=customer_id, addresses=given)
        kept, new = api.customers.UpdateCustomer(request).addresses
        assert (kept.id, kept.street) == (made.id, "2")
        assert new.id != made.id
        twice = messages.UpdateCustomerRequest(id=customer_id, addresses=[given[0]] * 2)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.UpdateCustomer, twice)
        assert failure.fields == ["addresses[1].external_id"]

    def test_both_kinds_are_deleted_by_it(self, api: Api, customer_id: str) -> None:
        pair = [api.new_address(customer_id, external_id=HOME, kind=kind) for kind in (BILLING, SHIPPING)]
        other = api.new_address(customer_id, street="2 Oak St")

        def delete(name: str) -> list[Customer.Address]:
            with api.database.transaction() as connection:
                return addresses_service.delete_addresses(connection, api.company_id, customer_id, name)

        assert delete(HOME) == pair
        assert [each.primary for each in listed(api, customer_id)] == [True]
        assert [each.id for each in delete(other.id)] == [other.id]
        with pytest.raises(NotFound):
            delete(HOME)


class TestFind:
    def test_in_the_company(self, api: Api, new_api: NewApi) -> None:
        customers = [api.new_customer().id for _ in range(2)]
        made = [api.new_address(customer_id, external_id=HOME) for customer_id in customers]
        shipping = api.new_address(customers[0], external_id=HOME, kind=SHIPPING)
        assert found(api, HOME) == [made[0], shipping, made[1]]
        assert found(api, HOME, kind=SHIPPING) == [shipping]
        assert found(api, "none") == []
        assert found(new_api(), HOME) == []

    def test_by_its_own_id(self, api: Api, customer_id: str) -> None:
        made = api.new_address(customer_id)
        assert found(api, made.id) == [made]
        assert found(api, made.id, kind=SHIPPING) == []
        other = api.new_address(api.new_customer().id, external_id=made.id)
        assert found(api, made.id) == [other]

    def test_what_is_gone(self, api: Api, customer_id: str) -> None:
        made = api.new_address(customer_id, external_id=HOME)
        api.customers.DeleteCustomer(messages.DeleteCustomerRequest(id=customer_id))
        assert found(api, HOME) == found(api, made.id) == []
        other = api.new_address(api.new_customer().id, external_id=HOME)
        request = messages.DeleteCustomerAddressRequest(customer_id=other.customer_id, id=other.id)
        api.customers.DeleteCustomerAddress(request)
        assert found(api, HOME) == []


class TestTogether:
    def test_a_merge(self, api: Api) -> None:
        kept, duplicate = api.new_customer().id, api.new_customer().id
        own = api.new_address(kept, external_id=HOME)
        moved = api.new_address(duplicate, external_id="office")
        api.new_address(duplicate, external_id=HOME, street="2 Oak St")
        request = messages.MergeCustomersRequest(id=kept, duplicate_id=duplicate)
        merged = api.customers.MergeCustomers(request)
        assert [each.external_id for each in merged.addresses] == [HOME, "office", ""]
        assert [each.id for each in found(api, "office")] == [moved.id]
        assert found(api, HOME) == [own]

    def test_events(self, api: Api, customer_id: str) -> None:
        first = api.new_address(customer_id, external_id=HOME)
        second = api.new_address(customer_id, primary=True)
        api.customers.DeleteCustomerAddress(
            messages.DeleteCustomerAddressRequest(customer_id=customer_id, id=second.id)
        )
        told = [
            (type_, data["id"], data.get("primary", False))
            for type_, data in about(api, customer_id)
            if type_.startswith("address.")
        ]
        assert told == [
            ("address.created", first.id, True),
            ("address.updated", first.id, False),
            ("address.created", second.id, True),
            ("address.deleted", second.id, True),
            ("address.updated", first.id, True),
        ]

    def test_an_erasure(self, api: Api, customer_id: str) -> None:
        address = api.new_address(customer_id, external_id="lulu-home", recipient="Lulu")
        api.customers.EraseCustomer(messages.EraseCustomerRequest(id=customer_id))
        assert marks(api) == []
        assert found(api, "lulu-home") == []
        (event,) = [data for type_, data in about(api, customer_id) if type_ == "address.created"]
        assert event["id"] == address.id
