"""Request ids: a repeated call answers what the first one answered, and does not act."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from grpc import StatusCode
from sqlalchemy import select, update

from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import pet_code_service_pb2 as codes
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.idempotency.tables import answered_requests
from tests.contract.client import Api, bearer, pet
from tests.contract.failures import failed


def appending(api: Api, customer_id: str, request_id: str = "") -> pets.AppendPetNotesRequest:
    made = api.new_pet(customer_id)
    return pets.AppendPetNotesRequest(
        customer_id=customer_id, id=made.id, notes=[{"content": "x"}], request_id=request_id
    )


def count_notes(api: Api, request: pets.AppendPetNotesRequest) -> int:
    listed = pets.ListPetNotesRequest(customer_id=request.customer_id, id=request.id)
    return len(api.pets.ListPetNotes(listed).notes)


class TestRepeat:
    def test_every_method(self, api: Api, customer_id: str) -> None:
        made, code = api.new_pet(customer_id), api.new_code()
        ids = {"customer_id": customer_id, "id": made.id, "request_id": "r"}
        (note,) = api.append(made, "x")
        calls: list[tuple[Callable[[Any], Any], Any]] = [
            (api.pets.CreatePet, pets.CreatePetRequest(customer_id=customer_id, pet=pet(), request_id="r")),
            (
                api.pets.BatchCreatePets,
                pets.BatchCreatePetsRequest(
                    customer_id=customer_id, requests=[{"pet": pet()}], request_id="r"
                ),
            ),
            (api.pets.UpdatePet, pets.UpdatePetRequest(coat="long", **ids)),
            (api.pets.AppendPetNotes, pets.AppendPetNotesRequest(notes=[{"content": "y"}], **ids)),
            (api.pets.UpdatePetNote, pets.UpdatePetNoteRequest(note_id=note.id, content="z", **ids)),
            (api.pets.DeletePetNote, pets.DeletePetNoteRequest(note_id=note.id, **ids)),
            (api.pets.AppendPetCodes, pets.AppendPetCodesRequest(pet_code_ids=[code.id], **ids)),
            (api.pets.RemovePetCode, pets.RemovePetCodeRequest(pet_code_id=code.id, **ids)),
            (api.pets.DeletePet, pets.DeletePetRequest(**ids)),
            (api.pets.UndeletePet, pets.UndeletePetRequest(**ids)),
            (
                api.customers.CreateCustomer,
                customers.CreateCustomerRequest(customer={"first_name": "x"}, request_id="r"),
            ),
            (
                api.customers.UpdateCustomer,
                customers.UpdateCustomerRequest(id=customer_id, email="x", request_id="r"),
            ),
            (
                api.pet_codes.CreatePetCode,
                codes.CreatePetCodeRequest(pet_code={"abbreviation": "x"}, request_id="r"),
            ),
            (
                api.pet_codes.UpdatePetCode,
                codes.UpdatePetCodeRequest(id=code.id, abbreviation="y", request_id="r"),
            ),
            (api.pet_codes.DeletePetCode, codes.DeletePetCodeRequest(id=code.id, request_id="r")),
        ]
        answers = [method(request) for method, request in calls]
        assert [method(request) for method, request in calls] == answers
        owner = api.new_customer()
        request = customers.DeleteCustomerRequest(id=owner.id, request_id="r")
        assert api.customers.DeleteCustomer(request) == api.customers.DeleteCustomer(request)

    def test_answers_what_was_then(self, api: Api, customer_id: str) -> None:
        request = pets.CreatePetRequest(customer_id=customer_id, pet=pet(), request_id="r")
        first = api.pets.CreatePet(request)
        api.delete(first)
        assert api.pets.CreatePet(request) == first

    def test_another_body(self, api: Api, customer_id: str) -> None:
        request = appending(api, customer_id, "r")
        api.pets.AppendPetNotes(request)
        request.notes[0].content = "other"
        failure = failed(StatusCode.ALREADY_EXISTS, api.pets.AppendPetNotes, request)
        assert (failure.reason, failure.resource) == ("REQUEST_ID_REUSED", ("request", "r"))
        assert count_notes(api, request) == 1

    def test_no_id_acts_twice(self, api: Api, customer_id: str) -> None:
        request = appending(api, customer_id)
        for _ in range(2):
            api.pets.AppendPetNotes(request)
        assert count_notes(api, request) == 2

    def test_too_long(self, api: Api, customer_id: str) -> None:
        request = appending(api, customer_id, "r" * 129)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.AppendPetNotes, request)
        assert failure.fields == ["request_id"]


class TestScope:
    """What a request id is unique within."""

    def test_method(self, api: Api, customer_id: str) -> None:
        request = appending(api, customer_id, "r")
        api.pets.AppendPetNotes(request)
        update = pets.UpdatePetRequest(customer_id=customer_id, id=request.id, coat="x", request_id="r")
        assert api.pets.UpdatePet(update).coat == "x"

    def test_key(self, api: Api, customer_id: str) -> None:
        request = appending(api, customer_id, "r")
        for stubs in (api, api.with_key("pets:write")):
            stubs.pets.AppendPetNotes(request)
        assert count_notes(api, request) == 2


class TestHeader:
    def test_does_the_same(self, api: Api, customer_id: str) -> None:
        stubs = api.with_metadata(*bearer(api.key), ("idempotency-key", "r"))
        request = appending(api, customer_id)
        first = stubs.pets.AppendPetNotes(request)
        assert stubs.pets.AppendPetNotes(request) == first
        request.request_id = "r"
        assert api.pets.AppendPetNotes(request) == first
        assert count_notes(api, request) == 1

    def test_the_field_goes_first(self, api: Api, customer_id: str) -> None:
        stubs = api.with_metadata(*bearer(api.key), ("idempotency-key", "header"))
        request = appending(api, customer_id, "field")
        first = stubs.pets.AppendPetNotes(request)
        assert api.pets.AppendPetNotes(request) == first

    def test_too_long(self, api: Api, customer_id: str) -> None:
        stubs = api.with_metadata(*bearer(api.key), ("idempotency-key", "r" * 129))
        request = appending(api, customer_id)
        failure = failed(StatusCode.INVALID_ARGUMENT, stubs.pets.AppendPetNotes, request)
        assert failure.fields == ["Idempotency-Key"]

    def test_reads_ignore_it(self, api: Api, customer_id: str) -> None:
        stubs = api.with_metadata(*bearer(api.key), ("idempotency-key", "r"))
        made = api.new_pet(customer_id)
        request = pets.GetPetRequest(customer_id=customer_id, id=made.id)
        stubs.pets.GetPet(request)
        changed = api.update(made, coat="x")
        assert stubs.pets.GetPet(request) == changed


class TestErrors:
    def test_are_not_kept(self, api: Api) -> None:
        request = pets.CreatePetRequest(customer_id="later", pet=pet(), request_id="r")
        failed(StatusCode.NOT_FOUND, api.pets.CreatePet, request)
        api.new_customer("later")
        first = api.pets.CreatePet(request)
        assert api.pets.CreatePet(request) == first


class TestAtOnce:
    def test_acts_once(self, api: Api, customer_id: str) -> None:
        request = appending(api, customer_id, "r")
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(api.pets.AppendPetNotes, [request] * 16))
        assert all(answer == answers[0] for answer in answers)
        assert count_notes(api, request) == 1


class TestAfterADay:
    @pytest.fixture
    def repeated(self, api: Api, customer_id: str) -> pets.AppendPetNotesRequest:
        """A request whose first call is a day ago."""
        request = appending(api, customer_id, "r")
        api.pets.AppendPetNotes(request)
        self._age(api, timedelta(hours=24))
        return request

    def _age(self, api: Api, by: timedelta) -> None:
        table = answered_requests.c
        with api.database.transaction() as connection:
            (time,) = connection.execute(
                select(table.created_time).where(table.company_id == api.company_id)
            ).one()
            connection.execute(
                update(answered_requests)
                .where(table.company_id == api.company_id)
                .values(created_time=time - by)
            )

    def test_acts_again(self, api: Api, repeated: pets.AppendPetNotesRequest) -> None:
        second = api.pets.AppendPetNotes(repeated)
        assert count_notes(api, repeated) == 2
        assert api.pets.AppendPetNotes(repeated) == second

    def test_acts_once_again(self, api: Api, repeated: pets.AppendPetNotesRequest) -> None:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(api.pets.AppendPetNotes, [repeated] * 16))
        assert all(answer == answers[0] for answer in answers)
        assert count_notes(api, repeated) == 2

    def test_not_before(self, api: Api, customer_id: str) -> None:
        request = appending(api, customer_id, "r")
        first = api.pets.AppendPetNotes(request)
        self._age(api, timedelta(hours=23, minutes=59))
        assert api.pets.AppendPetNotes(request) == first

    def test_is_forgotten(self, api: Api, repeated: pets.AppendPetNotesRequest, customer_id: str) -> None:
        api.pets.AppendPetNotes(appending(api, customer_id, "other"))
        query = select(answered_requests.c.request_id).where(answered_requests.c.company_id == api.company_id)
        with api.database.transaction() as connection:
            assert connection.execute(query).scalars().all() == ["other"]
