"""Grooming as Paws Source's clients book it."""

import json
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1 import grooming_service_pb2 as messages
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from tests.apis.pawssource.conftest import issues, only_pet, refused
from tests.contract.client import Api
from tests.pictures import picture

DAY = date.today() + timedelta(days=7)  # noqa: DTZ011 - any day that is to come
FIELDS = [
    *("id", "pet_id", "groomer_id", "package", "add_ons", "status", "scheduled_start", "scheduled_end"),
    *("time_zone", "price", "currency", "notes", "report", "created_at", "updated_at"),
]


@pytest.fixture
def pet_id(api: Api) -> str:
    api.new_groomer("kim")
    api.new_package("full_groom", 60, 60)
    api.new_package("deluxe", 90, 90)
    api.new_package("bath", 30, 30)
    api.new_package("nails", 10, 15, add_on=True)
    return api.new_pet(api.new_customer().id).id


def made(paws: httpx.Client, pet_id: str, **wish: Any) -> dict[str, Any]:
    body = {"pet_id": pet_id, "package": "full_groom", "scheduled_start": f"{DAY}T09:00:00Z", **wish}
    response = paws.post("grooming/bookings", json=body)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()["data"]
    return found


def put(paws: httpx.Client, booking: dict[str, Any], **fields: Any) -> httpx.Response:
    return paws.put(f"grooming/bookings/{booking['id']}", json=fields)


def changed(paws: httpx.Client, booking: dict[str, Any], **fields: Any) -> dict[str, Any]:
    response = put(paws, booking, **fields)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()["data"]
    return found


def test_a_booking(paws: httpx.Client, pet_id: str) -> None:
    found = made(paws, pet_id, add_ons=["nails"], notes="Shy")
    assert list(found) == FIELDS
    assert (found["pet_id"], found["groomer_id"], found["status"]) == (pet_id, "kim", "booked")
    assert (found["price"], found["currency"], found["report"]) == (70, "USD", None)
    assert found["scheduled_start"] == f"{DAY}T09:00:00Z"
    assert found["scheduled_end"] == f"{DAY}T10:15:00Z"
    assert paws.get(f"grooming/bookings/{found['id']}").json() == {"data": found}
    meta = {"next_cursor": None, "has_more": False}
    for params in ({}, {"pet_id": pet_id}, {"groomer_id": "kim"}, {"status": "booked"}):
        assert paws.get("grooming/bookings", params=params).json() == {"data": [found], "meta": meta}
    assert paws.get("grooming/bookings", params={"status": "no_show"}).json()["data"] == []


def test_pages(paws: httpx.Client, pet_id: str) -> None:
    first, second = (made(paws, pet_id, scheduled_start=f"{DAY}T{hour}:00") for hour in ("09", "12"))
    page = paws.get("grooming/bookings", params={"limit": 1}).json()
    assert (page["data"], page["meta"]["has_more"]) == ([first], True)
    params = {"limit": 1, "cursor": page["meta"]["next_cursor"]}
    assert paws.get("grooming/bookings", params=params).json()["data"] == [second]


@pytest.mark.operation("pawssource", "PUT /grooming/bookings/:id")
def test_put_reschedules(paws: httpx.Client, api: Api, pet_id: str) -> None:
    before = made(paws, pet_id, add_ons=["nails"], notes="Shy")
    moved = changed(paws, before, scheduled_start=f"{DAY}T14:00:00+02:00")
    assert moved["scheduled_start"] == f"{DAY}T12:00:00Z"
    kept = ("id", "groomer_id", "package", "add_ons", "notes", "price", "status")
    assert [moved[name] for name in kept] == [before[name] for name in kept]
    api.new_groomer("lee")
    other = changed(paws, before, groomer_id="lee", package="bath", add_ons=[])
    assert (other["groomer_id"], other["package"], other["price"]) == ("lee", "bath", 30)
    assert other["scheduled_end"] == f"{DAY}T12:30:00Z"


