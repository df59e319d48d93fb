"""A customer's addresses: with the customer, and by methods of their own."""

from collections.abc import Iterable

from google.protobuf.json_format import MessageToDict, ParseDict
from grpc import StatusCode

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    CreateCustomerAddressRequest,
    CreateCustomerRequest,
    DeleteCustomerAddressRequest,
    SetPrimaryCustomerAddressRequest,
    UpdateCustomerAddressRequest,
    UpdateCustomerRequest,
)
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed

BILLING, SHIPPING = Customer.BILLING, Customer.SHIPPING


def primaries(addresses: Iterable[Customer.Address]) -> list[str]:
    return [address.street for address in addresses if address.primary]


class TestInTheCustomer:
    def test_one_of_each_kind_is_primary(self, api: Api) -> None:
        made = api.new_customer(
            addresses=[
                {"kind": BILLING, "street": "1"},
                {"kind": BILLING, "street": "2"},
                {"kind": SHIPPING, "street": "3"},
                {"kind": SHIPPING, "street": "4", "primary": True},
            ]
        )
        assert primaries(made.addresses) == ["1", "4"]
        assert len({address.id for address in made.addresses}) == 4
        assert api.customer(made.id) == made

    def test_two_primary_ones_of_a_kind(self, api: Api) -> None:
        addresses = [{"kind": BILLING, "primary": True}, {"kind": BILLING, "primary": True}]
        request = CreateCustomerRequest(customer={"first_name": "Ann", "addresses": addresses})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.CreateCustomer, request)
        assert failure.fields == ["customer.addresses[1].primary"]

    def test_a_list_that_replaces_keeps_the_ids_that_it_names(self, api: Api) -> None:
        made = api.new_customer(
            addresses=[{"kind": BILLING, "street": "1"}, {"kind": BILLING, "street": "2"}]
        )
        kept = made.addresses[1].id
        given = [{"kind": BILLING, "street": "3", "id": "own"}, {"kind": BILLING, "street": "4", "id": kept}]
        changed = api.customers.UpdateCustomer(UpdateCustomerRequest(id=made.id, addresses=given))
        assert [address.street for address in changed.addresses] == ["3", "4"]
        assert changed.addresses[0].id not in {"own", *(address.id for address in made.addresses)}
        assert changed.addresses[1].id == kept

    def test_one_id_twice(self, api: Api) -> None:
        made = api.new_customer(addresses=[{"kind": BILLING}])
        given = [{"kind": BILLING, "id": made.addresses[0].id}] * 2
        request = UpdateCustomerRequest(id=made.id, addresses=given)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.UpdateCustomer, request)
        assert failure.fields == ["addresses[1].id"]

    def test_forms(self, api: Api) -> None:
        (address,) = api.new_customer(
            addresses=[{"kind": BILLING, "country_code": "us", "phone_number": "206 555 0199"}]
        ).addresses
        assert (address.country_code, address.e164_phone_number) == ("US", "+12065550199")


