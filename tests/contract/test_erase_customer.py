"""EraseCustomer: nothing is kept of the person, and all of the care."""

from pathlib import Path
from typing import Any, Final

from grpc import StatusCode
from sqlalchemy import MetaData, select

from pawport.accounts import service as accounts
from pawport.customers import service
from pawport.db import metadata
from pawport.gen.pawport.v1.attribute_pb2 import Attribute
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    CreateCustomerAddressRequest,
    CreateCustomerRequest,
    DeleteCustomerAddressRequest,
    DeleteCustomerRequest,
    EraseCustomerRequest,
    ListCustomersRequest,
    MergeCustomersRequest,
    UpdateCustomerRequest,
)
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, SearchPetsRequest, TransferPetRequest
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed

# Each has a mark that is found in whatever form it is kept.
PERSON: Final[dict[str, Any]] = {
    "first_name": "Lulufirst",
    "last_name": "Lululast",
    "email": "lulumail@example.com",
    "phone_number": "(206) 555-0177",
    "additional_emails": ["luluother@example.com"],
    "additional_phone_numbers": [{"number": "(206) 555-0178", "label": "lululabel"}],
    "contacts": [{"kind": Customer.Contact.EMERGENCY, "name": "Lulubrother", "phone_number": "206 555 0179"}],
    "external_ids": {"shop": "luluid"},
    "middle_name": "Lulumiddle",
    "display_name": "Luluname",
    "attributes": [{"system": "shop", "name": "tier", "value": "Lulutier"}],
    "preferred_vet": {"name": "Dr. Luluvet", "phone_number": "206 555 0175", "email": "lulu@vet.example.com"},
    "addresses": [
        {
            "kind": Customer.BILLING,
            "recipient": "Lulurecipient",
            "street": "Lulustreet",
            "street2": "Lulustreet2",
            "city": "Seattle",
            "phone_number": "206 555 0176",
        }
    ],
}
MARKS: Final = ("lulu", "555-017", "555 017", *(f"206555017{digit}" for digit in range(5, 10)))


def erase(api: Api, customer: Customer, **options: Any) -> Customer:
    return api.customers.EraseCustomer(EraseCustomerRequest(id=customer.id, **options))


def marks(api: Api, tables: MetaData = metadata) -> list[str]:
    """Where something of the person still is in the company's rows."""
    found = []
    with api.database.transaction() as connection:
        for table in tables.sorted_tables:
            rows = connection.execute(select(table).where(table.c.company_id == api.company_id)).mappings()
            for row in rows:
                for column, value in row.items():
                    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                    if any(mark in text.lower() for mark in MARKS):
                        found.append(f"{table.name}.{column}")
    return found


def files_with(api: Api, mark: bytes) -> list[str]:
    """The database's files that have the text somewhere."""
    with api.database.transaction() as connection:
        path = Path(connection.exec_driver_sql("PRAGMA database_list").one()[2])
    files = path.parent.glob(f"{path.name}*")
    return [file.name for file in files if mark in file.read_bytes().lower()]


