"""Amounts of money."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.kit.money import decimal_of, money_of
from tests.properties import examples


@pytest.mark.parametrize(
    ("text", "units", "nanos"),
    [("0", 0, 0), ("55.99", 55, 990_000_000), ("0.1", 0, 100_000_000), ("7.000000001", 7, 1)],
)
def test_units_and_nanos(text: str, units: int, nanos: int) -> None:
    money = money_of(Decimal(text), "USD")
    assert (money.currency_code, money.units, money.nanos) == ("USD", units, nanos)


@given(st.decimals(0, 10**9, places=9))
@examples(200)
def test_there_and_back(amount: Decimal) -> None:
    assert decimal_of(money_of(amount, "EUR")) == amount


def test_cents_are_always_there() -> None:
    amounts = [str(decimal_of(money_of(Decimal(text), "USD"))) for text in ("8", "8.5", "8.125")]
    assert amounts == ["8.00", "8.50", "8.125"]
