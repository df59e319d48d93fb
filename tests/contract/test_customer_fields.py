"""What is kept of a customer besides the name, and in which form."""

from typing import Any

from grpc import StatusCode

from pawport.accounts import service as accounts
from pawport.customers import repository, service
from pawport.gen.pawport.v1.attribute_pb2 import Attribute
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    CreateCustomerRequest,
    DeleteCustomerRequest,
    ListCustomersRequest,
    UpdateCustomerRequest,
)
from tests.contract.client import Api
from tests.contract.failures import failed

FULL: dict[str, Any] = {
    "first_name": "Ann",
    "last_name": "Lee",
    "email": "Ann@Example.com",
    "phone_number": "(206) 555-0199",
    "additional_emails": ["lee@example.com", "shop@example.com"],
    "additional_phone_numbers": [{"number": "206.555.0101", "label": "work"}, {"number": "front desk"}],
    "contacts": [
        {"kind": Customer.Contact.EMERGENCY, "name": "Bo", "phone_number": "+44 20 7946 0958"},
        {"kind": Customer.Contact.SECONDARY, "name": "Cy", "relationship": "son", "email": "cy@example.com"},
        {"kind": Customer.Contact.SECONDARY, "name": "Di", "address": "2 Oak St, Seattle"},
        {"kind": Customer.Contact.SECONDARY, "first_name": "Ed", "last_name": "Lee", "street": "3 Oak St"},
    ],
    "preferred_vet": {"name": "Dr. Ray", "phone_number": "206-555-0150"},
    "contact_preferences": {"email_allowed": False, "language_code": "es-MX"},
    "external_ids": {"shop": "77", "crm": "a b"},
    "additional_external_ids": [{"system": "shop", "id": "78"}],
    "middle_name": "Mai",
    "display_name": "Dr. Ann Mai Lee",
    "attributes": [
        {"system": "shop", "name": "tier", "value": "gold"},
        {"system": "crm", "name": "tier", "value": "Größe ✓"},
    ],
}


def update(api: Api, customer: Customer, *paths: str, **fields: Any) -> Customer:
    request = UpdateCustomerRequest(id=customer.id, **fields)
    if paths:
        request.update_mask.paths.extend(paths)
    return api.customers.UpdateCustomer(request)


class TestFields:
    def test_are_kept_as_given(self, api: Api) -> None:
        made = api.new_customer(**FULL)
        assert api.customer(made.id) == made
        assert made.email == "Ann@Example.com"
        assert made.additional_emails == FULL["additional_emails"]
        assert dict(made.external_ids) == FULL["external_ids"]
        assert made.contact_preferences == Customer.ContactPreferences(**FULL["contact_preferences"])
        assert made.contact_preferences.HasField("email_allowed")
        assert not made.contact_preferences.HasField("marketing_allowed")
        assert (made.middle_name, made.display_name) == ("Mai", "Dr. Ann Mai Lee")
        assert list(made.attributes) == [Attribute(**each) for each in FULL["attributes"]]
        assert not made.house
        assert not made.HasField("erased_time")

    def test_phone_numbers_get_their_e164_form(self, api: Api) -> None:
        made = api.new_customer(**FULL)
        assert [each.e164_number for each in made.additional_phone_numbers] == ["+12065550101", ""]
        assert [each.e164_phone_number for each in made.contacts] == ["+442079460958", "", "", ""]
        assert made.preferred_vet.e164_phone_number == "+12065550150"

    def test_names_and_addresses_of_contacts_are_made_of_their_parts(self, api: Api) -> None:
        parts = {
            "first_name": "Ed",
            "last_name": "Lee",
            "street": "3 Oak St",
            "city": "Seattle",
            "region": "WA",
            "country_code": "us",
        }
        contact = {"kind": Customer.Contact.SECONDARY, "name": "Somebody", "address": "elsewhere", **parts}
        (kept,) = api.new_customer(contacts=[contact]).contacts
        assert (kept.name, kept.address) == ("Ed Lee", "3 Oak St, Seattle, WA, US")
        vet = api.new_customer(
            preferred_vet={"name": "City Vet", **dict(list(parts.items())[2:])}
        ).preferred_vet
        assert (vet.name, vet.address) == ("City Vet", "3 Oak St, Seattle, WA, US")

    def test_empty_entries_are_left_out(self, api: Api) -> None:
        made = api.new_customer(
            additional_emails=["", " "], additional_phone_numbers=[{"label": "x"}], preferred_vet={}
        )
        assert not made.additional_emails
        assert not made.additional_phone_numbers
        assert not made.HasField("preferred_vet")

    def test_columns_and_stored_form_agree(self, api: Api) -> None:
        made = api.new_customer(**FULL)
        api.new_address(made.id, primary=True)
        with api.database.transaction() as connection:
            assert repository.read_row(connection, api.company_id, made.id) == api.customer(made.id)

    def test_a_contact_needs_a_kind(self, api: Api) -> None:
        request = CreateCustomerRequest(customer={"first_name": "Ann", "contacts": [{"name": "Bo"}]})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.CreateCustomer, request)
        assert failure.fields == ["customer.contacts[0].kind"]

    def test_a_system_has_one_attribute_of_a_name(self, api: Api) -> None:
        twice = [{"system": "shop", "name": "tier", "value": value} for value in ("gold", "silver")]
        request = CreateCustomerRequest(customer={"first_name": "Ann", "attributes": twice})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.CreateCustomer, request)
        assert failure.fields == ["customer.attributes[1].name"]


