"""The dates of prescriptions."""

from datetime import UTC, date, datetime

import pytest
from google.type.date_pb2 import Date

from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.dates import date_text
from pawport.kit.principal import Company
from pawport.shop.prescriptions.days import next_fill, settle_dates, today

NOW = date(2026, 5, 13)


def settled(written: Date | None, expires: Date | None, now: date = NOW) -> tuple[str, str]:
    terms = Prescription.Terms(written_date=written, expiration_date=expires)
    settle_dates(terms, now)
    return date_text(terms.written_date), date_text(terms.expiration_date)


def day(text: str) -> Date:
    return Date(**dict(zip(("year", "month", "day"), map(int, text.split("-")), strict=False)))


def test_defaults_are_today_and_twelve_months() -> None:
    assert settled(None, None) == ("2026-05-13", "2027-05-13")
    assert settled(day("2026-01-31"), None) == ("2026-01-31", "2027-01-31")
    assert settled(day("2024-02-29"), None, date(2024, 3, 1)) == ("2024-02-29", "2025-02-28")


def test_what_is_given() -> None:
    assert settled(day("2026-05-01"), day("2026-05-13")) == ("2026-05-01", "2026-05-13")
    assert settled(day("2026-05-01"), day("2027-05-01")) == ("2026-05-01", "2027-05-01")


@pytest.mark.parametrize(
    ("written", "expires", "field"),
    [
        ("2026-05-14", None, "terms.written_date"),
        ("2026-05", None, "terms.written_date"),
        ("2026-02-29", None, "terms.written_date"),
        (None, "2027-05-14", "terms.expiration_date"),
        (None, "2026-05-12", "terms.expiration_date"),
        ("2026-05-01", "2026-05-12", "terms.expiration_date"),
        ("2024-05-13", None, "terms.expiration_date"),
        (None, "2027", "terms.expiration_date"),
    ],
)
def test_what_is_rejected(written: str | None, expires: str | None, field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        settled(day(written) if written else None, day(expires) if expires else None)
    assert [each.field for each in caught.value.violations] == [field]


@pytest.mark.parametrize(("supply", "days"), [(0, 0), (1, 1), (7, 6), (30, 23), (90, 68), (366, 275)])
def test_the_next_fill_comes_after_three_quarters_of_the_supply(supply: int, days: int) -> None:
    assert (next_fill(NOW, supply) - NOW).days == days


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Pacific/Kiritimati", "2026-05-14"), ("UTC", "2026-05-13"), ("Etc/GMT+12", "2026-05-12")],
)
def test_today_is_a_day_in_the_zone_of_the_company(zone: str, expected: str) -> None:
    company = Company("com_1", "Paws", zone, "US", 100)
    assert today(company, lambda: datetime(2026, 5, 13, 11, 0, tzinfo=UTC)).isoformat() == expected
