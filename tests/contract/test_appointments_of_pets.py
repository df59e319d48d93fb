"""What becomes of appointments when something happens to the pet, the owner or the rules of the zone."""

from datetime import UTC, datetime

import pytest

from pawport.care.appointments import following, repository
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest, MergeCustomersRequest
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest, TransferPetRequest
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub as PetnowStub
from tests.contract.client import Api, bearer
from tests.contract.test_photos import do_jobs
from tests.contract.visits import age_to_past, at, get, listed, slots

pytestmark = pytest.mark.any_host


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    api.new_staff("vet_1")
    return api.new_pet(customer_id)


def booked(api: Api, pet: Pet, start: str = "09:30") -> Appointment:
    return api.new_appointment(pet_id=pet.id, local_start=at(start), notes="Afraid of Ann")


def was_there(api: Api, pet: Pet) -> Appointment:
    """A visit that is over."""
    made = booked(api, pet, "08:00")
    made.status = Appointment.COMPLETED
    age_to_past(api, made)
    return made


@pytest.mark.parametrize(("how", "reason"), [("dies", "passed away"), ("is deleted", "deleted")])
def test_what_lies_ahead_is_cancelled_when_the_pet(api: Api, pet: Pet, how: str, reason: str) -> None:
    over, ahead = was_there(api, pet), booked(api, pet)
    if how == "dies":
        api.update(pet, status=Pet.PASSED_AWAY)
    else:
        api.delete(pet)
    do_jobs(api)
    cancelled = get(api, ahead)
    assert (cancelled.status, cancelled.cancelled_by) == (Appointment.CANCELLED, Appointment.COMPANY)
    assert reason in cancelled.reason
    assert get(api, over) == over
    assert at("09:30") in slots(api, max_slots=500)
    (event,) = api.events.ListEvents(ListEventsRequest(filter={"types": ["appointment.cancelled"]})).events
    assert ahead.id in event.data


def test_a_merge_of_pets_moves_them(api: Api, pet: Pet) -> None:
    api.new_staff("vet_2")
    duplicate = api.new_pet(pet.customer_id)
    kept = booked(api, pet)
    same_time = api.new_appointment(pet_id=duplicate.id, local_start=at("09:45"), staff_id="vet_2")
    later = booked(api, duplicate, "14:00")
    merge = {"customer_id": pet.customer_id, "id": pet.id, "duplicate_id": duplicate.id}
    api.pets.MergePets(MergePetsRequest(**merge))
    found = listed(api, pet_id=pet.id)
    assert [(each.id, each.pet_id, each.double_booked) for each in found] == [
        (kept.id, pet.id, False),
        (same_time.id, pet.id, True),
        (later.id, pet.id, False),
    ]
    assert listed(api, pet_id=duplicate.id) == found


def test_a_transfer_gives_what_lies_ahead_to_the_new_owner_without_notes(api: Api, pet: Pet) -> None:
    over, ahead = was_there(api, pet), booked(api, pet)
    owner = api.new_customer().id
    transfer = {"customer_id": pet.customer_id, "id": pet.id, "new_customer_id": owner}
    api.pets.TransferPet(TransferPetRequest(**transfer))
    do_jobs(api)
    moved = get(api, ahead)
    assert (moved.customer_id, moved.notes, moved.status) == (owner, "", Appointment.REQUESTED)
    assert get(api, over) == over


def test_a_merge_of_customers_moves_them(api: Api, pet: Pet) -> None:
    over, ahead = was_there(api, pet), booked(api, pet)
    kept = api.new_customer().id
    api.customers.MergeCustomers(MergeCustomersRequest(id=kept, duplicate_id=pet.customer_id))
    do_jobs(api)
    for each in (over, ahead):
        found = get(api, each)
        assert (found.customer_id, found.notes, found.status) == (kept, "Afraid of Ann", each.status)


def test_erasing_a_customer_cancels_and_removes_the_texts(api: Api, pet: Pet) -> None:
    over, ahead = was_there(api, pet), booked(api, pet)
    api.customers.EraseCustomer(EraseCustomerRequest(id=pet.customer_id))
    cancelled = get(api, ahead)
    assert (cancelled.status, cancelled.cancelled_by) == (Appointment.CANCELLED, Appointment.COMPANY)
    assert get(api, over).status == Appointment.COMPLETED
    for each in (over, ahead):
        assert "Ann" not in str(get(api, each))
    found = api.events.ListEvents(ListEventsRequest(filter={"types": ["appointment.*"]})).events
    assert [event.type for event in found if not event.erased] == ["appointment.cancelled"]
    assert len(found) == 3
    assert all("Ann" not in event.data for event in found)


def test_purging_a_pet_cancels_and_removes_the_texts(api: Api, pet: Pet) -> None:
    over, ahead = was_there(api, pet), booked(api, pet)
    petnow = PetnowStub(api.served.channel)
    petnow.DeletePet(DeletePetRequest(pet_id=pet.id), metadata=bearer(api.key))
    assert get(api, ahead).status == Appointment.CANCELLED
    assert get(api, over).status == Appointment.COMPLETED
    for each in (over, ahead):
        assert "Ann" not in str(get(api, each))
    found = api.events.ListEvents(ListEventsRequest(filter={"types": ["appointment.*"]})).events
    assert all("Ann" not in event.data for event in found)


def test_the_civil_time_stays_when_the_rules_of_the_zone_change(api: Api, pet: Pet) -> None:
    """As stored by a process that knew other rules: an hour later."""
    made, other = booked(api, pet), booked(api, pet, "10:00")
    right = {each.id: each.start_time.seconds for each in (made, other)}
    with api.database.transaction() as connection:
        for each in (made, other):
            each.start_time.seconds += 3600
            each.end_time.seconds += 3600
            repository.save(connection, api.company_id, each)
        now = datetime.now(UTC)
        moved = following.moved_by_new_rules(connection, api.company_id, now)
        following.resolve_again(connection, api.company_id, moved)
        assert not following.moved_by_new_rules(connection, api.company_id, now)
    assert sorted(moved) == sorted(right)
    for each in (made, other):
        found = get(api, each)
        assert found.start_time.seconds == right[each.id]
        assert (found.local_start, found.double_booked) == (each.local_start, False)
        assert "rules" in found.history[-1].reason
    (_, event) = api.events.ListEvents(
        ListEventsRequest(filter={"types": ["appointment.rescheduled"]})
    ).events
    assert event.type == "appointment.rescheduled"
