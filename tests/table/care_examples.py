"""Good requests of staff, appointments and grooming."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from google.protobuf.message import Message

from pawport.gen.pawport.v1 import appointment_service_pb2 as appointments
from pawport.gen.pawport.v1 import grooming_service_pb2 as grooming
from pawport.gen.pawport.v1 import staff_service_pb2 as staff
from pawport.gen.pawport.v1.appointment_pb2 import MORNING, Appointment
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from tests.table.world import World

_PAGE = {"page_size": 10, "page_token": "1"}
_NOW = datetime.now(UTC)


def _in_days(days: int) -> date:
    return _NOW.date() + timedelta(days=days)


def _date(days: int) -> dict[str, int]:
    day = _in_days(days)
    return {"year": day.year, "month": day.month, "day": day.day}


def _start(days: int) -> str:
    return f"{_in_days(days)}T09:30"


_STAFF: dict[str, Any] = {
    "name": "Dr. Sarah Moss",
    "role": StaffMember.VET,
    "working_hours": [{"weekday": "MONDAY", "start": "09:00", "end": "17:00"}],
    "absences": [{"start": "2027-07-01T00:00", "end": "2027-07-15T00:00", "reason": "Vacation"}],
}
_TYPE: dict[str, Any] = {
    "name": "Boarding check",
    "role": StaffMember.VET,
    "duration_minutes": 20,
    "buffer_minutes": 10,
    "required_vaccinations": ["Rabies"],
    "evaluation_required": True,
}

_PACKAGE: dict[str, Any] = {
    "name": "Bath",
    "description": "With shampoo",
    "options": [
        {
            "pet_types": ["DOG"],
            "max_weight_kg": 10,
            "coat": "short",
            "price": {"currency_code": "USD", "units": 30},
            "duration_minutes": 30,
        }
    ],
    "buffer_minutes": 10,
    "required_vaccinations": ["Rabies"],
    "evaluation_required": True,
    "inactive": True,
}

CARE_EXAMPLES: dict[str, Callable[[World], Message]] = {
    "StaffService.CreateStaffMember": lambda w: staff.CreateStaffMemberRequest(
        staff_member={**_STAFF, "vet_id": w.vet_id}, request_id="r"
    ),
    "StaffService.GetStaffMember": lambda w: staff.GetStaffMemberRequest(id=w.staff_id),
    "StaffService.ListStaff": lambda w: staff.ListStaffRequest(pagination=_PAGE, show_deleted=True),
    "StaffService.UpdateStaffMember": lambda w: staff.UpdateStaffMemberRequest(
        id=w.staff_id,
        **_STAFF,
        vet_id=w.vet_id,
        update_mask={"paths": ["absences", "name", "vet_id"]},
        request_id="r",
    ),
    "StaffService.DeleteStaffMember": lambda w: staff.DeleteStaffMemberRequest(id=w.staff_id, request_id="r"),
    "StaffService.CreateStaffCalendar": lambda w: staff.CreateStaffCalendarRequest(
        id=w.staff_id, request_id="r"
    ),
    "StaffService.RevokeStaffCalendar": lambda w: staff.RevokeStaffCalendarRequest(
        id=w.groomer_id, request_id="r"
    ),
    "StaffService.GetHolidays": lambda w: staff.GetHolidaysRequest(),
    "StaffService.UpdateHolidays": lambda w: staff.UpdateHolidaysRequest(
        holidays=[{"date": {"year": 2027, "month": 12, "day": 25}, "name": "Christmas Day"}], request_id="r"
    ),
    "AppointmentService.CreateAppointment": lambda w: appointments.CreateAppointmentRequest(
        pet_id=w.pet_id,
        type="routine_checkup",
        staff_id=w.staff_id,
        requested_date=_date(20),
        part_of_day=MORNING,
        notes="Annual vaccination due",
        confirm=True,
        request_id="r",
    ),
    "AppointmentService.OverbookAppointment": lambda w: appointments.OverbookAppointmentRequest(
        pet_id=w.pet_id,
        type="emergency",
        staff_id=w.staff_id,
        local_start=_start(21),
        notes="Bee sting",
        request_id="r",
    ),
    "AppointmentService.GetAppointment": lambda w: appointments.GetAppointmentRequest(id=w.confirmed_id),
    "AppointmentService.ListAppointments": lambda w: appointments.ListAppointmentsRequest(
        pagination=_PAGE,
        pet_id=w.pet_id,
        staff_id=w.staff_id,
        status=Appointment.CONFIRMED,
        interval={"start_time": {"seconds": 1_700_000_000}, "end_time": {"seconds": 4_000_000_000}},
    ),
    "AppointmentService.FindSlots": lambda w: appointments.FindSlotsRequest(
        type="routine_checkup",
        from_date=_date(20),
        to_date=_date(26),
        part_of_day=MORNING,
        staff_id=w.staff_id,
        pet_id=w.pet_id,
        max_slots=5,
    ),
    "AppointmentService.RescheduleAppointment": lambda w: appointments.RescheduleAppointmentRequest(
        id=w.confirmed_id, local_start=_start(22), staff_id=w.staff_id, reason="Traffic", request_id="r"
    ),
    "AppointmentService.ConfirmAppointment": lambda w: appointments.ConfirmAppointmentRequest(
        id=w.requested_id, request_id="r"
    ),
    "AppointmentService.DeclineAppointment": lambda w: appointments.DeclineAppointmentRequest(
        id=w.requested_id, reason="Closed", request_id="r"
    ),
    "AppointmentService.CancelAppointment": lambda w: appointments.CancelAppointmentRequest(
        id=w.confirmed_id, reason="Ill", cancelled_by=Appointment.OWNER, request_id="r"
    ),
    "AppointmentService.CheckInAppointment": lambda w: appointments.CheckInAppointmentRequest(
        id=w.confirmed_id, request_id="r"
    ),
    "AppointmentService.CompleteAppointment": lambda w: appointments.CompleteAppointmentRequest(
        id=w.confirmed_id, request_id="r"
    ),
    "AppointmentService.MarkAppointmentNoShow": lambda w: appointments.MarkAppointmentNoShowRequest(
        id=w.begun_id, request_id="r"
    ),
    "AppointmentService.ListAppointmentTypes": lambda w: appointments.ListAppointmentTypesRequest(),
    "AppointmentService.SetAppointmentType": lambda w: appointments.SetAppointmentTypeRequest(
        id="boarding_check", **_TYPE, request_id="r"
    ),
    "GroomingService.CreateGroomingBooking": lambda w: grooming.CreateGroomingBookingRequest(
        pet_id=w.pet_id,
        package_id="full_groom",
        add_on_ids=["nails"],
        staff_id=w.groomer_id,
        local_start=_start(23),
        notes="Afraid of dryers",
        request_id="r",
    ),
    "GroomingService.GetGroomingBooking": lambda w: grooming.GetGroomingBookingRequest(id=w.booked_id),
    "GroomingService.ListGroomingBookings": lambda w: grooming.ListGroomingBookingsRequest(
        pagination=_PAGE,
        pet_id=w.pet_id,
        staff_id=w.groomer_id,
        status=GroomingBooking.BOOKED,
        interval={"start_time": {"seconds": 1_700_000_000}, "end_time": {"seconds": 4_000_000_000}},
    ),
    "GroomingService.FindGroomingSlots": lambda w: grooming.FindGroomingSlotsRequest(
        pet_id=w.pet_id,
        package_id="full_groom",
        add_on_ids=["nails"],
        from_date=_date(20),
        to_date=_date(26),
        part_of_day=MORNING,
        staff_id=w.groomer_id,
        max_slots=5,
    ),
    "GroomingService.RescheduleGroomingBooking": lambda w: grooming.RescheduleGroomingBookingRequest(
        id=w.booked_id, local_start=_start(24), staff_id=w.groomer_id, request_id="r"
    ),
    "GroomingService.UpdateGroomingBooking": lambda w: grooming.UpdateGroomingBookingRequest(
        id=w.booked_id,
        package_id="full_groom",
        add_on_ids=["nails"],
        notes="Shy",
        update_mask={"paths": ["add_on_ids", "notes", "package_id"]},
        request_id="r",
    ),
    "GroomingService.CheckInGroomingBooking": lambda w: grooming.CheckInGroomingBookingRequest(
        id=w.booked_id, request_id="r"
    ),
    "GroomingService.CompleteGroomingBooking": lambda w: grooming.CompleteGroomingBookingRequest(
        id=w.booked_id,
        report="Bathed and trimmed",
        photo_ids=[w.photo_id],
        weight={"value": 12.5, "unit": "kg"},
        request_id="r",
    ),
    "GroomingService.CancelGroomingBooking": lambda w: grooming.CancelGroomingBookingRequest(
        id=w.booked_id, reason="Ill", cancelled_by=Appointment.OWNER, request_id="r"
    ),
    "GroomingService.MarkGroomingNoShow": lambda w: grooming.MarkGroomingNoShowRequest(
        id=w.begun_booking_id, request_id="r"
    ),
    "GroomingService.ListGroomingPackages": lambda w: grooming.ListGroomingPackagesRequest(),
    "GroomingService.SetGroomingPackage": lambda w: grooming.SetGroomingPackageRequest(
        id="bath", **_PACKAGE, request_id="r"
    ),
}
