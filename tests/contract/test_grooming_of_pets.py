"""What becomes of bookings of grooming with their pets, owners and time zones."""

from datetime import UTC, datetime

import pytest

from pawport.care.grooming import following, repository
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest, TransferPetRequest
from tests.contract.client import Api
from tests.contract.test_grooming import complete, events_of, get, refused
from tests.contract.test_photos import do_jobs
from tests.pictures import picture

pytestmark = pytest.mark.any_host


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    api.new_groomer("kim")
    api.new_package()
    return api.new_pet(customer_id)


def test_death_cancels_what_lies_ahead(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id)
    api.update(pet, status=Pet.PASSED_AWAY)
    do_jobs(api)
    found = get(api, made)
    assert (found.status, found.cancelled_by) == (GroomingBooking.CANCELLED, Appointment.COMPANY)
    assert events_of(api, made) == ["booked", "cancelled"]
    assert refused(api, pet_id=pet.id).reason == "PET_DECEASED"


def test_a_merge_of_two_booked_pets_marks_what_overlaps(api: Api, pet: Pet) -> None:
    api.new_groomer("lee")
    duplicate = api.new_pet(pet.customer_id)
    api.new_booking(pet_id=pet.id, staff_id="kim")
    same_time = api.new_booking(pet_id=duplicate.id, staff_id="lee")
    merge = {"customer_id": pet.customer_id, "id": pet.id, "duplicate_id": duplicate.id}
    api.pets.MergePets(MergePetsRequest(**merge))
    found = get(api, same_time)
    assert (found.pet_id, found.double_booked) == (pet.id, True)


def test_a_transfer_hides_the_notes(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id, notes="Afraid of Ann")
    owner = api.new_customer().id
    transfer = {"customer_id": pet.customer_id, "id": pet.id, "new_customer_id": owner}
    api.pets.TransferPet(TransferPetRequest(**transfer))
    do_jobs(api)
    found = get(api, made)
    assert (found.customer_id, found.notes, found.status) == (owner, "", GroomingBooking.BOOKED)


def test_erasing_the_owner_removes_texts_and_pictures(api: Api, pet: Pet) -> None:
    photo = api.upload(pet, picture())
    made = api.new_booking(pet_id=pet.id, notes="Afraid of Ann")
    complete(api, made, report="Ann was content", photo_ids=[photo.id])
    ahead = api.new_booking(pet_id=pet.id, days=8, notes="Afraid of Ann")
    api.customers.EraseCustomer(EraseCustomerRequest(id=pet.customer_id))
    assert get(api, ahead).status == GroomingBooking.CANCELLED
    found = get(api, made)
    assert "Ann" not in str(found)
    assert not found.report.pictures
    events = api.events.ListEvents(ListEventsRequest(filter={"types": ["grooming.*"]})).events
    assert [event.type for event in events if not event.erased] == ["grooming.cancelled"]
    assert len(events) == 4
    assert all("Ann" not in event.data for event in events)


def test_the_civil_time_stays_when_the_rules_of_the_zone_change(api: Api, pet: Pet) -> None:
    """As stored by a process that knew other rules: an hour later."""
    made = api.new_booking(pet_id=pet.id)
    right = made.start_time.seconds
    with api.database.transaction() as connection:
        made.start_time.seconds += 3600
        made.end_time.seconds += 3600
        repository.save(connection, api.company_id, made)
        now = datetime.now(UTC)
        moved = following.moved_by_new_rules(connection, api.company_id, now)
        following.resolve_again(connection, api.company_id, moved)
        assert not following.moved_by_new_rules(connection, api.company_id, now)
    assert moved == [made.id]
    assert get(api, made).start_time.seconds == right
    assert events_of(api, made) == ["booked", "rescheduled"]
