"""GroomingService: packages, bookings, and the report."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from grpc import StatusCode

from pawport.care.grooming import repository
from pawport.gen.pawport.v1 import grooming_service_pb2 as messages
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.appointment_service_pb2 import (
    CompleteAppointmentRequest,
    CreateAppointmentRequest,
    SetAppointmentTypeRequest,
)
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.pet_history_pb2 import ServiceHistoryEntry
from pawport.gen.pawport.v1.pet_history_service_pb2 import ListPetWeightsRequest, ListServiceHistoryRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.visits import at
from tests.pictures import picture

pytestmark = pytest.mark.any_host

USD = {"currency_code": "USD"}


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    api.new_groomer("kim")
    api.new_package()
    api.new_package("deluxe", 90, 90)
    api.new_package("bath", 30, 30)
    api.new_package("nails", 10, 15, add_on=True)
    return api.new_pet(customer_id, weight={"value": 12, "unit": "kg"})


def get(api: Api, booking: GroomingBooking) -> GroomingBooking:
    return api.grooming.GetGroomingBooking(messages.GetGroomingBookingRequest(id=booking.id))


def update(api: Api, booking: GroomingBooking, **fields: Any) -> GroomingBooking:
    return api.grooming.UpdateGroomingBooking(messages.UpdateGroomingBookingRequest(id=booking.id, **fields))


def reschedule(api: Api, booking: GroomingBooking, start: str, **fields: Any) -> GroomingBooking:
    given = {"id": booking.id, "local_start": start, **fields}
    return api.grooming.RescheduleGroomingBooking(messages.RescheduleGroomingBookingRequest(**given))


def check_in(api: Api, booking: GroomingBooking) -> GroomingBooking:
    return api.grooming.CheckInGroomingBooking(messages.CheckInGroomingBookingRequest(id=booking.id))


def complete(api: Api, booking: GroomingBooking, **fields: Any) -> GroomingBooking:
    request = messages.CompleteGroomingBookingRequest(id=booking.id, **{"report": "Trimmed", **fields})
    return api.grooming.CompleteGroomingBooking(request)


def cancel(api: Api, booking: GroomingBooking, **fields: Any) -> GroomingBooking:
    return api.grooming.CancelGroomingBooking(messages.CancelGroomingBookingRequest(id=booking.id, **fields))


def no_show(api: Api, booking: GroomingBooking) -> GroomingBooking:
    return api.grooming.MarkGroomingNoShow(messages.MarkGroomingNoShowRequest(id=booking.id))


def let_begin(api: Api, booking: GroomingBooking) -> None:
    """Lets the visit have begun an hour ago."""
    now = int(datetime.now(UTC).timestamp())
    booking.start_time.seconds, booking.end_time.seconds = now - 3600, now - 1800
    with api.database.transaction() as connection:
        repository.save(connection, api.company_id, booking)


def refused(api: Api, status: StatusCode = StatusCode.FAILED_PRECONDITION, **wish: Any) -> Any:
    given = {"package_id": "full_groom", "local_start": at("09:00"), **wish}
    request = messages.CreateGroomingBookingRequest(**given)
    return failed(status, api.grooming.CreateGroomingBooking, request)


def events_of(api: Api, booking: GroomingBooking) -> list[str]:
    found = api.events.ListEvents(ListEventsRequest(filter={"types": ["grooming.*"]})).events
    return [event.type.partition(".")[2] for event in found if f'"{booking.id}"' in event.data]


def test_a_booking(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id, local_start=at("09:00"), add_on_ids=["nails"], notes="Shy")
    assert (made.pet_id, made.customer_id, made.staff_id) == (pet.id, pet.customer_id, "kim")
    assert (made.package_id, list(made.add_on_ids), made.notes) == ("full_groom", ["nails"], "Shy")
    assert (made.price.units, made.price.currency_code, made.package_price.units) == (70, "USD", 60)
    assert (made.duration_minutes, made.status) == (75, GroomingBooking.BOOKED)
    assert made.end_time.seconds - made.start_time.seconds == 75 * 60
    assert get(api, made) == made
    for wanted in ({}, {"pet_id": pet.id}, {"staff_id": "kim"}, {"status": GroomingBooking.BOOKED}):
        found = api.grooming.ListGroomingBookings(messages.ListGroomingBookingsRequest(**wanted))
        assert list(found.bookings) == [made]
    other = messages.ListGroomingBookingsRequest(status=GroomingBooking.NO_SHOW)
    assert not api.grooming.ListGroomingBookings(other).bookings
    assert events_of(api, made) == ["booked"]


@pytest.mark.parametrize(
    ("fields", "price", "minutes"),
    [
        ({"type": Pet.DOG, "weight": {"value": 22, "unit": "lb"}}, 60, 60),
        ({"type": Pet.DOG, "weight": {"value": 22.1, "unit": "lb"}, "coat": "long Double coat"}, 110, 120),
        ({"type": Pet.DOG, "weight": {"value": 30, "unit": "kg"}}, 85, 90),
        ({"type": Pet.DOG}, 85, 90),
    ],
)
def test_price_and_duration_are_those_of_the_pet(
    api: Api, customer_id: str, fields: dict[str, Any], price: int, minutes: int
) -> None:
    api.new_groomer()
    options = [
        {"max_weight_kg": 10, "price": {**USD, "units": 60}, "duration_minutes": 60},
        {"coat": "double", "price": {**USD, "units": 110}, "duration_minutes": 120},
        {"price": {**USD, "units": 85}, "duration_minutes": 90},
    ]
    api.new_package(options=[{"pet_types": [Pet.DOG], **option} for option in options])
    made = api.new_booking(pet_id=api.new_pet(customer_id, **fields).id)
    assert (made.price.units, made.duration_minutes) == (price, minutes)
    cat = api.new_pet(customer_id, type=Pet.CAT)
    assert refused(api, pet_id=cat.id).reason == "GROOMING_PACKAGE_NOT_FOR_PET"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"options": [{"price": {"units": 1}, "duration_minutes": 5}]}, "options[0].price.currency_code"),
        ({"options": [{"price": {**USD, "units": 1}}]}, "options[0].duration_minutes"),
        (
            {
                "options": [
                    {"price": {"currency_code": code, "units": 1}, "duration_minutes": 5}
                    for code in ("USD", "EUR")
                ]
            },
            "options[1].price.currency_code",
        ),
    ],
)
def test_wrong_packages(api: Api, fields: dict[str, Any], field: str) -> None:
    option = {"price": {**USD, "units": 1}, "duration_minutes": 5}
    request = messages.SetGroomingPackageRequest(**{"id": "x", "name": "X", "options": [option], **fields})
    failure = failed(StatusCode.INVALID_ARGUMENT, api.grooming.SetGroomingPackage, request)
    assert field in failure.fields


def test_packages_are_listed(api: Api, pet: Pet) -> None:
    api.new_package("bath", 35, 30, inactive=True)
    found = api.grooming.ListGroomingPackages(messages.ListGroomingPackagesRequest()).packages
    assert [each.id for each in found] == ["bath", "deluxe", "full_groom", "nails"]
    assert (found[0].options[0].price.units, found[0].inactive) == (35, True)
    failure = refused(api, StatusCode.NOT_FOUND, pet_id=pet.id, package_id="bath")
    assert failure.reason == "GROOMING_PACKAGE_NOT_FOUND"


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"package_id": "nails"}, "package_id"),
        ({"add_on_ids": ["bath"]}, "add_on_ids[0]"),
        ({"add_on_ids": ["nails", "nails"]}, "add_on_ids[1]"),
        ({"add_on_ids": ["euro"]}, "add_on_ids[0]"),
        ({"add_on_ids": ["long"]}, "add_on_ids"),
        ({"local_start": "2020-01-01T09:00"}, "local_start"),
        ({"staff_id": "vet"}, "staff_id"),
    ],
)
def test_wrong_bookings(api: Api, pet: Pet, wish: dict[str, Any], field: str) -> None:
    api.new_staff("vet")
    euro = {"currency_code": "EUR", "units": 1}
    api.new_package("euro", add_on=True, options=[{"price": euro, "duration_minutes": 5}])
    api.new_package("long", 10, 700, add_on=True)
    failure = refused(api, StatusCode.INVALID_ARGUMENT, pet_id=pet.id, **wish)
    assert field in failure.fields


def test_an_id_that_is_taken(api: Api, pet: Pet) -> None:
    api.new_booking(pet_id=pet.id, booking_id="b_1")
    failure = refused(api, StatusCode.ALREADY_EXISTS, pet_id=pet.id, booking_id="b_1")
    assert failure.reason == "GROOMING_BOOKING_ID_TAKEN"


def test_no_time_twice(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id, local_start=at("09:00"))
    other = api.new_pet(pet.customer_id)
    failure = refused(api, pet_id=other.id, local_start=at("09:45"))
    assert failure.reason == "SLOT_NOT_FREE"
    assert f"the next free starts are {at('10:00')}" in failure.message
    api.new_groomer("lee")
    assert refused(api, pet_id=pet.id, local_start=at("09:45")).reason == "PET_NOT_FREE"
    assert api.new_booking(pet_id=other.id, local_start=at("09:45")).staff_id == "lee"
    cancel(api, made)
    assert api.new_booking(pet_id=pet.id, local_start=at("08:45")).staff_id == "kim"


def test_appointments_are_in_the_way_and_bookings_of_them(api: Api, pet: Pet) -> None:
    """Also if both have one id."""
    api.new_staff("vet")
    type_ = {"id": "nails", "name": "Nails", "role": StaffMember.GROOMER, "duration_minutes": 30}
    api.appointments.SetAppointmentType(SetAppointmentTypeRequest(**type_))
    other = api.new_pet(pet.customer_id)
    visit = api.new_appointment(pet_id=pet.id, type="nails", local_start=at("09:00"), appointment_id="x")
    assert refused(api, pet_id=other.id, local_start=at("08:30")).reason == "SLOT_NOT_FREE"
    api.new_groomer("lee")
    assert refused(api, pet_id=pet.id, local_start=at("09:15"), staff_id="lee").reason == "PET_NOT_FREE"
    made = api.new_booking(pet_id=pet.id, local_start=at("12:00"), staff_id=visit.staff_id, booking_id="x")
    with pytest.raises(Exception, match="has another visit"):
        reschedule(api, made, at("08:15"), staff_id="lee")
    for wish in ({"type": "nails", "staff_id": made.staff_id}, {"type": "routine_checkup"}):
        request = CreateAppointmentRequest(**{**wish, "pet_id": pet.id, "local_start": at("12:30")})
        failure = failed(StatusCode.FAILED_PRECONDITION, api.appointments.CreateAppointment, request)
        assert failure.reason in ("PET_NOT_FREE", "SLOT_NOT_FREE")


def test_required_vaccinations_and_evaluation(api: Api, pet: Pet) -> None:
    api.new_package("bath", 30, 30, required_vaccinations=["Rabies"])
    api.new_package("nails", 10, 15, add_on=True, evaluation_required=True)
    assert refused(api, pet_id=pet.id, package_id="bath").reason == "VACCINATION_REQUIRED"
    assert refused(api, pet_id=pet.id, add_on_ids=["nails"]).reason == "EVALUATION_REQUIRED"
    booking = api.new_booking(pet_id=pet.id)
    request = messages.UpdateGroomingBookingRequest(id=booking.id, add_on_ids=["nails"])
    failure = failed(StatusCode.FAILED_PRECONDITION, api.grooming.UpdateGroomingBooking, request)
    assert failure.reason == "EVALUATION_REQUIRED"


def test_what_a_groomer_must_know_is_shown(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id)
    code = api.new_code()
    api.apply(pet, code.id)
    api.update(pet, evaluation_status=Pet.FAIL)
    found = get(api, made)
    assert (found.evaluation_status, [each.id for each in found.pet_codes]) == (Pet.FAIL, [code.id])
    listed = api.grooming.ListGroomingBookings(messages.ListGroomingBookingsRequest())
    assert list(listed.bookings) == [found]


def test_rescheduling(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id, local_start=at("09:00"))
    moved = reschedule(api, made, at("09:30"))
    assert (moved.id, moved.local_start, moved.staff_id) == (made.id, at("09:30"), "kim")
    assert moved.start_time.seconds - made.start_time.seconds == 1800
    api.new_groomer("lee")
    assert reschedule(api, made, at("09:30"), staff_id="lee").staff_id == "lee"
    assert events_of(api, made) == ["booked", "rescheduled", "rescheduled"]
    request = messages.RescheduleGroomingBookingRequest(id=made.id, local_start=at("10:00"), etag="1")
    failed(StatusCode.ABORTED, api.grooming.RescheduleGroomingBooking, request)


def test_updating(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id, local_start=at("09:00"), notes="Shy")
    added = update(api, made, add_on_ids=["nails"])
    assert (added.package_id, added.price.units, added.duration_minutes) == ("full_groom", 70, 75)
    assert added.end_time.seconds - made.end_time.seconds == 15 * 60
    lower = update(api, made, package_id="bath")
    assert (lower.price.units, lower.notes, list(lower.add_on_ids)) == (40, "Shy", ["nails"])
    cleared = update(api, made, update_mask={"paths": ["notes", "add_on_ids"]})
    assert (cleared.price.units, cleared.notes, list(cleared.add_on_ids)) == (30, "", [])
    request = messages.UpdateGroomingBookingRequest(id=made.id, update_mask={"paths": ["package_id"]})
    failed(StatusCode.INVALID_ARGUMENT, api.grooming.UpdateGroomingBooking, request)


def test_a_longer_visit_must_fit(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id, local_start=at("09:00"))
    api.new_booking(pet_id=api.new_pet(pet.customer_id).id, local_start=at("10:00"))
    request = messages.UpdateGroomingBookingRequest(id=made.id, package_id="deluxe")
    failure = failed(StatusCode.FAILED_PRECONDITION, api.grooming.UpdateGroomingBooking, request)
    assert failure.reason == "SLOT_NOT_FREE"
    assert get(api, made) == made


def test_after_the_check_in_only_upgrades(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id)
    assert check_in(api, made).status == GroomingBooking.CHECKED_IN
    request = messages.UpdateGroomingBookingRequest(id=made.id, package_id="bath")
    failure = failed(StatusCode.FAILED_PRECONDITION, api.grooming.UpdateGroomingBooking, request)
    assert failure.reason == "GROOMING_DOWNGRADE"
    better = update(api, made, package_id="deluxe", add_on_ids=["nails"])
    assert (better.status, better.price.units) == (GroomingBooking.CHECKED_IN, 100)
    with pytest.raises(Exception, match="cannot be rescheduled"):
        reschedule(api, made, at("09:00"))


def test_the_report_becomes_part_of_the_history(api: Api, pet: Pet) -> None:
    photo = api.upload(pet, picture())
    made = api.new_booking(pet_id=pet.id)
    done = complete(api, made, report="Trimmed", photo_ids=[photo.id], weight={"value": 25, "unit": "lbs"})
    assert (done.status, done.report.text) == (GroomingBooking.COMPLETED, "Trimmed")
    assert [(each.photo_id, each.url) for each in done.report.pictures] == [(photo.id, photo.url)]
    assert (done.report.weight.value, done.report.weight.unit) == (25, "lb")
    asked = {"customer_id": pet.customer_id, "id": pet.id}
    (entry,) = api.history.ListServiceHistory(ListServiceHistoryRequest(**asked)).entries
    assert (entry.kind, entry.id, entry.title) == (ServiceHistoryEntry.GROOMING, made.id, "Full groom")
    assert (entry.time, entry.status, entry.grooming_report) == (made.start_time, "COMPLETED", done.report)
    weights = api.history.ListPetWeights(ListPetWeightsRequest(**asked)).weights
    assert [each.weight.value for each in weights] == [25, 12]
    assert weights[0].method.endswith("CompleteGroomingBooking")
    assert events_of(api, made) == ["booked", "completed"]
    (event,) = api.events.ListEvents(ListEventsRequest(filter={"types": ["grooming.completed"]})).events
    assert photo.url in event.data


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"photo_ids": ["none"]}, "photo_ids[0]"), ({"weight": {"value": 1, "unit": "stone"}}, "weight.unit")],
)
def test_wrong_reports(api: Api, pet: Pet, fields: dict[str, Any], field: str) -> None:
    made = api.new_booking(pet_id=pet.id)
    request = messages.CompleteGroomingBookingRequest(id=made.id, **fields)
    failure = failed(StatusCode.INVALID_ARGUMENT, api.grooming.CompleteGroomingBooking, request)
    assert field in failure.fields
    assert get(api, made) == made


def test_a_weight_measured_at_an_appointment(api: Api, pet: Pet) -> None:
    api.new_staff()
    made = api.new_appointment(pet_id=pet.id, confirm=True)
    weight = {"value": 13, "unit": "kg"}
    api.appointments.CompleteAppointment(CompleteAppointmentRequest(id=made.id, weight=weight))
    asked = {"customer_id": pet.customer_id, "id": pet.id}
    weights = api.history.ListPetWeights(ListPetWeightsRequest(**asked)).weights
    assert [each.weight.value for each in weights] == [13, 12]
    (entry,) = api.history.ListServiceHistory(ListServiceHistoryRequest(**asked)).entries
    assert (entry.kind, entry.title) == (ServiceHistoryEntry.APPOINTMENT, "Routine checkup")


def test_visits_in_pages_of_the_history(api: Api, pet: Pet) -> None:
    """Two kinds at one time, and two of a kind."""
    api.new_staff()
    expected = []
    for days in (7, 8):
        booking = api.new_booking(days=days, pet_id=pet.id)
        complete(api, booking)
        visit = api.new_appointment(days=days + 10, pet_id=pet.id, confirm=True)
        api.appointments.CompleteAppointment(CompleteAppointmentRequest(id=visit.id))
        expected += [(visit.start_time.seconds, visit.id), (booking.start_time.seconds, booking.id)]
    same_time = api.new_booking(days=40, pet_id=pet.id)
    with api.database.transaction() as connection:
        same_time.start_time.CopyFrom(booking.start_time)
        same_time.status = GroomingBooking.COMPLETED
        repository.save(connection, api.company_id, same_time)
    expected.append((same_time.start_time.seconds, same_time.id))
    seen, token = [], ""
    while True:
        page = api.history.ListServiceHistory(
            ListServiceHistoryRequest(
                customer_id=pet.customer_id, id=pet.id, pagination={"page_size": 1, "page_token": token}
            )
        )
        seen += [(each.time.seconds, each.id) for each in page.entries]
        token = page.next_page_token
        if not token:
            break
    assert seen == sorted(expected, reverse=True)


@pytest.mark.parametrize("step", [cancel, complete, check_in, no_show])
def test_a_booking_that_is_over(api: Api, pet: Pet, step: Callable[..., GroomingBooking]) -> None:
    made = api.new_booking(pet_id=pet.id)
    done = cancel(api, made, reason="Ill", cancelled_by=Appointment.OWNER)
    assert (done.status, done.reason) == (GroomingBooking.CANCELLED, "Ill")
    with pytest.raises(Exception, match="it is CANCELLED"):
        step(api, made)


def test_a_no_show_must_have_begun(api: Api, pet: Pet) -> None:
    made = api.new_booking(pet_id=pet.id)
    with pytest.raises(Exception, match="has not begun yet"):
        no_show(api, made)
    let_begin(api, made)
    assert no_show(api, made).status == GroomingBooking.NO_SHOW
