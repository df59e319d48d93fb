"""MergeCustomers: two records of one person become one, and the old id goes on working."""

from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc import StatusCode

from pawport.accounts import service as accounts
from pawport.customers import repository, service
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import (
    CreateCustomerRequest,
    DeleteCustomerRequest,
    GetCustomerRequest,
    ListCustomersRequest,
    MergeCustomersRequest,
    UpdateCustomerRequest,
)
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, ListAllPetsRequest, ListPetsRequest
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


def merge(api: Api, customer: Customer, duplicate: Customer, **options: object) -> Customer:
    request = MergeCustomersRequest(id=customer.id, duplicate_id=duplicate.id, **options)
    return api.customers.MergeCustomers(request)


class TestRecord:
    def test_only_what_is_blank_is_filled(self, api: Api) -> None:
        kept = api.new_customer(first_name="Ann", phone_number="206 555 0100")
        duplicate = api.new_customer(
            first_name="Anna",
            last_name="Lee",
            email="ann@example.com",
            phone_number="206 555 0101",
            preferred_vet={"name": "Dr. Ray"},
        )
        merged = merge(api, kept, duplicate)
        assert (merged.first_name, merged.last_name) == ("Ann", "Lee")
        assert (merged.email, merged.phone_number) == ("ann@example.com", "206 555 0100")
        assert merged.preferred_vet == duplicate.preferred_vet
        assert merged.id == kept.id
        assert merged.etag != kept.etag
        assert api.customer(kept.id) == merged

    def test_lists_are_joined(self, api: Api) -> None:
        kept = api.new_customer(
            email="ann@example.com",
            phone_number="206 555 0100",
            external_ids={"shop": "1"},
            attributes=[{"system": "shop", "name": "tier", "value": "gold"}],
            contacts=[{"kind": Customer.Contact.SECONDARY, "name": "Bo"}],
        )
        duplicate = api.new_customer(
            email="lee@example.com",
            additional_emails=["ANN@example.com", "x@example.com"],
            phone_number="(206) 555-0100",
            additional_phone_numbers=[{"number": "206 555 0102", "label": "work"}],
            external_ids={"shop": "2", "crm": "3"},
            attributes=[
                {"system": "shop", "name": "tier", "value": "silver"},
                {"system": "shop", "name": "card", "value": "7"},
            ],
            contacts=[
                {"kind": Customer.Contact.SECONDARY, "name": "Bo"},
                {"kind": Customer.Contact.EMERGENCY, "name": "Cy"},
            ],
        )
        merged = merge(api, kept, duplicate)
        assert list(merged.additional_emails) == ["lee@example.com", "x@example.com"]
        assert [each.label for each in merged.additional_phone_numbers] == ["work"]
        assert dict(merged.external_ids) == {"shop": "1", "crm": "3"}
        assert [(each.system, each.id) for each in merged.additional_external_ids] == [("shop", "2")]
        for system, id_ in (("shop", "1"), ("shop", "2"), ("crm", "3")):
            wanted = {"external_id": {"system": system, "id": id_}}
            found = api.customers.ListCustomers(ListCustomersRequest(filter=wanted)).customers
            assert [each.id for each in found] == [kept.id]
        assert [each.name for each in merged.contacts] == ["Bo", "Cy"]
        assert [(each.name, each.value) for each in merged.attributes] == [("tier", "gold"), ("card", "7")]

    def test_addresses_move(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        api.new_address(kept.id, "home", street="1")
        api.new_address(duplicate.id, "home", street="2")
        api.new_address(duplicate.id, "shop", street="3", kind=Customer.SHIPPING)
        merged = merge(api, kept, duplicate)
        assert [(each.street, each.primary) for each in merged.addresses] == [
            ("1", True),
            ("2", False),
            ("3", True),
        ]
        assert len({each.id for each in merged.addresses}) == 3
        assert {each.customer_id for each in merged.addresses} == {kept.id}
        assert merged.addresses[2].id == "shop"

    def test_stored_form_is_right(self, api: Api) -> None:
        kept = api.new_customer(email="a@example.com")
        duplicate = api.new_customer(email="b@example.com", phone_number="206 555 0101")
        api.new_pet(duplicate.id)
        merged = merge(api, kept, duplicate)
        assert merged.e164_phone_number == "+12065550101"
        with api.database.transaction() as connection:
            assert repository.read_row(connection, api.company_id, kept.id) == merged


class TestPets:
    def test_all_move_and_are_changes(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        own, pet = api.new_pet(kept.id), api.new_pet(duplicate.id)
        deleted = api.delete(api.new_pet(duplicate.id))
        merge(api, kept, duplicate)
        listed = list(api.pets.ListPets(ListPetsRequest(customer_id=kept.id)).pets)
        assert [each.id for each in listed] == [own.id, pet.id]
        assert {each.customer_id for each in listed} == {kept.id}
        since = {"last_updated_time": {"start_time": deleted.last_updated_time}}
        changed = api.pets.ListAllPets(ListAllPetsRequest(company_id=api.company_id, filter=since)).pets
        assert {each.id for each in changed} == {pet.id, deleted.id}
        assert {each.customer_id for each in changed} == {kept.id}


class TestOldId:
    def test_stands_for_the_customer(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        pet = api.new_pet(duplicate.id)
        merged = merge(api, kept, duplicate)
        assert api.customer(duplicate.id) == merged
        now = api.pet(pet)  # by the path under the duplicate
        assert (now.id, now.customer_id) == (pet.id, kept.id)
        assert list(api.pets.ListPets(ListPetsRequest(customer_id=duplicate.id)).pets) == [now]

    def test_is_known_in_filters(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        pet = api.new_pet(duplicate.id)
        merge(api, kept, duplicate)
        api.new_pet(api.new_customer().id)
        for interval in ({}, {"last_updated_time": {"start_time": pet.last_updated_time}}):
            wanted = {"customer_ids": [duplicate.id], **interval}
            request = ListAllPetsRequest(company_id=api.company_id, filter=wanted)
            assert list(api.pets.ListAllPets(request).pets) == [api.pet(pet)]

    def test_takes_writes(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        pet = api.new_pet(duplicate.id)
        merge(api, kept, duplicate)
        api.customers.UpdateCustomer(UpdateCustomerRequest(id=duplicate.id, last_name="Lee"))
        assert api.customer(kept.id).last_name == "Lee"
        assert api.new_pet(duplicate.id).customer_id == kept.id
        api.append(pet, "Shy")
        assert api.update(pet, coat="short").notes[0].content == "Shy"
        assert api.delete(pet).deleted
        assert api.undelete(pet).customer_id == kept.id
        assert api.new_address(duplicate.id).customer_id == kept.id

    def test_chains_collapse(self, api: Api) -> None:
        first, second, third = (api.new_customer() for _ in range(3))
        merge(api, second, first)
        merged = merge(api, third, second)
        assert api.customer(first.id) == api.customer(second.id) == merged

    def test_is_not_given_again(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer("cus_001")
        merge(api, kept, duplicate)
        request = CreateCustomerRequest(customer={"first_name": "x"}, customer_id="cus_001")
        failure = failed(StatusCode.ALREADY_EXISTS, api.customers.CreateCustomer, request)
        assert failure.reason == "CUSTOMER_ID_TAKEN"

    def test_is_in_no_list(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer(email="a@example.com")
        merged = merge(api, kept, duplicate)
        for wanted in ({}, {"email": "a@example.com"}, {"name_prefix": "ann"}):
            request = ListCustomersRequest(filter=wanted, show_deleted=True)
            assert list(api.customers.ListCustomers(request).customers) == [merged]


class TestRefused:
    def test_itself(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        merge(api, kept, duplicate)
        for other in (kept, duplicate):
            request = MergeCustomersRequest(id=kept.id, duplicate_id=other.id)
            failure = failed(StatusCode.INVALID_ARGUMENT, api.customers.MergeCustomers, request)
            assert failure.fields == ["duplicate_id"]

    def test_another_company(self, api: Api, new_api: NewApi) -> None:
        other = new_api()
        mine, foreign = api.new_customer(), other.new_customer("foreign")
        pet = other.new_pet(foreign.id)
        for ids in ((mine.id, foreign.id), (foreign.id, mine.id)):
            request = MergeCustomersRequest(id=ids[0], duplicate_id=ids[1])
            failure = failed(StatusCode.NOT_FOUND, api.customers.MergeCustomers, request)
            assert failure.resource == ("customer", foreign.id)
        assert (api.customer(mine.id), other.customer(foreign.id)) == (mine, foreign)
        assert other.pet(pet) == pet

    def test_a_deleted_one(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        api.customers.DeleteCustomer(DeleteCustomerRequest(id=duplicate.id))
        request = MergeCustomersRequest(id=kept.id, duplicate_id=duplicate.id)
        failure = failed(StatusCode.NOT_FOUND, api.customers.MergeCustomers, request)
        assert failure.resource == ("customer", duplicate.id)

    def test_the_house(self, api: Api) -> None:
        with api.database.transaction() as connection:
            house = service.house_customer(connection, accounts.the_company(connection, api.company_id))
        other = api.new_customer()
        for ids in ((house.id, other.id), (other.id, house.id)):
            request = MergeCustomersRequest(id=ids[0], duplicate_id=ids[1])
            failure = failed(StatusCode.FAILED_PRECONDITION, api.customers.MergeCustomers, request)
            assert (failure.reason, failure.resource) == ("HOUSE_CUSTOMER", ("customer", house.id))

    def test_an_old_etag(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer()
        request = MergeCustomersRequest(id=kept.id, duplicate_id=duplicate.id, etag="ff")
        assert failed(StatusCode.ABORTED, api.customers.MergeCustomers, request).reason == "ETAG_MISMATCH"
        assert api.customer(duplicate.id) == duplicate


def test_two_at_once_in_both_directions(api: Api) -> None:
    for _ in range(5):
        one, other = api.new_customer(), api.new_customer()
        with ThreadPoolExecutor(2) as pool:
            calls = [pool.submit(merge, api, one, other), pool.submit(merge, api, other, one)]
        errors = [call.exception() for call in calls]
        assert errors.count(None) == 1
        (refused,) = (error for error in errors if error is not None)
        assert isinstance(refused, grpc.RpcError)
        assert refused.code() is StatusCode.INVALID_ARGUMENT  # by then, both ids mean the same customer
        assert api.customer(one.id) == api.customer(other.id)


class TestValidateOnly:
    def test_changes_nothing(self, api: Api) -> None:
        kept, duplicate = api.new_customer(), api.new_customer(last_name="Lee")
        pet = api.new_pet(duplicate.id)
        tried = merge(api, kept, duplicate, validate_only=True, request_id="r")
        assert (tried.id, tried.last_name) == (kept.id, "Lee")
        assert (api.customer(kept.id), api.customer(duplicate.id)) == (kept, duplicate)
        assert api.pets.GetPet(GetPetRequest(customer_id=duplicate.id, id=pet.id)) == pet
        merged = merge(api, kept, duplicate, request_id="r")
        assert merged == merge(api, kept, duplicate, request_id="r")
        assert api.customers.GetCustomer(GetCustomerRequest(id=duplicate.id)) == merged

    def test_fails_as_the_call_would(self, api: Api) -> None:
        kept = api.new_customer()
        for options in ({}, {"validate_only": True}):
            request = MergeCustomersRequest(id=kept.id, duplicate_id="nope", **options)
            failed(StatusCode.NOT_FOUND, api.customers.MergeCustomers, request)