@pytest.mark.operation("pawssource", "PUT /grooming/bookings/:id")
def test_put_changes_package_add_ons_and_notes(paws: httpx.Client, pet_id: str) -> None:
    before = made(paws, pet_id, add_ons=["nails"], notes="Shy")
    upgraded = changed(paws, before, package="deluxe")
    assert (upgraded["price"], upgraded["add_ons"], upgraded["notes"]) == (100, ["nails"], "Shy")
    assert upgraded["scheduled_end"] == f"{DAY}T10:45:00Z"
    assert changed(paws, before, add_ons=[])["price"] == 90
    assert changed(paws, before, notes="")["notes"] is None
    assert changed(paws, before, add_ons=None)["price"] == 90


def test_put_after_the_check_in(paws: httpx.Client, api: Api, pet_id: str) -> None:
    before = made(paws, pet_id)
    api.grooming.CheckInGroomingBooking(messages.CheckInGroomingBookingRequest(id=before["id"]))
    assert changed(paws, before, package="deluxe")["status"] == "checked_in"
    refused(put(paws, before, package="bath"), 422, "validation_failed")
    refused(put(paws, before, scheduled_start=f"{DAY}T15:00:00Z"), 422, "validation_failed")


@pytest.mark.parametrize(
    ("fields", "field", "issue"),
    [
        ({"scheduled_start": "tomorrow"}, "scheduled_start", "invalid"),
        ({"scheduled_start": "2020-01-01T09:00:00Z"}, "scheduled_start", "must_not_be_in_the_past"),
        ({"scheduled_start": f"{DAY}T09:00:30Z"}, "scheduled_start", "invalid"),
        ({"package": "none"}, "package", "not_found"),
        ({"package": "nails"}, "package", "invalid"),
        ({"add_ons": "nails"}, "add_ons", "invalid"),
        ({"add_ons": ["bath"]}, "add_ons[0]", "invalid"),
        ({"add_ons": ["none"]}, "add_ons", "not_found"),
        ({"add_ons": ["nails"] * 21}, "add_ons", "invalid"),
        ({"groomer_id": "nobody"}, "groomer_id", "not_found"),
    ],
)
def test_wrong_changes(
    paws: httpx.Client, pet_id: str, fields: dict[str, Any], field: str, issue: str
) -> None:
    before = made(paws, pet_id)
    response = put(paws, before, **fields)
    assert issues(refused(response, 422, "validation_failed")) == {field: issue}
    assert paws.get(f"grooming/bookings/{before['id']}").json()["data"] == before


def test_a_booking_of_nobody(paws: httpx.Client, pet_id: str) -> None:
    refused(put(paws, {"id": "none"}, notes="x"), 404, "not_found")
    refused(paws.get("grooming/bookings/none"), 404, "not_found")


def test_packages(paws: httpx.Client, api: Api, pet_id: str) -> None:
    api.new_package("bath", inactive=True)
    found = paws.get("grooming/packages").json()["data"]
    assert [each["id"] for each in found] == ["deluxe", "full_groom", "nails"]
    assert found[2] == {
        "id": "nails",
        "name": "Nails",
        "add_on": True,
        "description": None,
        "options": [
            {
                "species": [],
                "max_weight_kg": None,
                "coat": None,
                "price": 10,
                "currency": "USD",
                "duration_minutes": 15,
            }
        ],
    }


def test_the_event_has_the_report(paws: httpx.Client, api: Api, pet_id: str) -> None:
    before = made(paws, pet_id)
    photo = api.upload(only_pet(api), picture())
    request = messages.CompleteGroomingBookingRequest(id=before["id"], report="Trimmed", photo_ids=[photo.id])
    api.grooming.CompleteGroomingBooking(request)
    wanted = {"filter": {"types": ["grooming.completed"]}, "format": Event.PAWSSOURCE}
    (event,) = api.events.ListEvents(ListEventsRequest(**wanted)).events
    data = json.loads(event.data)
    assert data["report"] == {"text": "Trimmed", "pictures": [photo.url]}
    assert data == paws.get(f"grooming/bookings/{before['id']}").json()["data"]
