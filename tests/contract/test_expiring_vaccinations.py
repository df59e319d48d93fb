"""ListExpiringVaccinations, and the schedule of reminders."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from google.type.date_pb2 import Date
from grpc import StatusCode

from pawport.gen.pawport.v1 import customer_service_pb2 as customer_messages
from pawport.gen.pawport.v1 import reminder_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.reminder_pb2 import ExpiringVaccination
from tests.contract.client import Api, Stubs
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.service import http_client

FIRST, LAST = date(2031, 5, 1), date(2031, 5, 31)


def dose(name: str, expires: datetime | date, given: date | None = None) -> Pet.Vaccination:
    time = expires if isinstance(expires, datetime) else datetime(*expires.timetuple()[:3], tzinfo=UTC)
    made = Pet.Vaccination(name=name)
    made.expired_at.FromDatetime(time)
    if given:
        made.administered_date.CopyFrom(day(given))
    return made


def day(value: date) -> Date:
    return Date(year=value.year, month=value.month, day=value.day)


def listed(
    api: Stubs, first: date = FIRST, last: date = LAST, size: int = 100, vaccine: str = ""
) -> list[ExpiringVaccination]:
    """All pages."""

    def pages() -> Iterator[ExpiringVaccination]:
        token = ""
        while True:
            request = messages.ListExpiringVaccinationsRequest(
                pagination={"page_size": size, "page_token": token},
                from_date=day(first),
                to_date=day(last),
                vaccine=vaccine,
            )
            answer = api.reminders.ListExpiringVaccinations(request)
            assert len(answer.vaccinations) <= size
            yield from answer.vaccinations
            if not (token := answer.next_page_token):
                return

    return list(pages())


def names(found: list[ExpiringVaccination]) -> list[tuple[str, str]]:
    return [(each.pet_name, each.vaccination.name) for each in found]


class TestTheList:
    def test_it_shows_pet_owner_vaccine_expiry_and_days_left(self, api: Api) -> None:
        owner = api.new_customer(first_name="Ann", last_name="Lee")
        today = datetime.now(UTC).date()
        expires = today + timedelta(days=10)
        given = dose("DA2PP booster", expires, today - timedelta(days=355))
        made = api.new_pet(owner.id, name="Rex", vaccinations=[given])
        answer = api.reminders.ListExpiringVaccinations(messages.ListExpiringVaccinationsRequest())
        assert datetime.now(UTC).date() == today, "midnight came in between: run it again"
        assert list(answer.vaccinations) == [
            ExpiringVaccination(
                pet_id=made.id,
                pet_name="Rex",
                customer_id=owner.id,
                customer_name="Ann Lee",
                vaccine="DHPP",
                vaccination=given,
                expiration_date=day(expires),
                days_left=10,
            )
        ]

    def test_it_has_both_ends_and_nothing_else(self, api: Api, customer_id: str) -> None:
        for offset in (-1, 0, 15, 30, 31):
            given = [dose("Rabies", FIRST + timedelta(days=offset))]
            api.new_pet(customer_id, name=f"Day {offset}", vaccinations=given)
        assert [name for name, _ in names(listed(api))] == ["Day 0", "Day 15", "Day 30"]
        assert [name for name, _ in names(listed(api, FIRST, FIRST))] == ["Day 0"]

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "America/New_York"])
    def test_midnight_utc_is_a_date_and_other_times_are_of_the_zone(self, api: Api, zone: str) -> None:
        api.set_company(time_zone=zone)
        owner_id = api.new_customer().id
        api.new_pet(owner_id, name="Date", vaccinations=[dose("Rabies", FIRST)])
        start = datetime(2031, 5, 1, tzinfo=ZoneInfo(zone))
        for name, time in {
            "Before": start - timedelta(minutes=1),
            "First": start + timedelta(minutes=1),
            "Last": start + timedelta(hours=23, minutes=59),
            "After": start + timedelta(hours=24, minutes=1),
        }.items():
            api.new_pet(owner_id, name=name, vaccinations=[dose("Rabies", time.astimezone(UTC))])
        assert {name for name, _ in names(listed(api, FIRST, FIRST))} == {"Date", "First", "Last"}

    def test_a_newer_dose_renews_it(self, api: Api, customer_id: str) -> None:
        renewed = [dose("rabies 1yr", FIRST), dose("Rabies (3 Year)", date(2034, 5, 1))]
        api.new_pet(customer_id, name="Renewed", vaccinations=renewed)
        combined = [dose("DHPP", FIRST), dose("DHLPP", date(2032, 5, 1)), dose("Lepto", date(2031, 5, 2))]
        api.new_pet(customer_id, name="Combined", vaccinations=combined)
        partly = [dose("DHLPP", FIRST), dose("DHPP", date(2032, 5, 1))]
        api.new_pet(customer_id, name="Partly", vaccinations=partly)
        earlier = [dose("Rabies", date(2033, 5, 1), date(2030, 5, 1)), dose("Rabies", LAST, date(2030, 6, 1))]
        api.new_pet(customer_id, name="Given later", vaccinations=earlier)
        twice = [dose("Rabies", FIRST), dose("rabies", FIRST)]
        api.new_pet(customer_id, name="Twice", vaccinations=twice)
        assert names(listed(api)) == [("Partly", "DHLPP"), ("Twice", "rabies"), ("Given later", "Rabies")]

    def test_a_dose_without_an_expiry_renews_what_had_expired_before_it(
        self, api: Api, customer_id: str
    ) -> None:
        unknown = Pet.Vaccination(name="Rabies", administered_date=day(date(2031, 5, 10)))
        api.new_pet(customer_id, name="Before", vaccinations=[dose("Rabies", FIRST), unknown])
        api.new_pet(customer_id, name="After", vaccinations=[dose("Rabies", LAST), unknown])
        old = dose("Rabies", LAST, date(2030, 5, 10))
        api.new_pet(customer_id, name="Dated", vaccinations=[old, unknown])
        assert names(listed(api)) == [("After", "Rabies")]

    def test_dead_deleted_purged_and_erased_are_left_out(self, api: Api) -> None:
        owner, erased = api.new_customer(), api.new_customer()
        made = {
            name: api.new_pet(owner.id, name=name, vaccinations=[dose("Rabies", FIRST)])
            for name in ("Living", "Dead", "Deleted", "Restored")
        }
        api.new_pet(erased.id, name="Of nobody", vaccinations=[dose("Rabies", FIRST)])
        api.update(made["Dead"], status=Pet.PASSED_AWAY)
        api.delete(made["Deleted"])
        api.delete(made["Restored"])
        api.undelete(made["Restored"])
        api.customers.EraseCustomer(customer_messages.EraseCustomerRequest(id=erased.id))
        assert sorted(names(listed(api))) == [("Living", "Rabies"), ("Restored", "Rabies")]

    def test_pages_have_each_one_once(self, api: Api, customer_id: str) -> None:
        for number in range(7):
            expires = FIRST + timedelta(days=number // 3)
            given = [dose("Rabies", expires), dose("DHPP", expires), dose("rabies", date(2031, 4, 1))]
            api.new_pet(customer_id, name=f"Pet {number}", vaccinations=given)
        whole = listed(api)
        assert len(whole) == 14
        assert len(set(names(whole))) == 14
        for size in (1, 2, 5, 14):
            assert listed(api, size=size) == whole
        for number, shown in enumerate((whole[:5], whole[5:10], whole[10:], []), start=1):
            request = messages.ListExpiringVaccinationsRequest(
                pagination={"page_size": 5, "page_token": str(number)},
                from_date=day(FIRST),
                to_date=day(LAST),
            )
            assert list(api.reminders.ListExpiringVaccinations(request).vaccinations) == shown

    def test_a_vaccine_is_found_by_any_of_its_names(self, api: Api, customer_id: str) -> None:
        given = [dose(name, FIRST) for name in ("Rabies 3yr", "DHLPP", "Tollwut", "FVRCP")]
        api.new_pet(customer_id, name="Rex", vaccinations=given)
        for vaccine, found in {
            "RABIES": ["Rabies 3yr"],
            "da2pp": ["DHLPP"],
            "lepto": ["DHLPP"],
            "tollwut": ["Tollwut"],
            "DHPP/Rabies": [],
            " ": ["Rabies 3yr", "DHLPP", "Tollwut", "FVRCP"],
        }.items():
            assert [name for _, name in names(listed(api, vaccine=vaccine))] == found

    def test_the_owners_name_needs_its_scope(self, api: Api, customer_id: str) -> None:
        api.new_pet(customer_id, vaccinations=[dose("Rabies", FIRST)])
        (found,) = listed(api.with_key("pets:read"))
        assert (found.customer_id, found.customer_name) == (customer_id, "")
        (found,) = listed(api.with_key("pets:read", "customers:read"))
        assert (found.customer_id, found.customer_name) == (customer_id, "Ann")
        failed(
            StatusCode.PERMISSION_DENIED,
            api.with_key("customers:read").reminders.ListExpiringVaccinations,
            messages.ListExpiringVaccinationsRequest(),
        )

    def test_another_company_sees_nothing(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        api.new_pet(customer_id, vaccinations=[dose("Rabies", FIRST)])
        assert listed(new_api()) == []

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"from_date": {"year": 2031, "month": 2, "day": 30}}, "from_date"),
            ({"from_date": {"year": 2031}}, "from_date"),
            ({"to_date": {"year": 2031, "month": 5}}, "to_date"),
            ({"from_date": day(LAST), "to_date": day(FIRST)}, "to_date"),
            ({"to_date": day(date(2020, 1, 1))}, "to_date"),
            ({"vaccine": "r" * 201}, "vaccine"),
        ],
    )
    def test_wrong_values(self, api: Api, given: dict[str, Any], field: str) -> None:
        request = messages.ListExpiringVaccinationsRequest(**given)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.reminders.ListExpiringVaccinations, request)
        assert failure.fields == [field]

    def test_the_whole_calendar(self, api: Api, customer_id: str) -> None:
        given = [dose("Rabies", date.min), dose("DHPP", date(9999, 12, 31))]
        api.new_pet(customer_id, name="Rex", vaccinations=given)
        assert names(listed(api, date.min, date.max)) == [("Rex", "Rabies"), ("Rex", "DHPP")]
        request = messages.ListExpiringVaccinationsRequest(from_date=day(date(9999, 12, 20)))
        assert len(api.reminders.ListExpiringVaccinations(request).vaccinations) == 1


class TestTheListOverHttp:
    def test_it_is_a_get(self, api: Api, customer_id: str) -> None:
        if not api.served.has_http:
            pytest.skip("this host serves gRPC only")
        made = api.new_pet(customer_id, name="Rex", vaccinations=[dose("rabies", FIRST)])
        with http_client(api.served.address, headers={"authorization": f"Bearer {api.key}"}) as client:
            given = {
                "fromDate.year": 2031,
                "fromDate.month": 5,
                "fromDate.day": 1,
                "toDate.year": 2031,
                "toDate.month": 5,
                "toDate.day": 31,
                "vaccine": "Rabies 3yr",
            }
            answer = client.get("/v1/expiringVaccinations", params=given)
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()["vaccinations"]
        assert (found["petId"], found["vaccine"], found["customerId"]) == (made.id, "Rabies", customer_id)
        assert found["expirationDate"] == {"year": 2031, "month": 5, "day": 1}


class TestTheSchedule:
    def test_there_is_none_at_first(self, api: Api) -> None:
        api.set_company(time_zone="Pacific/Honolulu")
        found = api.reminders.GetReminderSchedule(messages.GetReminderScheduleRequest())
        assert (list(found.days_before), found.hour, found.time_zone) == ([], 9, "Pacific/Honolulu")
        assert list(found.visit_days_before) == [1]

    def test_it_is_changed_and_ended(self, api: Api) -> None:
        def update(*paths: str, **fields: Any) -> tuple[list[int], int]:
            request = messages.UpdateReminderScheduleRequest(**fields, update_mask={"paths": paths})
            after = api.reminders.UpdateReminderSchedule(request)
            assert after == api.reminders.GetReminderSchedule(messages.GetReminderScheduleRequest())
            return list(after.days_before), after.hour

        assert update(days_before=[7, 30, 0, 7]) == ([30, 7, 0], 9)
        assert update(hour=0) == ([30, 7, 0], 0)
        assert update(days_before=[14]) == ([14], 0)
        assert update(days_before=[]) == ([14], 0)
        assert update("hour", days_before=[1], hour=23) == ([14], 23)
        assert update("daysBefore") == ([], 23)
        assert update(days_before=[365]) == ([365], 23)
        assert update("*", days_before=[1], hour=5, time_zone="ignored") == ([1], 5)

        def update_visits(*paths: str, days: Sequence[int] = ()) -> list[int]:
            given = {"visit_days_before": days, "update_mask": {"paths": paths}}
            request = messages.UpdateReminderScheduleRequest(**given)
            return list(api.reminders.UpdateReminderSchedule(request).visit_days_before)

        assert update_visits(days=[0, 7, 7]) == [7, 0]
        assert update_visits("visit_days_before") == []
        assert update_visits(days=[1]) == [1]
        assert update() == ([1], 5)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"days_before": [366]}, "days_before[0]"),
            ({"days_before": range(21)}, "days_before"),
            ({"visit_days_before": [0, 366]}, "visit_days_before[1]"),
            ({"visit_days_before": range(21)}, "visit_days_before"),
            ({"hour": 24}, "hour"),
            ({"update_mask": {"paths": ["days"]}}, "update_mask"),
        ],
    )
    def test_wrong_values(self, api: Api, given: dict[str, Any], field: str) -> None:
        request = messages.UpdateReminderScheduleRequest(**given)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.reminders.UpdateReminderSchedule, request)
        assert failure.fields == [field]

    def test_it_needs_the_scopes_of_the_company(self, api: Api) -> None:
        get, update = messages.GetReminderScheduleRequest(), messages.UpdateReminderScheduleRequest(hour=1)
        reader, other = api.with_key("company:read"), api.with_key("pets:*")
        assert reader.reminders.GetReminderSchedule(get).hour == 9
        for stubs in (reader, other):
            failed(StatusCode.PERMISSION_DENIED, stubs.reminders.UpdateReminderSchedule, update)
        failed(StatusCode.PERMISSION_DENIED, other.reminders.GetReminderSchedule, get)

    def test_each_company_has_its_own(self, api: Api, new_api: NewApi) -> None:
        api.reminders.UpdateReminderSchedule(messages.UpdateReminderScheduleRequest(days_before=[3]))
        other = new_api().reminders.GetReminderSchedule(messages.GetReminderScheduleRequest())
        assert list(other.days_before) == []
