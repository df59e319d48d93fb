"""Appointments as Paws Source's clients make them."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.appointment_service_pb2 import CheckInAppointmentRequest
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from tests.apis.pawssource.conftest import issues, refused
from tests.contract.client import Api
from tests.contract.visits import hours

SAMPLE: dict[str, Any] = json.loads((Path(__file__).parent / "document" / "appointment.json").read_text())
DAY = date.today() + timedelta(days=7)  # noqa: DTZ011 - any day that is to come
FIELDS = [
    *(
        "id",
        "pet_id",
        "vet_id",
        "appointment_type",
        "status",
        "requested_date",
        "preferred_time_slot",
        "notes",
    ),
    *("scheduled_start", "scheduled_end", "time_zone", "alternatives", "created_at", "updated_at"),
]


@pytest.fixture
def pet_id(api: Api) -> str:
    """The document's pet, and its vet, who works from 9 to 19 with an hour off at noon."""
    hours_ = hours(("09:00", "12:00"), ("13:00", "19:00"))
    api.new_staff(SAMPLE["vet_id"], working_hours=hours_)
    return api.new_pet(api.new_customer().id, SAMPLE["pet_id"]).id


def book(paws: httpx.Client, **wish: Any) -> httpx.Response:
    """The document's request, for a day that is to come, with other fields; None is an absent one."""
    body = {**SAMPLE, "requested_date": str(DAY), **wish}
    return paws.post("appointments", json={name: each for name, each in body.items() if each is not None})


def made(paws: httpx.Client, **wish: Any) -> dict[str, Any]:
    response = book(paws, **wish)
    assert response.status_code == 201, response.text
    found: dict[str, Any] = response.json()["data"]
    return found


def other_pet(api: Api) -> str:
    return api.new_pet(api.new_customer().id).id


@pytest.mark.operation("pawssource", "POST /appointments")
def test_the_sample(paws: httpx.Client, api: Api, pet_id: str) -> None:
    found = made(paws)
    assert list(found) == FIELDS
    assert {name: found[name] for name in SAMPLE} == {**SAMPLE, "requested_date": str(DAY)}
    assert (found["status"], found["time_zone"], found["alternatives"]) == ("confirmed", "UTC", [])
    assert found["scheduled_start"] == f"{DAY}T09:00:00Z"
    assert found["scheduled_end"] == f"{DAY}T09:30:00Z"
    assert paws.get(f"appointments/{found['id']}").json() == {"data": found}


@pytest.mark.parametrize(
    ("slot", "start"),
    [
        ("morning", "09:00"),
        ("afternoon", "13:00"),
        ("evening", "17:00"),
        ("any", "09:00"),
        ("Evening", "17:00"),
        ("", "09:00"),
        (None, "09:00"),
    ],
)
def test_every_time_slot(paws: httpx.Client, pet_id: str, slot: str | None, start: str) -> None:
    found = made(paws, preferred_time_slot=slot)
    assert found["scheduled_start"] == f"{DAY}T{start}:00Z"
    assert found["preferred_time_slot"] == ((slot or "").lower() or "any")


@pytest.mark.parametrize(
    ("type_", "minutes"),
    [
        ("routine_checkup", 30),
        ("vaccination", 15),
        ("emergency", 30),
        ("follow_up", 15),
        ("surgery", 120),
        ("dental", 60),
        ("other", 30),
        ("Routine Checkup", 30),
        ("follow-up", 15),
    ],
)
def test_every_type(paws: httpx.Client, pet_id: str, type_: str, minutes: int) -> None:
    found = made(paws, appointment_type=type_)
    start, end = (datetime.fromisoformat(found[name]) for name in ("scheduled_start", "scheduled_end"))
    assert end - start == timedelta(minutes=minutes)


def test_a_full_morning(paws: httpx.Client, api: Api, pet_id: str) -> None:
    for _ in range(6):
        assert made(paws, pet_id=other_pet(api))["status"] == "confirmed"
    found = made(paws)
    assert (found["status"], found["vet_id"]) == ("requested", SAMPLE["vet_id"])
    assert (found["scheduled_start"], found["scheduled_end"]) == (None, None)
    assert found["alternatives"] == [f"{DAY}T13:{minute}:00Z" for minute in ("00", "15", "30")]
    assert paws.get(f"appointments/{found['id']}").json()["data"] == found


@pytest.mark.parametrize("slot", ["morning", "afternoon", "evening", "any"])
def test_a_full_day(paws: httpx.Client, api: Api, slot: str) -> None:
    spans = ("09:00", "09:30"), ("13:00", "13:30"), ("17:00", "17:30")
    vet = api.new_staff(working_hours=hours(*spans)).id
    for each in ("morning", "afternoon", "evening"):
        booked = made(paws, vet_id=vet, pet_id=other_pet(api), preferred_time_slot=each)
        assert booked["status"] == "confirmed"
    found = made(paws, vet_id=vet, pet_id=other_pet(api), preferred_time_slot=slot)
    assert (found["status"], found["scheduled_start"]) == ("requested", None)
    assert found["alternatives"] == [f"{DAY + timedelta(1)}T{start}:00Z" for start, _ in spans]


