"""CustomerService."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    CreateCustomerRequest,
    DeleteCustomerRequest,
    GetCustomerRequest,
    ListCustomersRequest,
    UpdateCustomerRequest,
)
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


def found(api: Api, customer_id: str) -> Customer:
    return api.customers.GetCustomer(GetCustomerRequest(id=customer_id))


class TestCreateCustomer:
    def test_answers_the_customer(self, api: Api) -> None:
        made = api.new_customer(last_name="Ö'Neill", email="ann@example.com", phone_number="(206) 555-0199")
        assert (made.first_name, made.last_name, made.email) == ("Ann", "Ö'Neill", "ann@example.com")
        assert (made.phone_number, made.e164_phone_number) == ("(206) 555-0199", "+12065550199")
        assert made.id.startswith("cus_")
        assert made.created_time == made.last_updated_time
        assert made.etag
        assert found(api, made.id) == made

    @pytest.mark.parametrize("fields", [{"first_name": "A"}, {"last_name": "B"}])
    def test_one_name_is_enough(self, api: Api, fields: dict[str, str]) -> None:
        api.customers.CreateCustomer(CreateCustomerRequest(customer=fields))

    @pytest.mark.parametrize("fields", [{}, {"email": "a@b.c"}, {"first_name": "  "}])
    def test_no_name(self, api: Api, fields: dict[str, str]) -> None:
        request = CreateCustomerRequest(customer=fields)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.CreateCustomer, request)
        assert failure.fields == ["customer.first_name"]

    def test_customer_is_required(self, api: Api) -> None:
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.CreateCustomer, CreateCustomerRequest())
        assert failure.fields == ["customer"]

    def test_own_id(self, api: Api, new_api: NewApi) -> None:
        for company in (api, new_api()):
            assert company.new_customer("cus_001").id == "cus_001"

    def test_own_id_that_is_taken(self, api: Api) -> None:
        made = api.new_customer("cus_001")
        request = CreateCustomerRequest(customer={"first_name": "x"}, customer_id="cus_001")
        failure = failed(StatusCode.ALREADY_EXISTS, api.customers.CreateCustomer, request)
        assert (failure.reason, failure.resource) == ("CUSTOMER_ID_TAKEN", ("customer", "cus_001"))
        assert found(api, "cus_001") == made

    def test_output_only_fields_are_ignored(self, api: Api) -> None:
        given = {"id": "x", "deleted": True, "etag": "ff", "e164_phone_number": "+12065550199"}
        made = api.new_customer(**given)
        assert all(getattr(made, field) != value for field, value in given.items())


class TestGetCustomer:
    def test_unknown(self, api: Api, new_api: NewApi) -> None:
        foreign = new_api().new_customer().id
        for customer_id in ("nope", foreign):
            request = GetCustomerRequest(id=customer_id)
            failure = failed(StatusCode.NOT_FOUND, api.customers.GetCustomer, request)
            assert failure.message == f"customer {customer_id} not found"
            assert failure.resource == ("customer", customer_id)


class TestUpdateCustomer:
    def test_changes_what_is_given(self, api: Api) -> None:
        made = api.new_customer(last_name="Old", phone_number="(206) 555-0199")
        changed = api.customers.UpdateCustomer(UpdateCustomerRequest(id=made.id, last_name="New"))
        assert (changed.first_name, changed.last_name) == ("Ann", "New")
        assert changed.e164_phone_number == "+12065550199"
        assert changed.etag != made.etag
        assert changed.last_updated_time.ToNanoseconds() > made.last_updated_time.ToNanoseconds()
        assert found(api, made.id) == changed

    @pytest.mark.parametrize("path", ["phone_number", "phoneNumber"])
    def test_mask(self, api: Api, path: str) -> None:
        made = api.new_customer(phone_number="(206) 555-0199", email="a@b.c")
        request = UpdateCustomerRequest(id=made.id, email="x@y.z", update_mask={"paths": [path]})
        changed = api.customers.UpdateCustomer(request)
        assert (changed.phone_number, changed.e164_phone_number, changed.email) == ("", "", "a@b.c")

    def test_no_name_left(self, api: Api) -> None:
        made = api.new_customer()
        request = UpdateCustomerRequest(id=made.id, update_mask={"paths": ["first_name"]})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.UpdateCustomer, request)
        assert failure.fields == ["first_name"]

    def test_unknown_path(self, api: Api) -> None:
        request = UpdateCustomerRequest(id=api.new_customer().id, update_mask={"paths": ["nope"]})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.UpdateCustomer, request)
        assert failure.fields == ["update_mask"]

    def test_etag(self, api: Api) -> None:
        made = api.new_customer()
        request = UpdateCustomerRequest(id=made.id, email="a@b.c", etag=made.etag)
        api.customers.UpdateCustomer(request)
        failure = failed(StatusCode.ABORTED, api.customers.UpdateCustomer, request)
        assert failure.resource == ("customer", made.id)

    def test_unknown(self, api: Api, new_api: NewApi) -> None:
        made = api.new_customer()
        request = UpdateCustomerRequest(id=made.id, email="x")
        failed(StatusCode.NOT_FOUND, new_api().customers.UpdateCustomer, request)
        api.customers.DeleteCustomer(DeleteCustomerRequest(id=made.id))
        failed(StatusCode.NOT_FOUND, api.customers.UpdateCustomer, request)


class TestListCustomers:
    def test_pages(self, api: Api, new_api: NewApi) -> None:
        new_api().new_customer()
        made = [api.new_customer(customer_id) for customer_id in ("c", "a", "b")]
        first = api.customers.ListCustomers(ListCustomersRequest(pagination={"page_size": 2}))
        pagination = {"page_size": 2, "page_token": first.next_page_token}
        rest = api.customers.ListCustomers(ListCustomersRequest(pagination=pagination))
        assert [*first.customers, *rest.customers] == made
        assert not rest.next_page_token

    def test_deleted(self, api: Api) -> None:
        gone, stays = api.new_customer(), api.new_customer()
        gone = api.customers.DeleteCustomer(DeleteCustomerRequest(id=gone.id))
        assert list(api.customers.ListCustomers(ListCustomersRequest()).customers) == [stays]
        request = ListCustomersRequest(show_deleted=True)
        assert list(api.customers.ListCustomers(request).customers) == [gone, stays]

    def test_negative_size(self, api: Api) -> None:
        request = ListCustomersRequest(pagination={"page_size": -1})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.ListCustomers, request)
        assert failure.fields == ["pagination.page_size"]


class TestDeleteCustomer:
    def test_is_still_found(self, api: Api) -> None:
        made = api.new_customer()
        gone = api.customers.DeleteCustomer(DeleteCustomerRequest(id=made.id))
        assert gone.deleted
        assert found(api, made.id) == gone

    def test_again(self, api: Api) -> None:
        request = DeleteCustomerRequest(id=api.new_customer().id)
        api.customers.DeleteCustomer(request)
        failed(StatusCode.NOT_FOUND, api.customers.DeleteCustomer, request)

    def test_who_has_pets(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        request = DeleteCustomerRequest(id=customer_id)
        failure = failed(StatusCode.FAILED_PRECONDITION, api.customers.DeleteCustomer, request)
        assert (failure.reason, failure.resource) == ("CUSTOMER_HAS_PETS", ("customer", customer_id))
        api.delete(made)
        assert api.customers.DeleteCustomer(request).deleted

    def test_gets_no_more_pets(self, api: Api, customer_id: str) -> None:
        api.customers.DeleteCustomer(DeleteCustomerRequest(id=customer_id))
        request = CreatePetRequest(customer_id=customer_id, pet=pet())
        failed(StatusCode.NOT_FOUND, api.pets.CreatePet, request)

    def test_etag(self, api: Api) -> None:
        made = api.new_customer()
        request = DeleteCustomerRequest(id=made.id, etag="0")
        failed(StatusCode.ABORTED, api.customers.DeleteCustomer, request)
        request.etag = made.etag
        assert api.customers.DeleteCustomer(request).deleted

    def test_unknown(self, api: Api, new_api: NewApi) -> None:
        request = DeleteCustomerRequest(id=new_api().new_customer().id)
        failed(StatusCode.NOT_FOUND, api.customers.DeleteCustomer, request)
