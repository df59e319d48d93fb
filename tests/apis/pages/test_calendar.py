"""GET /calendars/TOKEN.ics: a staff member's visits, as two independent readers see them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import httpx
import icalendar
import pytest
import vobject
from grpc import StatusCode

from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.appointment_service_pb2 import (
    CancelAppointmentRequest,
    SetAppointmentTypeRequest,
)
from pawport.gen.pawport.v1.grooming_service_pb2 import CancelGroomingBookingRequest
from pawport.gen.pawport.v1.public_service_pb2 import GetStaffCalendarRequest
from pawport.gen.pawport.v1.public_service_pb2_grpc import PublicServiceStub
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.gen.pawport.v1.staff_service_pb2 import (
    CreateStaffCalendarRequest,
    DeleteStaffMemberRequest,
    RevokeStaffCalendarRequest,
)
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.visits import at


def read_by_icalendar(text: str) -> list[tuple[Any, ...]]:
    calendar = icalendar.Calendar.from_ical(text)
    assert str(calendar["x-wr-calname"]) == "Dr. Moss"
    return [
        (str(each["uid"]), each.start, each.end, str(each["summary"]), str(each["status"]))
        for each in calendar.events
    ]


def read_by_vobject(text: str) -> list[tuple[Any, ...]]:
    calendar = vobject.readOne(text)
    assert calendar.x_wr_calname.value == "Dr. Moss"
    return [
        (each.uid.value, each.dtstart.value, each.dtend.value, each.summary.value, each.status.value)
        for each in calendar.contents.get("vevent", [])
    ]


READERS = [read_by_icalendar, read_by_vobject]


@pytest.fixture
def staff_id(api: Api) -> str:
    return api.new_staff(name="Dr. Moss").id


def new_path(api: Api, staff_id: str) -> str:
    url = api.staff.CreateStaffCalendar(CreateStaffCalendarRequest(id=staff_id)).url
    path = httpx.URL(url).path
    assert path.startswith("/calendars/")
    assert path.endswith(".ics")
    return path


def expected(appointment: Appointment, summary: str, status: str) -> tuple[Any, ...]:
    start = datetime.fromisoformat(appointment.local_start).replace(tzinfo=UTC)
    return f"{appointment.id}@pawport", start, start + timedelta(minutes=30), summary, status


@pytest.mark.parametrize("read", READERS)
def test_has_the_appointments(http: httpx.Client, api: Api, staff_id: str, read: Any) -> None:
    name = "R\u00e9x; the, \u201ebig\u201c\\one" + " \u732b" * 40  # has to be escaped, and folded
    pet = api.new_pet(api.new_customer().id, name=name)
    visits = [
        api.new_appointment(days=days, pet_id=pet.id, staff_id=staff_id, confirm=days == 3, notes="Bites")
        for days in (2, 3, 4)
    ]
    other = api.new_staff().id
    api.new_appointment(days=5, pet_id=pet.id, staff_id=other)
    api.appointments.CancelAppointment(CancelAppointmentRequest(id=visits[2].id))
    answer = http.get(new_path(api, staff_id))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    summary = f"Routine checkup: {name}"
    assert read(answer.text) == [
        expected(visit, summary, status)
        for visit, status in zip(visits, ("TENTATIVE", "CONFIRMED", "CANCELLED"), strict=True)
    ]
    for left_out in ("Bites", "Ann"):
        assert left_out not in answer.text
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))


@pytest.mark.parametrize("read", READERS)
def test_has_the_bookings_of_a_groomer(http: httpx.Client, api: Api, read: Any) -> None:
    staff_id = api.new_groomer(name="Dr. Moss").id
    api.new_package("full_groom", 60, 90)
    pet = api.new_pet(api.new_customer().id, name="Rex")
    visits = [
        api.new_booking(pet_id=pet.id, local_start=at("09:00", days), notes="Bites", booking_id=id_)
        for days, id_ in ((2, "visit"), (3, "other"))
    ]
    api.grooming.CancelGroomingBooking(CancelGroomingBookingRequest(id=visits[1].id))
    appointment_type = {"id": "consultation", "name": "Consultation", "role": StaffMember.GROOMER}
    api.appointments.SetAppointmentType(
        SetAppointmentTypeRequest(**appointment_type, duration_minutes=30, buffer_minutes=0)
    )
    given = {"type": "consultation", "staff_id": staff_id, "appointment_id": "visit"}
    api.new_appointment(days=4, pet_id=pet.id, **given)
    text = http.get(new_path(api, staff_id)).text
    assert "Bites" not in text
    ids, starts, ends, summaries, statuses = zip(*read(text), strict=True)
    assert ids == ("grooming-visit@pawport", "grooming-other@pawport", "visit@pawport")
    assert ends[0] - starts[0] == timedelta(minutes=90)
    assert starts[0].isoformat() == f"{at('09:00', 2)}:00+00:00"
    assert summaries == ("Full groom: Rex", "Full groom: Rex", "Consultation: Rex")
    assert statuses == ("CONFIRMED", "CANCELLED", "TENTATIVE")


@pytest.mark.parametrize("read", READERS)
def test_without_appointments(http: httpx.Client, api: Api, staff_id: str, read: Any) -> None:
    assert read(http.get(new_path(api, staff_id)).text) == []


def test_a_url_can_be_replaced_and_revoked(http: httpx.Client, api: Api, staff_id: str) -> None:
    first, second = new_path(api, staff_id), new_path(api, staff_id)
    assert [http.get(path).status_code for path in (first, second)] == [404, 200]
    for _ in range(2):
        revoked = api.staff.RevokeStaffCalendar(RevokeStaffCalendarRequest(id=staff_id))
        assert (revoked.staff_id, revoked.url) == (staff_id, "")
    assert http.get(second).status_code == 404
    third = new_path(api, staff_id)
    api.staff.DeleteStaffMember(DeleteStaffMemberRequest(id=staff_id))
    assert http.get(third).status_code == 404


def test_a_repeat_has_no_url(api: Api, staff_id: str) -> None:
    request = CreateStaffCalendarRequest(id=staff_id, request_id="once")
    assert api.staff.CreateStaffCalendar(request).url
    assert not api.staff.CreateStaffCalendar(request).url


@pytest.mark.parametrize("token", ["x", "", ".ics", "%F0%9F%90%B6", "x" * 5000])
def test_an_unknown_token(http: httpx.Client, token: str) -> None:
    assert http.get(f"/calendars/{token}.ics").status_code == 404


def test_over_grpc(api: Api, staff_id: str) -> None:
    token = new_path(api, staff_id).removeprefix("/calendars/")
    with grpc.insecure_channel(api.served.address) as channel:
        stub = PublicServiceStub(channel)
        for given in (token, token.removesuffix(".ics")):
            answer = stub.GetStaffCalendar(GetStaffCalendarRequest(token=given))
            assert answer.data.startswith(b"BEGIN:VCALENDAR")
        request = GetStaffCalendarRequest(token="x")
        assert (
            failed(StatusCode.NOT_FOUND, stub.GetStaffCalendar, request).reason == "STAFF_CALENDAR_NOT_FOUND"
        )
