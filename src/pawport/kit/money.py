"""Amounts of money: exact decimal numbers, never floats."""

from decimal import Decimal
from typing import Final

from google.type.money_pb2 import Money

__all__ = ["decimal_of", "money_of"]

_NANOS: Final = 10**9


def money_of(amount: Decimal, currency: str) -> Money:
    """The amount, which must not be negative, to nine decimal places."""
    units = int(amount)
    return Money(currency_code=currency, units=units, nanos=int((amount - units) * _NANOS))


def decimal_of(money: Money) -> Decimal:
    """The amount without its currency, with at least two decimal places."""
    amount = Decimal(money.units) + Decimal(money.nanos) / _NANOS
    return amount if amount.as_tuple().exponent < -2 else amount.quantize(Decimal("0.01"))  # type: ignore[operator]  # it is no infinity
