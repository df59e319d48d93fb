"""Appointments: made, moved, and what becomes of them."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode

from pawport.gen.pawport.v1 import appointment_service_pb2 as messages
from pawport.gen.pawport.v1.appointment_pb2 import AFTERNOON, EVENING, MORNING, Appointment
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.staff_pb2 import Holidays, StaffMember
from pawport.gen.pawport.v1.staff_service_pb2 import UpdateHolidaysRequest, UpdateStaffMemberRequest
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.visits import (
    NEW_YORK,
    STEPS,
    age_to_past,
    at,
    day_message,
    events_of,
    get,
    hours,
    in_days,
    listed,
    refused,
    reschedule,
    step,
)

pytestmark = pytest.mark.any_host


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    return api.new_pet(customer_id)


@pytest.fixture
def staff_id(api: Api) -> str:
    """A vet who works from 9 to 12 and from 13 to 20."""
    return api.new_staff(working_hours=hours(("09:00", "12:00"), ("13:00", "20:00"))).id


class TestCreate:
    def test_at_a_start(self, api: Api, pet: Pet, staff_id: str) -> None:
        made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"), notes="Limps")
        assert made.id.startswith("appt_")
        assert (made.status, made.staff_id, made.customer_id) == (
            Appointment.REQUESTED,
            staff_id,
            pet.customer_id,
        )
        assert made.start_time.ToDatetime() == datetime.combine(in_days(7), time(9, 30))
        assert made.end_time.ToDatetime() == datetime.combine(in_days(7), time(10))
        assert (made.time_zone, made.duration_minutes, made.notes) == ("UTC", 30, "Limps")
        (step,) = made.history
        assert (step.status, step.changed_by) == (Appointment.REQUESTED, "owner")
        assert get(api, made) == made
        assert events_of(api, made) == ["requested"]

    def test_confirmed_at_once(self, api: Api, pet: Pet, staff_id: str) -> None:
        made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"), confirm=True)
        assert made.status == Appointment.CONFIRMED
        assert events_of(api, made) == ["confirmed"]

    def test_by_the_clock_of_the_company(self, api: Api, pet: Pet, staff_id: str) -> None:
        api.set_company(time_zone=NEW_YORK)
        made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"))
        local = datetime.fromisoformat(at("09:30")).replace(tzinfo=ZoneInfo(NEW_YORK))
        assert made.start_time.ToDatetime(tzinfo=UTC) == local
        assert made.time_zone == NEW_YORK

    @pytest.mark.parametrize(
        ("part", "start"), [(0, "09:00"), (MORNING, "09:00"), (AFTERNOON, "13:00"), (EVENING, "17:00")]
    )
    def test_on_a_day(self, api: Api, pet: Pet, staff_id: str, part: int, start: str) -> None:
        wish = {"requested_date": day_message(in_days(7)), "part_of_day": part, "local_start": ""}
        first = api.new_appointment(pet_id=pet.id, **wish)
        second = api.new_appointment(pet_id=api.new_pet(pet.customer_id).id, **wish)
        assert first.local_start == at(start)
        assert second.local_start == at(f"{start[:2]}:30")
        assert first.requested_date.day == in_days(7).day

    def test_on_a_full_day(self, api: Api, pet: Pet, staff_id: str) -> None:
        wish = {"requested_date": day_message(in_days(7)), "part_of_day": MORNING, "local_start": ""}
        for _ in range(6):
            api.new_appointment(pet_id=api.new_pet(pet.customer_id).id, **wish)
        made = api.new_appointment(pet_id=pet.id, **wish, confirm=True)
        assert (made.status, made.local_start) == (Appointment.REQUESTED, "")
        assert not made.HasField("start_time")
        assert list(made.alternatives) == [at("13:00"), at("13:15"), at("13:30")]
        moved = reschedule(api, made, made.alternatives[0])
        assert (moved.local_start, moved.staff_id, list(moved.alternatives)) == (at("13:00"), staff_id, [])

    def test_whoever_is_free(self, api: Api, pet: Pet, staff_id: str) -> None:
        other = api.new_staff().id
        groomer = api.new_staff(role=StaffMember.GROOMER).id
        found = {
            api.new_appointment(pet_id=api.new_pet(pet.customer_id).id, local_start=at("09:30")).staff_id
            for _ in range(2)
        }
        assert found == {staff_id, other}
        assert refused(api, pet_id=pet.id, local_start=at("09:30")).reason == "SLOT_NOT_FREE"
        request = messages.CreateAppointmentRequest(
            pet_id=pet.id, type="routine_checkup", local_start=at("09:30"), staff_id=groomer
        )
        failure = failed(StatusCode.INVALID_ARGUMENT, api.appointments.CreateAppointment, request)
        assert failure.fields == ["staff_id"]

    def test_own_id(self, api: Api, pet: Pet, staff_id: str) -> None:
        wish = {"pet_id": pet.id, "type": "routine_checkup", "appointment_id": "visit-1"}
        assert api.new_appointment(**wish, local_start=at("09:00")).id == "visit-1"
        request = messages.CreateAppointmentRequest(**wish, local_start=at("10:00"))
        failure = failed(StatusCode.ALREADY_EXISTS, api.appointments.CreateAppointment, request)
        assert failure.reason == "APPOINTMENT_ID_TAKEN"

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"local_start": "2027-02-29T09:00"}, "local_start"),
            ({"local_start": "2020-02-28T09:00"}, "local_start"),
            ({"local_start": "2099-02-28T09:00"}, "local_start"),
            ({"requested_date": {"year": 2020, "month": 2, "day": 28}}, "requested_date"),
            ({"requested_date": {"year": 2027, "month": 2}}, "requested_date"),
            ({}, "local_start"),
        ],
    )
    def test_wrong_times(self, api: Api, pet: Pet, staff_id: str, wish: dict[str, Any], field: str) -> None:
        request = messages.CreateAppointmentRequest(pet_id=pet.id, type="routine_checkup", **wish)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.appointments.CreateAppointment, request)
        assert failure.fields == [field]

    def test_an_unknown_type(self, api: Api, pet: Pet) -> None:
        request = messages.CreateAppointmentRequest(pet_id=pet.id, type="spa", local_start=at("09:00"))
        failure = failed(StatusCode.NOT_FOUND, api.appointments.CreateAppointment, request)
        assert failure.reason == "APPOINTMENT_TYPE_NOT_FOUND"

    def test_a_repeat_with_the_same_request_id(self, api: Api, pet: Pet, staff_id: str) -> None:
        wish = {"pet_id": pet.id, "local_start": at("09:00"), "request_id": "once"}
        assert api.new_appointment(**wish) == api.new_appointment(**wish)
        assert len(listed(api)) == 1


class TestTaken:
    @pytest.mark.parametrize("start", ["09:15", "09:30", "09:59"])
    def test_another_visit_overlaps(self, api: Api, pet: Pet, staff_id: str, start: str) -> None:
        api.new_appointment(pet_id=api.new_pet(pet.customer_id).id, local_start=at("09:30"))
        failure = refused(api, pet_id=pet.id, staff_id=staff_id, local_start=at(start))
        assert (failure.reason, failure.resource) == ("SLOT_NOT_FREE", ("staff_member", staff_id))
        assert f"{at('10:00')}, {at('10:15')}, {at('10:30')}" in failure.message

    def test_programs_get_the_next_free_starts(self, api: Api, pet: Pet, staff_id: str) -> None:
        api.new_appointment(pet_id=api.new_pet(pet.customer_id).id, local_start=at("09:30"))
        with pytest.raises(grpc.RpcError) as caught:
            api.new_appointment(pet_id=pet.id, local_start=at("09:30"))
        error: Any = caught.value
        found = status_pb2.Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
        info = error_details_pb2.ErrorInfo()
        assert found.details[0].Unpack(info)
        assert info.metadata["next_free"] == ",".join(at(each) for each in ("10:00", "10:15", "10:30"))

    def test_visits_that_touch(self, api: Api, pet: Pet, staff_id: str) -> None:
        other = api.new_pet(pet.customer_id)
        for start in ("09:30", "10:00", "09:00"):
            api.new_appointment(pet_id=other.id, local_start=at(start))
        assert len(listed(api)) == 3

    def test_the_buffer_keeps_the_staff_member_but_not_the_pet(self, api: Api, pet: Pet) -> None:
        staff = [api.new_staff().id for _ in range(2)]
        first = api.new_appointment(pet_id=pet.id, type="surgery", staff_id=staff[0], local_start=at("09:00"))
        assert first.end_time.ToDatetime() == datetime.combine(in_days(7), time(11))
        other = api.new_pet(pet.customer_id)
        assert refused(api, pet_id=other.id, staff_id=staff[0], local_start=at("11:15"))
        assert api.new_appointment(pet_id=pet.id, staff_id=staff[1], local_start=at("11:00"))
        assert api.new_appointment(pet_id=other.id, staff_id=staff[0], local_start=at("11:30"))

    def test_the_pet_has_another_visit(self, api: Api, pet: Pet) -> None:
        for _ in range(2):
            api.new_staff()
        api.new_appointment(pet_id=pet.id, local_start=at("09:30"))
        failure = refused(api, pet_id=pet.id, local_start=at("09:45"))
        assert (failure.reason, failure.resource) == ("PET_NOT_FREE", ("pet", pet.id))
        assert at("10:00") in failure.message

    @pytest.mark.parametrize("start", ["08:30", "11:45", "12:00", "19:45"])
    def test_nobody_works(self, api: Api, pet: Pet, staff_id: str, start: str) -> None:
        assert refused(api, pet_id=pet.id, local_start=at(start)).reason == "SLOT_NOT_FREE"

    def test_absences_and_holidays(self, api: Api, pet: Pet, staff_id: str) -> None:
        absences = [{"start": at("00:00", 7), "end": at("00:00", 8)}]
        api.staff.UpdateStaffMember(UpdateStaffMemberRequest(id=staff_id, absences=absences))
        holiday = Holidays.Holiday(date=day_message(in_days(8)))
        api.staff.UpdateHolidays(UpdateHolidaysRequest(holidays=[holiday]))
        for days in (7, 8):
            failure = refused(api, pet_id=pet.id, local_start=at("09:00", days))
            assert at("09:00", 9) in failure.message
        assert api.new_appointment(pet_id=pet.id, local_start=at("09:00", 9))

    def test_a_time_is_free_again(self, api: Api, pet: Pet, staff_id: str) -> None:
        for method, request in (
            (api.appointments.CancelAppointment, messages.CancelAppointmentRequest),
            (api.appointments.DeclineAppointment, messages.DeclineAppointmentRequest),
        ):
            made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"))
            method(request(id=made.id))
        assert api.new_appointment(pet_id=pet.id, local_start=at("09:30"))


class TestOverbook:
    def test_is_marked(self, api: Api, pet: Pet, staff_id: str) -> None:
        api.new_appointment(pet_id=api.new_pet(pet.customer_id).id, local_start=at("09:30"))
        given = {"pet_id": pet.id, "type": "emergency", "staff_id": staff_id}
        request = messages.OverbookAppointmentRequest(**given, local_start=at("09:45"))
        made = api.appointments.OverbookAppointment(request)
        assert (made.status, made.double_booked) == (Appointment.CONFIRMED, True)
        free = messages.OverbookAppointmentRequest(**given, local_start=at("22:00"))
        assert not api.appointments.OverbookAppointment(free).double_booked
        assert refused(api, pet_id=api.new_pet(pet.customer_id).id, local_start=at("10:00"))

    def test_needs_a_scope_of_its_own(self, api: Api, pet: Pet, staff_id: str) -> None:
        desk = api.with_key("appointments:write", "appointments:read")
        request = messages.OverbookAppointmentRequest(
            pet_id=pet.id, type="emergency", staff_id=staff_id, local_start=at("09:45")
        )
        failed(StatusCode.PERMISSION_DENIED, desk.appointments.OverbookAppointment, request)


class TestReschedule:
    def test_keeps_the_id_and_the_history(self, api: Api, pet: Pet, staff_id: str) -> None:
        made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"), confirm=True)
        moved = reschedule(api, made, at("09:45"), reason="Traffic")  # overlaps only itself
        assert (moved.id, moved.status, moved.local_start) == (made.id, made.status, at("09:45"))
        assert [step.local_start for step in moved.history] == [at("09:30"), at("09:45")]
        assert moved.history[1].reason == "Traffic"
        assert events_of(api, made) == ["confirmed", "rescheduled"]
        assert api.new_appointment(pet_id=api.new_pet(pet.customer_id).id, local_start=at("09:15"))

    def test_to_somebody_else(self, api: Api, pet: Pet, staff_id: str) -> None:
        other = api.new_staff().id
        made = api.new_appointment(pet_id=pet.id, staff_id=staff_id, local_start=at("09:30"))
        assert reschedule(api, made, at("09:30"), staff_id=other).staff_id == other

    def test_to_a_taken_time(self, api: Api, pet: Pet, staff_id: str) -> None:
        made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"))
        api.new_appointment(pet_id=api.new_pet(pet.customer_id).id, local_start=at("10:00"))
        request = messages.RescheduleAppointmentRequest(id=made.id, local_start=at("10:15"))
        failure = failed(StatusCode.FAILED_PRECONDITION, api.appointments.RescheduleAppointment, request)
        assert failure.reason == "SLOT_NOT_FREE"
        assert get(api, made) == made

    def test_an_old_etag(self, api: Api, pet: Pet, staff_id: str) -> None:
        made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"))
        reschedule(api, made, at("10:00"))
        request = messages.RescheduleAppointmentRequest(id=made.id, local_start=at("11:00"), etag=made.etag)
        failed(StatusCode.ABORTED, api.appointments.RescheduleAppointment, request)


ALLOWED = {
    Appointment.REQUESTED: {"confirm", "decline", "cancel"},
    Appointment.CONFIRMED: {"cancel", "check in", "complete", "no-show"},
    Appointment.CHECKED_IN: {"complete"},
}


class TestSteps:
    @pytest.mark.parametrize("status", Appointment.Status.values()[1:])
    def test_each_status_allows_its_steps(self, api: Api, pet: Pet, staff_id: str, status: int) -> None:
        for name, (method, after, event) in STEPS.items():
            made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"))
            made.status = status
            age_to_past(api, made)
            if name in ALLOWED.get(status, ()):
                assert step(api, name, made).status == after
                assert events_of(api, made)[-1] == event
            else:
                request = getattr(messages, f"{method}Request")(id=made.id)
                failure = failed(StatusCode.FAILED_PRECONDITION, getattr(api.appointments, method), request)
                assert failure.reason == "APPOINTMENT_STATUS"
                assert get(api, made) == made

    def test_cancel_says_who_and_why(self, api: Api, pet: Pet, staff_id: str) -> None:
        made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"))
        found = step(api, "cancel", made, reason="Ill", cancelled_by=Appointment.OWNER)
        assert (found.reason, found.cancelled_by) == ("Ill", Appointment.OWNER)
        assert (found.history[-1].reason, found.history[-1].status) == ("Ill", Appointment.CANCELLED)

    def test_nobody_can_have_missed_what_has_not_begun(self, api: Api, pet: Pet, staff_id: str) -> None:
        made = api.new_appointment(pet_id=pet.id, local_start=at("09:30"), confirm=True)
        request = messages.MarkAppointmentNoShowRequest(id=made.id)
        failed(StatusCode.FAILED_PRECONDITION, api.appointments.MarkAppointmentNoShow, request)

    def test_what_has_no_start_cannot_be_confirmed(self, api: Api, pet: Pet) -> None:
        made = api.new_appointment(pet_id=pet.id, local_start="", requested_date=day_message(in_days(7)))
        request = messages.ConfirmAppointmentRequest(id=made.id)
        failed(StatusCode.FAILED_PRECONDITION, api.appointments.ConfirmAppointment, request)


class TestRequirements:
    @pytest.fixture
    def boarding(self, api: Api) -> None:
        api.appointments.SetAppointmentType(
            messages.SetAppointmentTypeRequest(
                id="boarding_check",
                name="Boarding check",
                role=StaffMember.VET,
                duration_minutes=20,
                required_vaccinations=["Rabies"],
                evaluation_required=True,
            )
        )

    @staticmethod
    def dose(days: int) -> dict[str, Any]:
        end = datetime.combine(in_days(days), time(20), UTC)
        return {"name": "Imrab 3 TF", "expired_at": {"seconds": int(end.timestamp())}}

    def test_on_the_day_of_the_visit(self, api: Api, customer_id: str, staff_id: str, boarding: None) -> None:
        pet = api.new_pet(customer_id, evaluation_status=Pet.PASS, vaccinations=[self.dose(8)])
        wish = {"pet_id": pet.id, "type": "boarding_check"}
        assert api.new_appointment(**wish, local_start=at("19:40", 8))  # valid through the end of the day
        failure = refused(api, **wish, local_start=at("09:00", 9))
        assert (failure.reason, "Rabies" in failure.message) == ("VACCINATION_REQUIRED", True)

    def test_evaluation(self, api: Api, customer_id: str, staff_id: str, boarding: None) -> None:
        pet = api.new_pet(customer_id, evaluation_status=Pet.FAIL, vaccinations=[self.dose(30)])
        failure = refused(api, pet_id=pet.id, type="boarding_check", local_start=at("09:00"))
        assert failure.reason == "EVALUATION_REQUIRED"

    def test_a_dead_or_deleted_pet(self, api: Api, customer_id: str, staff_id: str) -> None:
        dead = api.new_pet(customer_id, status=Pet.PASSED_AWAY)
        assert refused(api, pet_id=dead.id, local_start=at("09:00")).reason == "PET_DECEASED"
        api.delete(dead)
        request = messages.CreateAppointmentRequest(
            pet_id=dead.id, type="routine_checkup", local_start=at("09:00")
        )
        failed(StatusCode.NOT_FOUND, api.appointments.CreateAppointment, request)


class TestTypes:
    def test_those_from_the_beginning(self, api: Api) -> None:
        found = api.appointments.ListAppointmentTypes(messages.ListAppointmentTypesRequest())
        assert [type_.id for type_ in found.appointment_types] == [
            *("dental", "emergency", "follow_up", "other", "routine_checkup", "surgery", "vaccination")
        ]

    def test_a_type_is_replaced(self, api: Api, pet: Pet, staff_id: str) -> None:
        request = messages.SetAppointmentTypeRequest(
            id="routine_checkup", name="Checkup", role=StaffMember.VET, duration_minutes=45
        )
        set_ = api.appointments.SetAppointmentType(request)
        found = api.appointments.ListAppointmentTypes(messages.ListAppointmentTypesRequest())
        assert set_ in found.appointment_types
        assert len(found.appointment_types) == 7
        assert api.new_appointment(pet_id=pet.id, local_start=at("09:00")).duration_minutes == 45
