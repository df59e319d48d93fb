"""A pet that a shelter sends and that a vet and a groomer see: through SmartTag's, Paws Source's and our own
API, and what another program learns of it by webhook."""

import hmac
import json
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
import standardwebhooks
from google.protobuf.timestamp_pb2 import Timestamp

from pawport.gen.pawport.v1 import appointment_service_pb2 as appointments
from pawport.gen.pawport.v1 import grooming_service_pb2 as grooming
from pawport.gen.pawport.v1 import pet_history_service_pb2 as histories
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.pet_history_pb2 import ServiceHistoryEntry
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.webhook_pb2 import WebhookEndpoint
from tests.contract.client import Api
from tests.outgoing.web import Web, web
from tests.pictures import picture
from tests.webhooks.running import new_endpoint, settled

CHIP = "900141000564647"
DAY = date.today() + timedelta(days=7)  # noqa: DTZ011 - any day that is to come
FLUFFY = {
    "microchip_number": CHIP,
    "pet_name": "Fluffy",
    "pet_type": "Cat",
    "pet_owner": {"email": "john.doe@example.com", "first_name": "John", "last_name": "Doe"},
}


@pytest.fixture
def receiver() -> Iterator[Web]:
    """A server that records what is posted."""
    with web() as running:
        yield running


def registered(http: httpx.Client, api: Api) -> Pet:
    """The pet that a shelter sends by SmartTag's API, as our own API finds it by the chip."""
    key = {"x-api-key": api.key}
    answer = http.post("/wp-json/pet-api/v1/pets", json={"pets": [FLUFFY]}, headers=key)
    (detail,) = answer.raise_for_status().json()["details"]
    assert detail["action"] == "created"
    (pet,) = api.pets.SearchPets(pets.SearchPetsRequest(microchip=CHIP)).pets
    return pet


def paws(http: httpx.Client, api: Api, verb: str, path: str, **body: Any) -> dict[str, Any]:
    """The record with which Paws Source's API answers."""
    key = {"authorization": f"Bearer {api.key}"}
    answer = http.request(verb, f"/pawssource/v2/{path}", json=body or None, headers=key)
    assert answer.is_success, answer.text
    return dict(answer.json()["data"])


def vaccinated(http: httpx.Client, api: Api, pet: Pet) -> dict[str, Any]:
    """The appointment that was booked by Paws Source's API, at which the vet vaccinated the pet."""
    wish = {"vet_id": "dr_moss", "appointment_type": "vaccination", "preferred_time_slot": "morning"}
    booked = paws(http, api, "POST", "appointments", pet_id=pet.id, requested_date=str(DAY), **wish)
    assert (booked["status"], booked["scheduled_start"]) == ("confirmed", f"{DAY}T00:00:00Z")
    api.appointments.CheckInAppointment(appointments.CheckInAppointmentRequest(id=booked["id"]))
    dose = Pet.Vaccination(name="Rabies", expired_at=Timestamp(seconds=4_000_000_000))
    api.update(pet, vaccinations=[dose])
    api.appointments.CompleteAppointment(appointments.CompleteAppointmentRequest(id=booked["id"]))
    return booked


def groomed(http: httpx.Client, api: Api, pet: Pet) -> dict[str, Any]:
    """The booking that was made by Paws Source's API, moved, and upgraded at the visit."""
    wish = {"groomer_id": "kim", "package": "bath", "scheduled_start": f"{DAY}T09:00:00Z"}
    path = f"grooming/bookings/{paws(http, api, 'POST', 'grooming/bookings', pet_id=pet.id, **wish)['id']}"
    moved = paws(http, api, "PUT", path, scheduled_start=f"{DAY}T10:00:00Z")
    assert (moved["scheduled_start"], moved["price"]) == (f"{DAY}T10:00:00Z", 30)
    api.grooming.CheckInGroomingBooking(grooming.CheckInGroomingBookingRequest(id=moved["id"]))
    assert paws(http, api, "PUT", path, package="full_groom")["price"] == 60
    photo = api.upload(pet, picture())
    report = {"report": "Trimmed; nails are short now", "photo_ids": [photo.id]}
    api.grooming.CompleteGroomingBooking(grooming.CompleteGroomingBookingRequest(id=moved["id"], **report))
    done = paws(http, api, "GET", path)
    assert done["report"] == {"text": "Trimmed; nails are short now", "pictures": [photo.url]}
    return done


def received(receiver: Web, hook: WebhookEndpoint) -> dict[str, dict[str, Any]]:
    """The data of each event that was posted, by its type, after the check of both signatures."""
    found = {}
    for posted in receiver.posted:
        standardwebhooks.Webhook(hook.secret).verify(posted.body, dict(posted.headers))
        digest = hmac.new(hook.secret.encode(), posted.body, sha256).hexdigest()
        assert posted.headers["X-Paws-Signature"] == digest
        payload = json.loads(posted.body)
        found[payload["type"]] = payload["data"]
    return found


def test_a_pet_is_registered_vaccinated_and_groomed(http: httpx.Client, api: Api, receiver: Web) -> None:
    types = ("pet.created", "appointment.confirmed", "grooming.completed")
    hook = new_endpoint(api, receiver.serve("/hook", b""), *types, format=Event.PAWSSOURCE)
    api.new_staff("dr_moss")
    api.new_groomer("kim")
    api.new_package("bath", 30, 30)
    api.new_package("full_groom", 60, 60)

    pet = registered(http, api)
    assert paws(http, api, "GET", f"pets/{pet.id}")["tags"] == [CHIP]
    appointment = vaccinated(http, api, pet)
    booking = groomed(http, api, pet)

    settled(api, hook.id, 3)
    data = received(receiver, hook)
    assert data.keys() == set(types)
    assert (data["pet.created"]["id"], data["pet.created"]["name"]) == (pet.id, "Fluffy")
    assert data["appointment.confirmed"] == appointment
    assert data["grooming.completed"] == booking

    asked = histories.ListServiceHistoryRequest(customer_id=pet.customer_id, id=pet.id)
    entries = api.history.ListServiceHistory(asked).entries
    assert {(entry.kind, entry.id, entry.status) for entry in entries} == {
        (ServiceHistoryEntry.APPOINTMENT, appointment["id"], "COMPLETED"),
        (ServiceHistoryEntry.GROOMING, booking["id"], "COMPLETED"),
        (ServiceHistoryEntry.VACCINATION, "", "VALID"),
    }
    (report,) = [entry.grooming_report for entry in entries if entry.kind == ServiceHistoryEntry.GROOMING]
    assert report.text == "Trimmed; nails are short now"
    assert [each.url for each in report.pictures] == booking["report"]["pictures"]