def test_whoever_is_free(paws: httpx.Client, api: Api, pet_id: str) -> None:
    made(paws, pet_id=other_pet(api))
    second = api.new_staff().id
    assert made(paws, vet_id=None)["vet_id"] in {SAMPLE["vet_id"], second}


def test_a_vet_of_the_directory(paws: httpx.Client, api: Api, pet_id: str) -> None:
    vet = api.new_vet()
    staff = api.new_staff(vet_id=vet.id).id
    assert made(paws, vet_id=vet.id)["vet_id"] == staff
    listed = paws.get("appointments", params={"vet_id": vet.id}).json()["data"]
    assert [each["vet_id"] for each in listed] == [staff]


def test_without_notes(paws: httpx.Client, pet_id: str) -> None:
    assert made(paws, notes="")["notes"] is None


@pytest.mark.parametrize(
    ("wish", "status", "code", "issue"),
    [
        ({"pet_id": ""}, 400, "bad_request", ("pet_id", "required")),
        ({"pet_id": None}, 400, "bad_request", ("pet_id", "required")),
        ({"appointment_type": None}, 400, "bad_request", ("appointment_type", "required")),
        ({"requested_date": ""}, 400, "bad_request", ("requested_date", "required")),
        ({"pet_id": "pet_1"}, 422, "validation_failed", ("pet_id", "not_found")),
        ({"vet_id": "vet_1"}, 422, "validation_failed", ("vet_id", "not_found")),
        ({"appointment_type": "spa"}, 422, "validation_failed", ("appointment_type", "invalid")),
        ({"preferred_time_slot": "noon"}, 422, "validation_failed", ("preferred_time_slot", "invalid")),
        (
            {"requested_date": "2025-03-15"},
            422,
            "validation_failed",
            ("requested_date", "must_not_be_in_the_past"),
        ),
        (
            {"requested_date": "15.03.2027"},
            422,
            "validation_failed",
            ("requested_date", "must_be_valid_iso_date"),
        ),
    ],
)
def test_wrong_requests(
    paws: httpx.Client, pet_id: str, wish: dict[str, Any], status: int, code: str, issue: tuple[str, str]
) -> None:
    assert issues(refused(book(paws, **wish), status, code)) == dict([issue])


def test_cancel(paws: httpx.Client, api: Api, pet_id: str) -> None:
    found = made(paws)
    cancelled = paws.post(f"appointments/{found['id']}/cancel", json={"reason": "Ill"})
    assert cancelled.status_code == 200
    assert cancelled.json()["data"] | {"updated_at": ""} == found | {"status": "cancelled", "updated_at": ""}
    again = paws.post(f"appointments/{found['id']}/cancel", json={})
    refused(again, 422, "validation_failed")
    assert made(paws, pet_id=other_pet(api))["scheduled_start"] == found["scheduled_start"]


def test_unknown(paws: httpx.Client, api: Api) -> None:
    refused(paws.get("appointments/appt_1"), 404, "not_found")
    refused(paws.post("appointments/appt_1/cancel", json={}), 404, "not_found")


def test_list(paws: httpx.Client, api: Api, pet_id: str) -> None:
    later = str(DAY + timedelta(days=1))
    one, two = made(paws), made(paws, requested_date=later)
    other = made(paws, pet_id=other_pet(api), requested_date=later)
    api.appointments.CheckInAppointment(CheckInAppointmentRequest(id=two["id"]))

    def ids(**params: str) -> list[str]:
        return [each["id"] for each in paws.get("appointments", params=params).json()["data"]]

    assert ids() == [one["id"], two["id"], other["id"]]
    assert ids(pet_id=pet_id) == [one["id"], two["id"]]
    assert ids(status="confirmed") == [one["id"], two["id"], other["id"]]  # also who is there
    assert ids(status="requested") == []
    assert ids(**{"from": later}) == [two["id"], other["id"]]
    assert ids(to=str(DAY)) == [one["id"]]
    first = paws.get("appointments", params={"limit": 2}).json()
    assert first["meta"]["has_more"] is True
    second = paws.get("appointments", params={"limit": 2, "cursor": first["meta"]["next_cursor"]}).json()
    assert [each["id"] for each in first["data"] + second["data"]] == ids()
    assert second["meta"] == {"next_cursor": None, "has_more": False}


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"status": "late"}, "status"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2027-03-15", "to": "2027-03-14"}, "to"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "x"}, "cursor"),
    ],
)
def test_a_wrong_list(paws: httpx.Client, api: Api, params: dict[str, str], field: str) -> None:
    details = refused(paws.get("appointments", params=params), 422, "validation_failed")
    assert list(issues(details)) == [field]


def test_the_event_has_the_appointment_as_this_api_shows_it(
    paws: httpx.Client, api: Api, pet_id: str
) -> None:
    found = made(paws)
    request = ListEventsRequest(filter={"types": ["appointment.confirmed"]}, format=Event.PAWSSOURCE)
    (event,) = api.events.ListEvents(request).events
    assert json.loads(event.data) == found
    assert event.created_at.ToDatetime(tzinfo=UTC).date() <= DAY
