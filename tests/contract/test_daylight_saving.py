"""Appointments in zones whose clocks are changed, and on the day that begins first."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from grpc import StatusCode

from pawport.care.calendar.local import local_text
from pawport.gen.pawport.v1 import appointment_service_pb2 as messages
from pawport.gen.pawport.v1.appointment_pb2 import MORNING, Appointment
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.visits import DAY, day_message, refused, slots

pytestmark = pytest.mark.any_host

ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")


class Change(NamedTuple):
    """A change of the clock."""

    instant: datetime
    """In UTC."""
    before: timedelta
    """The offset until then."""
    after: timedelta


def next_change(zone: ZoneInfo, *, forward: bool) -> Change:
    """The next change that puts the clock forward, or back, in a week or later."""
    midnight = datetime.combine(datetime.now(UTC).date() + 7 * DAY, time(), UTC)
    hours = [midnight + timedelta(hours=number) for number in range(400 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() or timedelta() for hour in hours]
    for instant, before, after in zip(hours[1:], offsets, offsets[1:], strict=False):
        if after != before and (after > before) == forward:
            # All zones here change at a full or half hour: the change is in the hour that ends now.
            half = instant - timedelta(minutes=30)
            exact = half if half.astimezone(zone).utcoffset() == after else instant
            return Change(exact, before, after)
    raise LookupError(zone)


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    api.new_staff("vet_1")
    return api.new_pet(customer_id)


def offered(api: Api, day: date) -> list[str]:
    return slots(api, from_date=day_message(day), max_slots=500)


def civil(instant: datetime, offset: timedelta) -> datetime:
    return (instant + offset).replace(tzinfo=None)


@pytest.mark.parametrize("zone", ZONES)
def test_a_time_that_the_clock_skips(api: Api, pet: Pet, zone: str) -> None:
    api.set_company(time_zone=zone)
    change = next_change(ZoneInfo(zone), forward=True)
    skipped, shown = civil(change.instant, change.before), civil(change.instant, change.after)
    starts = offered(api, skipped.date())
    assert local_text(shown) in starts
    assert local_text(skipped) not in starts
    made = api.new_appointment(pet_id=pet.id, local_start=local_text(skipped))
    assert (made.time_shift, made.local_start) == (Appointment.SKIPPED, local_text(skipped))
    assert made.start_time.ToDatetime(tzinfo=UTC) == change.instant
    other = api.new_pet(pet.customer_id)
    assert refused(api, pet_id=other.id, local_start=local_text(shown)).reason == "SLOT_NOT_FREE"


@pytest.mark.parametrize("zone", ZONES)
def test_a_time_that_comes_twice(api: Api, pet: Pet, zone: str) -> None:
    api.set_company(time_zone=zone)
    change = next_change(ZoneInfo(zone), forward=False)
    repeated = civil(change.instant, change.after)
    assert offered(api, repeated.date()).count(local_text(repeated)) == 1
    made = api.new_appointment(pet_id=pet.id, local_start=local_text(repeated))
    assert (made.time_shift, made.local_start) == (Appointment.REPEATED, local_text(repeated))
    first = change.instant - (change.before - change.after)
    assert made.start_time.ToDatetime(tzinfo=UTC) == first
    assert local_text(repeated) not in offered(api, repeated.date())


def test_the_day_that_begins_first(api: Api, pet: Pet) -> None:
    api.set_company(time_zone=KIRITIMATI.key)
    today = datetime.now(KIRITIMATI).date()
    wish = {"pet_id": pet.id, "type": "routine_checkup", "part_of_day": MORNING}
    made = api.new_appointment(**wish, local_start="", requested_date=day_message(today + DAY))
    midnight = datetime.combine(today + DAY, time(), UTC) - timedelta(hours=14)
    assert made.local_start == local_text(datetime.combine(today + DAY, time()))
    assert made.start_time.ToDatetime(tzinfo=UTC) == midnight
    over = messages.CreateAppointmentRequest(**wish, requested_date=day_message(today - DAY))
    failure = failed(StatusCode.INVALID_ARGUMENT, api.appointments.CreateAppointment, over)
    assert failure.fields == ["requested_date"]