class TestCreate:
    def test_answers_the_address(self, api: Api, customer_id: str) -> None:
        before = api.customer(customer_id)
        address = api.new_address(customer_id, city="Seattle")
        assert address.id.startswith("addr_")
        assert address.primary
        after = api.customer(customer_id)
        assert list(after.addresses) == [address]
        assert after.etag != before.etag

    def test_own_id(self, api: Api, customer_id: str) -> None:
        assert api.new_address(customer_id, "ac1aJD").id == "ac1aJD"
        request = CreateCustomerAddressRequest(
            customer_id=customer_id, address={"kind": BILLING}, address_id="ac1aJD"
        )
        failure = failed(StatusCode.ALREADY_EXISTS, api.customers.CreateCustomerAddress, request)
        assert (failure.reason, failure.resource) == ("ADDRESS_ID_TAKEN", ("address", "ac1aJD"))

    def test_the_new_primary_one_takes_over(self, api: Api, customer_id: str) -> None:
        api.new_address(customer_id, street="1")
        assert not api.new_address(customer_id, street="2").primary
        assert api.new_address(customer_id, street="3", primary=True).primary
        assert primaries(api.customer(customer_id).addresses) == ["3"]

    def test_at_most_fifty(self, api: Api) -> None:
        made = api.new_customer(addresses=[{"kind": BILLING}] * 50)
        request = CreateCustomerAddressRequest(customer_id=made.id, address={"kind": BILLING})
        failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.customers.CreateCustomerAddress, request)
        assert (failure.reason, failure.subject) == ("ADDRESS_QUOTA_EXCEEDED", f"customer:{made.id}")

    def test_of_another_company(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        request = CreateCustomerAddressRequest(customer_id=customer_id, address={"kind": BILLING})
        failure = failed(StatusCode.NOT_FOUND, new_api().customers.CreateCustomerAddress, request)
        assert failure.resource == ("customer", customer_id)
        assert not api.customer(customer_id).addresses


class TestUpdate:
    def test_changes_what_is_given(self, api: Api, customer_id: str) -> None:
        made = api.new_address(customer_id, city="Seattle")
        request = UpdateCustomerAddressRequest(customer_id=customer_id, id=made.id, street="2 Oak St")
        changed = api.customers.UpdateCustomerAddress(request)
        assert (changed.street, changed.city, changed.primary) == ("2 Oak St", "Seattle", True)
        assert list(api.customer(customer_id).addresses) == [changed]

    def test_what_was_read_can_be_sent_back(self, api: Api, customer_id: str) -> None:
        for number in range(2):
            made = api.new_address(customer_id, phone_number="206 555 0199", street=str(number))
            request = ParseDict(MessageToDict(made), UpdateCustomerAddressRequest())
            assert api.customers.UpdateCustomerAddress(request) == made

    def test_another_method_makes_it_primary(self, api: Api, customer_id: str) -> None:
        api.new_address(customer_id)
        second = api.new_address(customer_id)
        request = UpdateCustomerAddressRequest(customer_id=customer_id, id=second.id, primary=True)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.UpdateCustomerAddress, request)
        assert failure.fields == ["primary"]
        assert "SetPrimaryCustomerAddress" in failure.message

    def test_a_mask_clears(self, api: Api, customer_id: str) -> None:
        made = api.new_address(customer_id, city="Seattle")
        request = UpdateCustomerAddressRequest(
            customer_id=customer_id, id=made.id, update_mask={"paths": ["city"]}
        )
        assert api.customers.UpdateCustomerAddress(request).city == ""

    def test_the_kind_cannot_be_cleared(self, api: Api, customer_id: str) -> None:
        made = api.new_address(customer_id)
        request = UpdateCustomerAddressRequest(
            customer_id=customer_id, id=made.id, update_mask={"paths": ["kind"]}
        )
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.UpdateCustomerAddress, request)
        assert failure.fields == ["kind"]

    def test_another_kind(self, api: Api, customer_id: str) -> None:
        first = api.new_address(customer_id, street="1")
        api.new_address(customer_id, street="2")
        api.new_address(customer_id, street="3", kind=SHIPPING)
        request = UpdateCustomerAddressRequest(customer_id=customer_id, id=first.id, kind=SHIPPING)
        assert not api.customers.UpdateCustomerAddress(request).primary
        assert primaries(api.customer(customer_id).addresses) == ["2", "3"]


class TestDelete:
    def test_the_next_one_becomes_primary(self, api: Api, customer_id: str) -> None:
        first = api.new_address(customer_id, street="1")
        api.new_address(customer_id, street="2")
        request = DeleteCustomerAddressRequest(customer_id=customer_id, id=first.id)
        assert api.customers.DeleteCustomerAddress(request) == first
        assert primaries(api.customer(customer_id).addresses) == ["2"]
        failure = failed(StatusCode.NOT_FOUND, api.customers.DeleteCustomerAddress, request)
        assert (failure.reason, failure.resource) == ("ADDRESS_NOT_FOUND", ("address", first.id))


class TestSetPrimary:
    def test_takes_over(self, api: Api, customer_id: str) -> None:
        api.new_address(customer_id, street="1")
        second = api.new_address(customer_id, street="2")
        request = SetPrimaryCustomerAddressRequest(customer_id=customer_id, id=second.id)
        assert api.customers.SetPrimaryCustomerAddress(request).primary
        assert primaries(api.customer(customer_id).addresses) == ["2"]
