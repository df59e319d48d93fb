"""Amounts of money: exact decimal numbers, never floats."""

import re
from decimal import Decimal
from typing import Final

from google.type.money_pb2 import Money

from pawport.errors import invalid

__all__ = ["check_money", "decimal_of", "money_of"]

_NANOS: Final = 10**9
_MAX_UNITS: Final = 10**9
_CURRENCY: Final = re.compile("[A-Z]{3}")


def check_money(money: Money, field: str) -> None:
    """Checks an amount that a caller gave, and brings its currency into upper case.

    Raises:
        InvalidArgument: it has no currency, is negative or too large.
    """
    code = money.currency_code.upper()
    if not _CURRENCY.fullmatch(code):
        problem = 'must be a currency code such as "USD"' if code else "is required"
        raise invalid(f"{field}.currency_code", problem)
    if not 0 <= money.units < _MAX_UNITS:
        raise invalid(f"{field}.units", f"must be between 0 and {_MAX_UNITS - 1:,}")
    if not 0 <= money.nanos < _NANOS:
        raise invalid(f"{field}.nanos", "must be between 0 and 999,999,999")
    money.currency_code = code


def money_of(amount: Decimal, currency: str) -> Money:
    """The amount, which must not be negative, to nine decimal places."""
    units = int(amount)
    return Money(currency_code=currency, units=units, nanos=int((amount - units) * _NANOS))


def decimal_of(money: Money) -> Decimal:
    """The amount without its currency, with at least two decimal places."""
    amount = Decimal(money.units) + Decimal(money.nanos) / _NANOS
    return amount if amount.as_tuple().exponent < -2 else amount.quantize(Decimal("0.01"))  # type: ignore[operator]  # it is no infinity