class TestErase:
    def test_nothing_of_the_person_is_left_anywhere(self, api: Api) -> None:
        customer = api.customers.CreateCustomer(CreateCustomerRequest(customer=PERSON, request_id="1"))
        request = CreateCustomerAddressRequest(
            customer_id=customer.id, address=PERSON["addresses"][0], request_id="2"
        )
        address = api.customers.CreateCustomerAddress(request)
        api.customers.DeleteCustomerAddress(
            DeleteCustomerAddressRequest(customer_id=customer.id, id=address.id, request_id="3")
        )
        pet = api.new_pet(customer.id, vet={"name": "Dr. Ray"})
        caller = Attribute(system="shop", name="caller", value="Lulucaller")
        others = {"pet": {"name": "Bo", "type": Pet.DOG, "breed": "Pug", "owner_attributes": [caller]}}
        known = api.pets.CreatePet(CreatePetRequest(customer_id=customer.id, **others, request_id="5"))
        given = api.new_pet(customer.id, owner_attributes=[caller])
        api.pets.TransferPet(
            TransferPetRequest(
                customer_id=customer.id, id=given.id, new_customer_id=api.new_customer().id, request_id="6"
            )
        )
        assert {
            "customers.wire",
            "customers.preferred_vet",
            "customer_lookups.value",
            "answered_requests.answer",
            "pets.owner_attributes",
            "pets.wire",
        } <= set(marks(api))
        erase(api, customer, request_id="4")
        assert marks(api) == []
        assert api.pet(pet) == pet
        assert not api.pet(known).owner_attributes

    def test_nothing_of_the_person_is_left_in_the_files_of_sqlite(self, api: Api) -> None:
        if api.database.engine_name != "sqlite":
            return
        marks = {**PERSON, "first_name": "Quetzalfirst", "email": "quetzalmail@example.com"}
        customer = api.customers.CreateCustomer(CreateCustomerRequest(customer=marks, request_id="1"))
        api.customers.UpdateCustomer(UpdateCustomerRequest(id=customer.id, last_name="Quetzallast"))
        assert files_with(api, b"quetzal")
        erase(api, customer, request_id="2")
        assert files_with(api, b"quetzal") == []

    def test_what_is_kept(self, api: Api) -> None:
        customer = api.new_customer(**PERSON)
        erased = erase(api, customer)
        assert erased.HasField("erased_time")
        assert (erased.id, erased.created_time) == (customer.id, customer.created_time)
        assert not erased.HasField("preferred_vet")
        (address,) = erased.addresses
        assert (address.id, address.city) == (customer.addresses[0].id, "Seattle")
        assert api.customer(customer.id) == erased

    def test_nobody_finds_the_customer(self, api: Api) -> None:
        customer = api.new_customer(**PERSON)
        api.new_pet(customer.id)
        erase(api, customer)
        for wanted in (
            {"email": PERSON["email"]},
            {"email": "luluother@example.com"},
            {"phone_number": PERSON["phone_number"]},
            {"name_prefix": "lulu"},
            {"external_id": {"system": "shop", "id": "luluid"}},
        ):
            assert not api.customers.ListCustomers(ListCustomersRequest(filter=wanted)).customers
        for term in ({"owner_email": PERSON["email"]}, {"owner_phone_number": PERSON["phone_number"]}):
            assert not api.pets.SearchPets(SearchPetsRequest(**term)).pets

    def test_also_what_was_merged(self, api: Api) -> None:
        kept = api.new_customer()
        duplicate = api.customers.CreateCustomer(CreateCustomerRequest(customer=PERSON, request_id="1"))
        api.customers.MergeCustomers(
            MergeCustomersRequest(id=kept.id, duplicate_id=duplicate.id, request_id="2")
        )
        erased = erase(api, duplicate)
        assert marks(api) == []
        assert api.customer(duplicate.id) == api.customer(kept.id) == erased

    def test_answers_of_others_are_kept(self, api: Api, new_api: NewApi) -> None:
        calls = []
        for company in (api, new_api()):
            request = CreateCustomerRequest(
                customer={"first_name": "Bo"}, customer_id="bo", request_id="other"
            )
            calls.append((company, request, company.customers.CreateCustomer(request)))
        erase(api, api.new_customer("b"))
        for company, request, first in calls:
            assert company.customers.CreateCustomer(request) == first

    def test_a_deleted_customer(self, api: Api) -> None:
        customer = api.new_customer(**PERSON)
        api.customers.DeleteCustomer(DeleteCustomerRequest(id=customer.id))
        assert erase(api, customer).deleted
        assert marks(api) == []


class TestErased:
    def test_cannot_be_changed(self, api: Api) -> None:
        customer, other = api.new_customer(), api.new_customer()
        pet = api.new_pet(customer.id)
        erase(api, customer)
        for method, request in (
            (api.customers.UpdateCustomer, UpdateCustomerRequest(id=customer.id, first_name="Ann")),
            (api.customers.EraseCustomer, EraseCustomerRequest(id=customer.id)),
            (
                api.customers.MergeCustomers,
                MergeCustomersRequest(id=other.id, duplicate_id=customer.id),
            ),
            (
                api.customers.CreateCustomerAddress,
                CreateCustomerAddressRequest(customer_id=customer.id, address={"kind": Customer.BILLING}),
            ),
        ):
            failure = failed(StatusCode.FAILED_PRECONDITION, method, request)
            assert (failure.reason, failure.resource) == ("CUSTOMER_ERASED", ("customer", customer.id))
        assert api.update(pet, coat="short").coat == "short"  # the care goes on


class TestRefused:
    def test_the_house(self, api: Api) -> None:
        with api.database.transaction() as connection:
            house = service.house_customer(connection, accounts.the_company(connection, api.company_id))
        request = EraseCustomerRequest(id=house.id)
        failure = failed(StatusCode.FAILED_PRECONDITION, api.customers.EraseCustomer, request)
        assert failure.reason == "HOUSE_CUSTOMER"

    def test_of_another_company(self, api: Api, new_api: NewApi) -> None:
        customer = api.new_customer()
        request = EraseCustomerRequest(id=customer.id)
        failure = failed(StatusCode.NOT_FOUND, new_api().customers.EraseCustomer, request)
        assert failure.resource == ("customer", customer.id)
        assert api.customer(customer.id) == customer

    def test_without_the_scope(self, api: Api) -> None:
        customer = api.new_customer()
        stubs = api.with_key("customers:write", "customers:read")
        request = EraseCustomerRequest(id=customer.id)
        failed(StatusCode.PERMISSION_DENIED, stubs.customers.EraseCustomer, request)


def test_validate_only(api: Api) -> None:
    customer = api.customers.CreateCustomer(CreateCustomerRequest(customer=PERSON, request_id="1"))
    tried = erase(api, customer, validate_only=True)
    assert tried.HasField("erased_time")
    assert api.customer(customer.id) == customer
    repeated = api.customers.CreateCustomer(CreateCustomerRequest(customer=PERSON, request_id="1"))
    assert repeated == customer
