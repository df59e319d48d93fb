"""ListEvents: what each write tells subscribers, in which form, and to whom."""

import json
from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import customer_service_pb2 as customer_messages
from pawport.gen.pawport.v1 import pet_code_service_pb2 as code_messages
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest, ListEventsResponse
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api, Stubs
from tests.contract.failures import failed
from tests.service import http_client


def page(api: Stubs, token: str = "", size: int = 500, after: str = "", **wanted: Any) -> ListEventsResponse:
    """A page of the events that the filter wants."""
    pagination = {"page_size": size, "page_token": token}
    return api.events.ListEvents(ListEventsRequest(pagination=pagination, after=after, filter=wanted))


def walk(api: Stubs, size: int = 500, after: str = "", **wanted: Any) -> list[Event]:
    """The events of all pages."""
    found: list[Event] = []
    token = ""
    while True:
        answer = page(api, token, size, after, **wanted)
        found += answer.events
        token = answer.next_page_token
        if not token:
            return found


def about(api: Stubs, resource_id: str) -> list[tuple[str, Any]]:
    """The types and data of the events about a record."""
    return [(each.type, json.loads(each.data)) for each in walk(api, resource_id=resource_id)]


class TestPets:
    def test_the_life_of_a_pet(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, notes=[{"content": "shy"}])
        changed = api.update(made, name="Rex")
        deleted = api.delete(made)
        api.undelete(made)
        api.update(made, status=Pet.PASSED_AWAY)
        found = about(api, made.id)
        assert [type_ for type_, _ in found] == [
            *("pet.created", "pet.updated", "pet.deleted", "pet.undeleted", "pet.updated", "pet.deceased")
        ]
        created, updated, gone, back, *dead = [data for _, data in found]
        assert created["notes"][0]["content"] == "shy"
        assert created["etag"] == made.etag
        assert (updated["name"], updated["etag"], updated["notes"]) == ("Rex", changed.etag, [])
        assert (gone["deleted"], gone["etag"]) == (True, deleted.etag)
        assert back["deleted"] is False
        assert [data["status"] for data in dead] == ["PASSED_AWAY"] * 2

    def test_an_event_has_the_time_and_the_company(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        (event,) = walk(api, resource_id=made.id)
        assert event.created_at == made.last_updated_time
        assert event.company_id == api.company_id
        assert not event.truncated
        assert not event.erased

    def test_a_note_has_an_event_of_its_own(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        first, second = api.append(made, "eats", "sleeps")
        named = {"customer_id": customer_id, "id": made.id}
        request = messages.UpdatePetNoteRequest(**named, note_id=first.id, content="eats a lot")
        api.pets.UpdatePetNote(request)
        api.pets.UpdatePetNote(request)  # changes nothing
        api.pets.DeletePetNote(messages.DeletePetNoteRequest(**named, note_id=second.id))
        found = about(api, made.id)[1:]
        assert [(type_, data["note"]["id"], data["note"]["content"]) for type_, data in found] == [
            ("note.created", first.id, "eats"),
            ("note.created", second.id, "sleeps"),
            ("note.updated", first.id, "eats a lot"),
            ("note.deleted", second.id, "sleeps"),
        ]
        assert {(data["petId"], data["customerId"]) for _, data in found} == {(made.id, customer_id)}

    def test_vaccinations_have_events_beside_that_of_the_pet(self, api: Api, customer_id: str) -> None:
        rabies, parvo = {"name": "Rabies"}, {"name": "Parvo"}
        made = api.new_pet(customer_id, vaccinations=[rabies])
        api.update(made, name="Rex", vaccinations=[parvo, parvo])
        updated, *doses = about(api, made.id)[1:]
        assert (updated[0], updated[1]["name"], len(updated[1]["vaccinations"])) == ("pet.updated", "Rex", 2)
        assert [(type_, data["vaccination"]["name"]) for type_, data in doses] == [
            ("vaccination.deleted", "Rabies"),
            ("vaccination.created", "Parvo"),
            ("vaccination.created", "Parvo"),
        ]

    def test_codes_are_shown_by_their_ids(self, api: Api, customer_id: str) -> None:
        code = api.new_code()
        made = api.new_pet(customer_id)
        api.pets.AppendPetCodes(
            messages.AppendPetCodesRequest(customer_id=customer_id, id=made.id, pet_code_ids=[code.id])
        )
        _, (type_, data) = about(api, made.id)
        assert (type_, data["petCodes"]) == ("pet.updated", [{"id": code.id}])

    def test_a_transfer_and_a_merge(self, api: Api, customer_id: str) -> None:
        other = api.new_customer()
        made, duplicate = api.new_pet(customer_id), api.new_pet(customer_id, breed="Boxer")
        named = {"customer_id": customer_id, "id": made.id}
        api.pets.MergePets(messages.MergePetsRequest(**named, duplicate_id=duplicate.id))
        api.pets.TransferPet(messages.TransferPetRequest(**named, new_customer_id=other.id))
        merged = about(api, duplicate.id)[1]
        assert merged == ("pet.merged", {"id": duplicate.id, "mergedIntoId": made.id})
        transferred = about(api, made.id)[-1]
        assert (transferred[0], transferred[1]["customerId"]) == ("pet.transferred", other.id)

    def test_what_changes_nothing_has_no_event(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        code = api.new_code()
        before = walk(api)
        api.update(made, name=made.name)
        api.pet_codes.UpdatePetCode(code_request(code.id, abbreviation=code.abbreviation))
        api.customers.UpdateCustomer(
            customer_messages.UpdateCustomerRequest(id=customer_id, first_name="Ann")
        )
        assert walk(api) == before


class TestCustomers:
    def test_the_life_of_a_customer(self, api: Api) -> None:
        made, duplicate = api.new_customer(), api.new_customer()
        api.new_address(made.id)
        api.customers.MergeCustomers(
            customer_messages.MergeCustomersRequest(id=made.id, duplicate_id=duplicate.id)
        )
        api.customers.DeleteCustomer(customer_messages.DeleteCustomerRequest(id=made.id))
        found = about(api, made.id)
        assert [type_ for type_, _ in found] == [
            *("customer.created", "customer.updated", "address.created", "customer.deleted")
        ]
        assert found[1][1]["addresses"][0]["street"] == "1 Pine St"
        merged = about(api, duplicate.id)[-1]
        assert merged == ("customer.merged", {"id": duplicate.id, "mergedIntoId": made.id})


class TestLists:
    def test_pages_have_every_event_once(self, api: Api) -> None:
        for number in range(7):
            api.new_customer(f"cus_{number}")
        whole = walk(api)
        assert walk(api, size=2) == whole
        assert [each.id for each in whole] == sorted({each.id for each in whole})
        numbered = [page(api, str(number), 3).events for number in (1, 2, 3)]
        assert [event for events in numbered for event in events] == whole[:9]

    def test_a_reader_continues_after_an_event_and_after_the_end(self, api: Api) -> None:
        one, other = api.new_customer(), api.new_customer()
        first = walk(api, types=["customer.*"])[0]
        assert [json.loads(each.data)["id"] for each in walk(api, after=first.id)] == [other.id]
        end = page(api, types=["customer.created"]).last_position
        assert page(api, after=end).events == []
        third = api.new_customer()
        assert [json.loads(each.data)["id"] for each in walk(api, after=end)] == [third.id]
        assert json.loads(first.data)["id"] == one.id

    def test_types_and_wildcards(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        api.append(made, "eats")
        for types, expected in (
            (["pet.created"], ["pet.created"]),
            (["pet.*"], ["pet.created"]),
            (["note.*", "customer.created"], ["customer.created", "note.created"]),
        ):
            assert [each.type for each in walk(api, types=types)] == expected
        assert walk(api, types=["*"]) == walk(api)

    @pytest.mark.parametrize("pattern", ["pet", "pet.", "pet.made", "*.created", "horse.*", "audit"])
    def test_unknown_types(self, api: Api, pattern: str) -> None:
        request = ListEventsRequest(filter={"types": ["*", pattern]})
        assert failed(StatusCode.INVALID_ARGUMENT, api.events.ListEvents, request).fields == [
            "filter.types[1]"
        ]

    @pytest.mark.parametrize("after", ["1", "evt_1", "evt_" + "F" * 48, "evt_" + "f" * 48, "pet_1"])
    def test_strange_positions(self, api: Api, after: str) -> None:
        request = ListEventsRequest(after=after)
        assert failed(StatusCode.INVALID_ARGUMENT, api.events.ListEvents, request).fields == ["after"]

    def test_another_companys_events_are_not_there(self, new_api) -> None:
        one, other = new_api(), new_api()
        customer = other.new_customer()
        event = walk(other)[-1]
        assert walk(one, resource_id=customer.id) == []
        assert {each.company_id for each in walk(one)} == {one.company_id}
        assert walk(one, after=event.id) == []


class TestScopes:
    def test_both_scopes_are_needed(self, api: Api, customer_id: str) -> None:
        api.new_pet(customer_id)
        without = api.with_key("pets:*", "customers:*", "audit:read")
        failed(StatusCode.PERMISSION_DENIED, without.events.ListEvents, ListEventsRequest())
        alone = api.with_key("events:read")
        assert walk(alone) == []
        desk = api.with_key("events:read", "pets:read")
        assert {each.type for each in walk(desk)} == {"pet.created"}
        assert {each.type for each in walk(desk, types=["*"])} == {"pet.created"}
        request = ListEventsRequest(filter={"types": ["pet.*", "customer.created"]})
        refused = failed(StatusCode.PERMISSION_DENIED, desk.events.ListEvents, request)
        assert refused.reason == "SCOPE_MISSING"


class TestForms:
    def test_over_http_the_data_is_an_object(self, api: Api, customer_id: str) -> None:
        if not api.served.has_http:
            pytest.skip("this server has no gateway")
        made = api.new_pet(customer_id, name='Ann "the" Pug')
        (event,) = walk(api, resource_id=made.id)
        with http_client(api.served.address, headers={"authorization": f"Bearer {api.key}"}) as http:
            listed = http.get("/v1/events", params={"filter.resourceId": made.id, "filter.types": "pet.*"})
            posted = http.post("/v1/events:list", json={"filter": {"resourceId": made.id}})
        (found,) = listed.raise_for_status().json()["events"]
        assert posted.json()["events"] == [found]
        assert set(found) == {"id", "type", "created_at", "company_id", "data"}
        assert found["data"] == json.loads(event.data)
        assert (found["data"]["name"], found["data"]["id"]) == ('Ann "the" Pug', made.id)
        assert event.data in listed.text

    def test_paws_source(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(
            customer_id, name="Buster", notes=[{"content": "shy"}], weight={"value": 2, "unit": "kg"}
        )
        api.update(made, name="Rex")
        request = ListEventsRequest(format=Event.PAWSSOURCE)
        (event,) = api.events.ListEvents(request).events
        data = json.loads(event.data)
        assert (event.type, data["id"], data["name"]) == ("pet.created", made.id, "Buster")
        assert (data["species"], data["weight_kg"], data["medical_notes"]) == ("canine", 2.0, "shy")
        request.filter.types.append("customer.*")
        assert failed(StatusCode.INVALID_ARGUMENT, api.events.ListEvents, request).fields == [
            "filter.types[0]"
        ]

    def test_the_bytes_are_the_same_each_time(self, api: Api, customer_id: str) -> None:
        api.new_pet(customer_id, external_ids={str(number): "x" for number in range(20)})
        assert walk(api) == walk(api)


def code_request(code_id: str, **fields: Any) -> code_messages.UpdatePetCodeRequest:
    return code_messages.UpdatePetCodeRequest(id=code_id, **fields)
