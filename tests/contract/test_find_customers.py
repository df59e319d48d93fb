"""ListCustomers with a filter."""

from typing import Any

import httpx
import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.customer_service_pb2 import (
    CreateCustomerRequest,
    DeleteCustomerRequest,
    ListCustomersRequest,
    UpdateCustomerRequest,
)
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


def found(api: Api, *, show_deleted: bool = False, **term: Any) -> list[str]:
    """The ids of the customers that are found."""
    request = ListCustomersRequest(filter=term, show_deleted=show_deleted)
    return [customer.id for customer in api.customers.ListCustomers(request).customers]


class TestByEmail:
    @pytest.mark.parametrize("given", ["ann@example.com", "ANN@Example.COM", " ann@example.com "])
    def test_in_any_case(self, api: Api, given: str) -> None:
        api.new_customer(email="bo@example.com")
        ann = api.new_customer(email="Ann@example.com")
        assert found(api, email=given) == [ann.id]

    def test_further_addresses_too(self, api: Api) -> None:
        ann = api.new_customer(email="a@example.com", additional_emails=["b@example.com", "A@example.com"])
        assert found(api, email="a@example.com") == found(api, email="b@example.com") == [ann.id]

    def test_nothing_to_look_for(self, api: Api) -> None:
        for term in ({"email": " "}, {"phone_number": "none"}, {"name_prefix": " "}):
            request = ListCustomersRequest(filter=term)
            failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.ListCustomers, request)
            assert failure.fields == [f"filter.{next(iter(term))}"]


class TestByPhone:
    @pytest.mark.parametrize("given", ["(206) 555-0199", "206.555.0199", "+1 206 555 0199", "12065550199"])
    def test_in_any_spelling(self, api: Api, given: str) -> None:
        ann = api.new_customer(phone_number="(206) 555-0199")
        api.new_customer(phone_number="(206) 555-0198")
        assert found(api, phone_number=given) == [ann.id]

    def test_numbers_that_are_none(self, api: Api) -> None:
        ann = api.new_customer(additional_phone_numbers=[{"number": "ext. 41-2"}])
        assert found(api, phone_number="412") == [ann.id]


class TestByName:
    def test_first_or_last_in_the_order_of_the_names(self, api: Api) -> None:
        anna = api.new_customer(first_name="Anna", last_name="Zoll")
        ann = api.new_customer(first_name="Bo", last_name="ANN")
        api.new_customer(first_name="Joann", last_name="Bann")
        assert found(api, name_prefix="an") == [ann.id, anna.id]
        assert found(api, name_prefix="ANNA") == [anna.id]

    def test_one_with_two_fitting_names_once(self, api: Api) -> None:
        both = api.new_customer(first_name="Anton", last_name="Anders")
        other = api.new_customer(first_name="Anja", last_name="Ost")
        assert found(api, name_prefix="an") == [both.id, other.id]

    def test_other_letters(self, api: Api) -> None:
        made = api.new_customer(first_name="Jürgen", last_name="Groß")
        assert found(api, name_prefix="JÜR") == found(api, name_prefix="gross") == [made.id]
        assert found(api, name_prefix="J%") == []

    def test_pages(self, api: Api) -> None:
        ids = [api.new_customer(first_name=name, last_name="x").id for name in ("Bob", "Bab", "Bob", "Bib")]
        request = ListCustomersRequest(filter={"name_prefix": "b"}, pagination={"page_size": 1})
        walked = []
        while True:
            page = api.customers.ListCustomers(request)
            walked += [customer.id for customer in page.customers]
            request.pagination.page_token = page.next_page_token
            if not page.next_page_token:
                break
        assert walked == [ids[1], ids[3], ids[0], ids[2]]


class TestByExternalId:
    def test_of_the_system(self, api: Api) -> None:
        ann = api.new_customer(external_ids={"shop": "7", "crm": "8"})
        assert found(api, external_id={"system": "shop", "id": "7"}) == [ann.id]
        assert found(api, external_id={"system": "shop", "id": "8"}) == []
        assert found(api, external_id={"system": "Shop", "id": "7"}) == []

    def test_both_parts_are_needed(self, api: Api) -> None:
        request = ListCustomersRequest(filter={"external_id": {"id": "7"}})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.ListCustomers, request)
        assert failure.fields == ["filter.external_id.system"]


class TestAll:
    def test_pages_of_equals(self, api: Api) -> None:
        ids = [api.new_customer(email="shared@example.com").id for _ in range(5)]
        first = ListCustomersRequest(filter={"email": "shared@example.com"}, pagination={"page_size": 3})
        page = api.customers.ListCustomers(first)
        first.pagination.page_token = page.next_page_token
        rest = api.customers.ListCustomers(first)
        assert [customer.id for customer in (*page.customers, *rest.customers)] == ids
        assert not rest.next_page_token

    def test_a_token_is_of_one_filter(self, api: Api) -> None:
        for _ in range(2):
            api.new_customer(first_name="Ann", last_name="Lee")
        request = ListCustomersRequest(filter={"name_prefix": "a"}, pagination={"page_size": 1})
        token = api.customers.ListCustomers(request).next_page_token
        other = ListCustomersRequest(filter={"name_prefix": "l"}, pagination={"page_token": token})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.ListCustomers, other)
        assert failure.fields == ["pagination.page_token"]

    def test_changes_are_followed(self, api: Api) -> None:
        made = api.new_customer(last_name="Lee", email="a@example.com")
        api.customers.UpdateCustomer(
            UpdateCustomerRequest(id=made.id, last_name="Ray", email="b@example.com")
        )
        assert found(api, email="a@example.com") == found(api, name_prefix="lee") == []
        assert found(api, email="b@example.com") == found(api, name_prefix="ray") == [made.id]

    def test_deleted_customers(self, api: Api) -> None:
        made = api.new_customer(email="a@example.com")
        api.customers.DeleteCustomer(DeleteCustomerRequest(id=made.id))
        assert found(api, email="a@example.com") == found(api, name_prefix="ann") == []
        assert found(api, email="a@example.com", show_deleted=True) == [made.id]

    def test_of_another_company(self, api: Api, new_api: NewApi) -> None:
        new_api().new_customer(email="a@example.com", phone_number="206 555 0199", external_ids={"a": "b"})
        assert found(api, email="a@example.com") == found(api, phone_number="206 555 0199") == []
        assert found(api, name_prefix="a") == found(api, external_id={"system": "a", "id": "b"}) == []

    def test_over_http(self, api: Api) -> None:
        if not api.served.has_http:
            pytest.skip("grpcio's own server speaks no JSON")
        made = api.customers.CreateCustomer(
            CreateCustomerRequest(customer={"first_name": "Ann", "external_ids": {"shop": "7"}})
        )
        query = "filter.externalId.system=shop&filter.externalId.id=7"
        answer = httpx.get(
            f"http://{api.served.address}/v1/customers?{query}", headers={"x-api-key": api.key}
        ).json()
        assert [customer["id"] for customer in answer["customers"]] == [made.id]
