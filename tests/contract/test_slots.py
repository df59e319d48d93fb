"""Lists of appointments, and free starts."""

from datetime import UTC, datetime
from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import appointment_service_pb2 as messages
from pawport.gen.pawport.v1.appointment_pb2 import AFTERNOON, EVENING, MORNING
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.contract.visits import (
    DAY,
    at,
    day_message,
    hours,
    in_days,
    listed,
    slots,
)

pytestmark = pytest.mark.any_host


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    return api.new_pet(customer_id)


@pytest.fixture
def staff_id(api: Api) -> str:
    """A vet who works from 9 to 12 and from 13 to 20."""
    return api.new_staff(working_hours=hours(("09:00", "12:00"), ("13:00", "20:00"))).id


class TestList:
    def test_by_pet_staff_status_and_time(self, api: Api, pet: Pet, staff_id: str, new_api: NewApi) -> None:
        other, vet = api.new_pet(pet.customer_id), api.new_staff().id
        one = api.new_appointment(days=9, pet_id=pet.id, staff_id=vet)
        two = api.new_appointment(pet_id=other.id, local_start=at("09:00", 8), staff_id=staff_id)
        three = api.new_appointment(days=7, pet_id=pet.id, staff_id=vet, confirm=True)
        ids = [one.id, two.id, three.id]
        waiting = api.new_appointment(
            pet_id=pet.id,
            type="surgery",
            requested_date=day_message(in_days(7)),
            local_start="",
            part_of_day=EVENING,
            staff_id=staff_id,
        )
        assert waiting.local_start
        first, second = three.start_time.seconds, two.start_time.seconds
        for wanted, expected in (
            ({}, [three.id, waiting.id, two.id, one.id]),
            ({"pet_id": pet.id}, [three.id, waiting.id, one.id]),
            ({"pet_id": pet.id, "staff_id": vet}, [three.id, one.id]),
            ({"status": "CONFIRMED"}, [three.id]),
            ({"staff_id": staff_id, "status": "REQUESTED"}, [waiting.id, two.id]),
            ({"interval": {"start_time": {"seconds": second}}}, [two.id, one.id]),
            (
                {"interval": {"start_time": {"seconds": first}, "end_time": {"seconds": second}}},
                [three.id, waiting.id],
            ),
        ):
            assert [each.id for each in listed(api, **wanted)] == expected, (wanted, ids)
        assert not listed(new_api())
        for unknown in ({"pet_id": "pet_1"}, {"staff_id": "staff_1"}):
            request = messages.ListAppointmentsRequest(**unknown)
            failed(StatusCode.NOT_FOUND, api.appointments.ListAppointments, request)


class TestSlots:
    def test_of_a_day(self, api: Api, pet: Pet, staff_id: str) -> None:
        api.new_appointment(pet_id=pet.id, local_start=at("10:00"))
        found = slots(api, part_of_day=MORNING)
        assert found == [
            at(each) for each in ("09:00", "09:15", "09:30", "10:30", "10:45", "11:00", "11:15", "11:30")
        ]
        assert slots(api, part_of_day=EVENING)[0] == at("17:00")
        assert slots(api, part_of_day=AFTERNOON, max_slots=1) == [at("13:00")]

    def test_say_who_is_free(self, api: Api, pet: Pet, staff_id: str) -> None:
        other = api.new_staff().id
        api.new_appointment(pet_id=pet.id, staff_id=staff_id, local_start=at("09:00"))
        request = messages.FindSlotsRequest(type="routine_checkup", from_date=day_message(in_days(7)))
        request.max_slots = 500
        found = api.appointments.FindSlots(request)
        free = {slot.local_start: sorted(slot.staff_ids) for slot in found.slots}
        assert free[at("09:15")] == [other]
        assert free[at("09:30")] == sorted([staff_id, other])
        assert found.time_zone == "UTC"
        assert slots(api, staff_id=staff_id)[0] == at("09:30")
        assert slots(api, pet_id=pet.id, part_of_day=MORNING, staff_id=other)[-1] == at("11:45")
        assert at("09:15") not in slots(api, pet_id=pet.id, staff_id=other, max_slots=500)

    def test_of_several_days(self, api: Api, staff_id: str) -> None:
        found = slots(api, to_date=day_message(in_days(9)), max_slots=500)
        assert {start[:10] for start in found} == {str(in_days(days)) for days in (7, 8, 9)}
        assert found == sorted(found)

    def test_every_slot_can_be_booked(self, api: Api, customer_id: str, staff_id: str) -> None:
        found = slots(api, type="dental", part_of_day=MORNING)
        for start in found[::5]:
            pet_id = api.new_pet(customer_id).id
            assert api.new_appointment(pet_id=pet_id, type="dental", local_start=start)

    def test_now_and_later(self, api: Api) -> None:
        api.new_staff()
        now = datetime.now(UTC)
        found = slots(api, from_date=day_message(now.date()), to_date=day_message(now.date() + DAY))
        assert datetime.fromisoformat(found[0]).replace(tzinfo=UTC) >= now

    @pytest.mark.parametrize(
        ("options", "field"),
        [
            ({"from_date": {"year": 2020, "month": 1, "day": 1}}, "from_date"),
            ({"to_date": day_message(in_days(6))}, "to_date"),
            ({"to_date": day_message(in_days(38))}, "to_date"),
        ],
    )
    def test_wrong_days(self, api: Api, options: dict[str, Any], field: str) -> None:
        given = {"type": "routine_checkup", "from_date": day_message(in_days(7)), **options}
        request = messages.FindSlotsRequest(**given)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.appointments.FindSlots, request)
        assert failure.fields == [field]
