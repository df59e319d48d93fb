"""The birthday, the stated age and the date of death of pets: on create and on update alike."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.wrong_pets import wrong

pytestmark = pytest.mark.any_host


def stated(years: dict[str, int], **day: int) -> dict[str, Any]:
    return {**years, "stated_date": {"year": 2024, "month": 5, "day": 1, **day}}


class TestStatedAge:
    @pytest.mark.parametrize(
        "age",
        [
            stated({"least_years": 0, "most_years": 0}),
            stated({"least_years": 10}),
            stated({"least_years": 200, "most_years": 200}),
        ],
    )
    def test_is_kept(self, api: Api, customer_id: str, age: dict[str, Any]) -> None:
        made = api.new_pet(customer_id, stated_age=age)
        assert made.stated_age == Pet.StatedAge(**age)
        assert api.pet(made) == made

    @pytest.mark.parametrize(
        ("age", "field"),
        [
            (stated({"least_years": 7, "most_years": 6}), "stated_age.most_years"),
            (stated({"least_years": 201}), "stated_age.least_years"),
            (stated({}, day=0), "stated_age.stated_date"),
            (stated({}, month=2, day=30), "stated_age.stated_date.day"),
            (stated({}, year=9999), "stated_age.stated_date"),
            ({"least_years": 1}, "stated_age.stated_date"),
        ],
    )
    def test_wrong(self, api: Api, customer_id: str, age: dict[str, Any], field: str) -> None:
        assert wrong(api, customer_id, stated_age=age) == [field]

    def test_can_be_cleared(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, stated_age=stated({"least_years": 3}))
        assert not api.update(made, "stated_age").HasField("stated_age")


class TestBirthday:
    @pytest.mark.parametrize("date", [{"year": 2020}, {"year": 2020, "month": 5}, {"year": 1}])
    def test_known_in_part(self, api: Api, customer_id: str, date: dict[str, int]) -> None:
        made = api.new_pet(customer_id, birthday=date)
        assert made.birthday == Pet(birthday=date).birthday
        assert api.pet(made) == made

    @pytest.mark.parametrize(
        ("date", "field"),
        [
            ({"year": 2021, "month": 2, "day": 29}, "birthday.day"),
            ({"year": 2021, "month": 1, "day": -1}, "birthday.day"),
            ({"year": 2021, "month": 13}, "birthday.month"),
            ({"year": 2021, "month": -1}, "birthday.month"),
            ({"year": 2021, "day": 3}, "birthday.month"),
            ({"month": 5, "day": 3}, "birthday.year"),
            ({"year": -5}, "birthday.year"),
            ({"year": 10000}, "birthday.year"),
            ({"year": 9999}, "birthday"),
        ],
    )
    def test_wrong(self, api: Api, customer_id: str, date: dict[str, int], field: str) -> None:
        assert wrong(api, customer_id, birthday=date) == [field]

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    def test_today_is_the_companys(self, new_api: NewApi, zone: str) -> None:
        api = new_api()
        api.set_company(time_zone=zone)
        customer_id = api.new_customer().id
        today = datetime.now(UTC).astimezone(ZoneInfo(zone)).date()
        tomorrow = today + timedelta(days=2)  # the day may end during the test
        api.new_pet(customer_id, birthday={"year": today.year, "month": today.month, "day": today.day})
        date = {"year": tomorrow.year, "month": tomorrow.month, "day": tomorrow.day}
        assert wrong(api, customer_id, birthday=date) == ["birthday"]


class TestDeceasedDate:
    DIED = {"status": Pet.PASSED_AWAY, "deceased_date": {"year": 2024, "month": 3, "day": 9}}  # noqa: RUF012 - nobody writes to it

    def test_goes_when_the_pet_lives(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id, **self.DIED)
        assert made.deceased_date.day == 9
        living = api.update(made, status=Pet.ALIVE)
        assert not living.HasField("deceased_date")
        assert api.pet(made) == living

    @pytest.mark.parametrize(
        "fields",
        [
            {"deceased_date": DIED["deceased_date"]},
            {**DIED, "status": Pet.ALIVE},
            {**DIED, "deceased_date": {"year": 9999}},
            {**DIED, "birthday": {"year": 2024, "month": 4}},
            {**DIED, "birthday": {"year": 2025}},
        ],
    )
    def test_wrong(self, api: Api, customer_id: str, fields: dict[str, Any]) -> None:
        assert wrong(api, customer_id, **fields) == ["deceased_date"]

    @pytest.mark.parametrize("birthday", [{"year": 2024}, {"year": 2024, "month": 3}, {"year": 2001}])
    def test_what_is_not_known_cannot_be_wrong(
        self, api: Api, customer_id: str, birthday: dict[str, Any]
    ) -> None:
        assert api.new_pet(customer_id, **self.DIED, birthday=birthday).deceased_date.year == 2024