class TestUpdate:
    def test_absent_and_empty_fields_stay(self, api: Api) -> None:
        made = api.new_customer(**FULL)
        changed = update(api, made, first_name="Anna")
        made.first_name = "Anna"
        made.etag, made.last_updated_time.seconds = changed.etag, changed.last_updated_time.seconds
        made.last_updated_time.nanos = changed.last_updated_time.nanos
        assert changed == made

    def test_a_list_replaces_the_list(self, api: Api) -> None:
        made = api.new_customer(**FULL)
        changed = update(api, made, additional_emails=["new@example.com"], external_ids={"shop": "78"})
        assert list(changed.additional_emails) == ["new@example.com"]
        assert dict(changed.external_ids) == {"shop": "78"}
        assert changed.contacts == made.contacts

    def test_a_mask_clears(self, api: Api) -> None:
        made = api.new_customer(**FULL)
        changed = update(api, made, "contacts", "preferredVet", "contact_preferences.language_code")
        assert not changed.contacts
        assert not changed.HasField("preferred_vet")
        assert changed.contact_preferences == Customer.ContactPreferences(email_allowed=False)
        assert changed.additional_emails == made.additional_emails

    def test_output_only_fields_cannot_be_set(self, api: Api) -> None:
        made = api.new_customer(house=True, erased_time={"seconds": 1})
        assert not made.house
        assert not made.HasField("erased_time")


class TestHouseCustomer:
    def test_is_made_once_for_a_company(self, api: Api) -> None:
        house = self._house(api)
        assert house.house
        assert self._house(api) == house
        assert api.customer(house.id) == house
        assert house in api.customers.ListCustomers(ListCustomersRequest()).customers

    def test_cannot_be_deleted(self, api: Api) -> None:
        house = self._house(api)
        request = DeleteCustomerRequest(id=house.id)
        failure = failed(StatusCode.FAILED_PRECONDITION, api.customers.DeleteCustomer, request)
        assert (failure.reason, failure.resource) == ("HOUSE_CUSTOMER", ("customer", house.id))

    def test_has_no_quota(self, api: Api) -> None:
        api.set_company(max_pets_per_customer=1)
        house = self._house(api)
        assert [api.new_pet(house.id).customer_id for _ in range(3)] == [house.id] * 3

    def _house(self, api: Api) -> Customer:
        with api.database.transaction() as connection:
            company = accounts.the_company(connection, api.company_id)
            return service.house_customer(connection, company)
