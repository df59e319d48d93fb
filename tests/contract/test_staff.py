"""The people whom appointments are made with, and the company's holidays."""

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from grpc import StatusCode

from pawport.gen.pawport.v1 import staff_service_pb2 as messages
from pawport.gen.pawport.v1.staff_pb2 import Holidays, StaffMember
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed

pytestmark = pytest.mark.any_host

SARAH: dict[str, Any] = {
    "name": "Dr. Sarah Moss",
    "role": StaffMember.VET,
    "working_hours": [
        {"weekday": "MONDAY", "start": "09:00", "end": "12:30"},
        {"weekday": "MONDAY", "start": "13:30", "end": "24:00"},
    ],
    "absences": [{"start": "2027-07-01T00:00", "end": "2027-07-15T00:00", "reason": "Vacation"}],
}


def get(api: Api, staff_id: str) -> StaffMember:
    return api.staff.GetStaffMember(messages.GetStaffMemberRequest(id=staff_id))


def listed(api: Api, **options: Any) -> list[StaffMember]:
    return list(api.staff.ListStaff(messages.ListStaffRequest(**options)).staff)


def update(api: Api, staff_id: str, *paths: str, **fields: Any) -> StaffMember:
    request = messages.UpdateStaffMemberRequest(id=staff_id, **fields)
    request.update_mask.paths.extend(paths)
    return api.staff.UpdateStaffMember(request)


class TestCreate:
    def test_returns_the_staff_member(self, api: Api) -> None:
        vet = api.new_vet()
        member = api.new_staff(**SARAH, vet_id=vet.id)
        assert member.id.startswith("staff_")
        assert member.vet_id == vet.id
        assert get(api, member.id) == member
        assert listed(api) == [member]
        assert [hours.end for hours in member.working_hours] == ["12:30", "24:00"]

    def test_own_id(self, api: Api) -> None:
        assert api.new_staff("vet_dr_sarah_m", **SARAH).id == "vet_dr_sarah_m"
        request = messages.CreateStaffMemberRequest(staff_member=SARAH, staff_id="vet_dr_sarah_m")
        failure = failed(StatusCode.ALREADY_EXISTS, api.staff.CreateStaffMember, request)
        assert failure.reason == "STAFF_MEMBER_ID_TAKEN"

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": " "}, "staff_member.name"),
            ({"role": 0}, "staff_member.role"),
            (
                {"working_hours": [{"weekday": "MONDAY", "start": "09:00", "end": "09:00"}]},
                "staff_member.working_hours[0].end",
            ),
            (
                {"working_hours": [{"weekday": "MONDAY", "start": "9:00", "end": "17:00"}]},
                "staff_member.working_hours[0].start",
            ),
            (
                {"absences": [{"start": "2027-02-30T09:00", "end": "2027-03-30T09:00"}]},
                "staff_member.absences[0].start",
            ),
            (
                {"absences": [{"start": "2027-03-30T09:00", "end": "2027-03-30T09:00"}]},
                "staff_member.absences[0].end",
            ),
            (
                {"absences": [{"start": "1900-03-30T09:00", "end": "2027-03-30T09:00"}]},
                "staff_member.absences[0].start",
            ),
        ],
    )
    def test_wrong_fields(self, api: Api, fields: dict[str, Any], field: str) -> None:
        request = messages.CreateStaffMemberRequest(staff_member={**SARAH, **fields})
        assert failed(StatusCode.INVALID_ARGUMENT, api.staff.CreateStaffMember, request).fields == [field]

    def test_an_unknown_vet(self, api: Api) -> None:
        request = messages.CreateStaffMemberRequest(staff_member={**SARAH, "vet_id": "vet_1"})
        assert failed(StatusCode.NOT_FOUND, api.staff.CreateStaffMember, request).resource == ("vet", "vet_1")


class TestUpdate:
    def test_changes_what_is_given(self, api: Api) -> None:
        member = api.new_staff(**SARAH)
        hours = [{"weekday": "FRIDAY", "start": "08:00", "end": "10:00"}]
        changed = update(api, member.id, working_hours=hours)
        assert (changed.name, len(changed.working_hours), len(changed.absences)) == (SARAH["name"], 1, 1)
        assert changed.etag != member.etag
        cleared = update(api, member.id, "absences")
        assert not cleared.absences
        assert get(api, member.id) == cleared

    def test_nothing_changes_with_the_same_values(self, api: Api) -> None:
        member = api.new_staff(**SARAH)
        assert update(api, member.id, **SARAH) == member

    def test_an_old_etag(self, api: Api) -> None:
        member = api.new_staff(**SARAH)
        update(api, member.id, name="Sarah Moss")
        request = messages.UpdateStaffMemberRequest(id=member.id, name="S. Moss", etag=member.etag)
        assert failed(StatusCode.ABORTED, api.staff.UpdateStaffMember, request).reason == "ETAG_MISMATCH"

    def test_the_name_and_the_role_stay(self, api: Api) -> None:
        member = api.new_staff(**SARAH)
        for path in ("name", "role"):
            request = messages.UpdateStaffMemberRequest(id=member.id, update_mask={"paths": [path]})
            failure = failed(StatusCode.INVALID_ARGUMENT, api.staff.UpdateStaffMember, request)
            assert failure.fields == [path]


class TestDelete:
    def test_leaves_lists(self, api: Api) -> None:
        member = api.new_staff(**SARAH)
        deleted = api.staff.DeleteStaffMember(messages.DeleteStaffMemberRequest(id=member.id))
        assert deleted.deleted
        assert (listed(api), listed(api, show_deleted=True)) == ([], [deleted])
        assert get(api, member.id) == deleted
        again = messages.DeleteStaffMemberRequest(id=member.id)
        failed(StatusCode.NOT_FOUND, api.staff.DeleteStaffMember, again)

    def test_of_another_company(self, api: Api, new_api: NewApi) -> None:
        member = api.new_staff(**SARAH)
        request = messages.DeleteStaffMemberRequest(id=member.id)
        failed(StatusCode.NOT_FOUND, new_api().staff.DeleteStaffMember, request)


class TestHolidays:
    def test_are_kept_in_order(self, api: Api) -> None:
        assert api.staff.GetHolidays(messages.GetHolidaysRequest()) == Holidays()
        days = [
            {"date": {"year": 2027, "month": 12, "day": 25}, "name": "Christmas Day"},
            {"date": {"year": 2027, "month": 1, "day": 1}, "name": "New Year's Day"},
        ]
        kept = api.staff.UpdateHolidays(messages.UpdateHolidaysRequest(holidays=days))
        assert MessageToDict(kept)["holidays"] == days[::-1]
        assert api.staff.GetHolidays(messages.GetHolidaysRequest()) == kept
        assert api.staff.UpdateHolidays(messages.UpdateHolidaysRequest()) == Holidays()

    @pytest.mark.parametrize(
        "days",
        [
            [{"year": 2027, "month": 2, "day": 30}],
            [{"year": 2027, "month": 2}],
            [{"year": 2027, "month": 2, "day": 3}] * 2,
        ],
    )
    def test_wrong_days(self, api: Api, days: list[dict[str, int]]) -> None:
        request = messages.UpdateHolidaysRequest(holidays=[{"date": day} for day in days])
        failure = failed(StatusCode.INVALID_ARGUMENT, api.staff.UpdateHolidays, request)
        assert failure.fields == [f"holidays[{len(days) - 1}].date"]
