"""What an order costs: exact decimal numbers, rounded half up to cents line by line, never floats."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeVar

from google.type.money_pb2 import Money

from pawport.gen.pawport.v1.order_pb2 import Order, OrderRates
from pawport.kit.money import decimal_of, money_of
from pawport.shop.orders.regions import state_code

__all__ = ["freight", "set_amounts", "tax_rate"]

_CENT: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)

Rate = TypeVar("Rate", OrderRates.TaxRate, OrderRates.FreightRate)


def tax_rate(rates: OrderRates, address: Order.Address) -> OrderRates.TaxRate:
    """The tax that applies to goods that are shipped to an address."""
    return _applying(rates.tax_rates, address) or OrderRates.TaxRate(percent="0")


def freight(rates: OrderRates, order: Order, subtotal: Decimal, currency: str) -> Decimal:
    """The cost of shipping the order."""
    fitting = [
        rate
        for rate in rates.freight_rates
        if rate.shipping_method == order.shipping_method and rate.price.currency_code == currency
    ]
    rate = _applying(fitting, order.shipping_address)
    if rate is None or (rate.HasField("free_from") and subtotal >= decimal_of(rate.free_from)):
        return _NOTHING
    return _rounded(decimal_of(rate.price))


def set_amounts(order: Order, rates: OrderRates) -> None:
    """Sets all amounts of an order but the prices of pieces. One that is shipped again is free of charge."""
    currency = order.lines[0].unit_price.currency_code
    tax = tax_rate(rates, order.shipping_address)
    subtotal = taxes = _NOTHING
    for line in order.lines:
        total = _rounded(decimal_of(line.unit_price) * line.quantity)
        line_tax = _percent(total, tax)
        line.total.CopyFrom(money_of(total, currency))
        line.tax.CopyFrom(money_of(line_tax, currency))
        subtotal, taxes = subtotal + total, taxes + line_tax
    shipping = _NOTHING if order.original_order_id else freight(rates, order, subtotal, currency)
    freight_tax = _percent(shipping, tax) if tax.on_freight else _NOTHING
    for amount, target in (
        (subtotal, order.subtotal),
        (shipping, order.freight),
        (freight_tax, order.freight_tax),
        (taxes, order.tax),
        (subtotal + shipping + freight_tax + taxes, order.total),
    ):
        _set(target, amount, currency)


def _set(target: Money, amount: Decimal, currency: str) -> None:
    target.CopyFrom(money_of(amount, currency))


def _percent(amount: Decimal, rate: OrderRates.TaxRate) -> Decimal:
    return _rounded(amount * Decimal(rate.percent) / 100)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _applying(rates: Iterable[Rate], address: Order.Address) -> Rate | None:
    """The first of the rates that apply to an address, those with a region before those with a country
    alone."""
    fitting = [rate for rate in rates if _applies(rate, address)]
    return max(fitting, key=lambda rate: (bool(rate.region), bool(rate.country_code)), default=None)


def _applies(rate: OrderRates.TaxRate | OrderRates.FreightRate, address: Order.Address) -> bool:
    if rate.country_code and rate.country_code != address.country_code:
        return False
    return not rate.region or _region(rate.region) == _region(address.region)


def _region(region: str) -> str:
    return state_code(region) or region.strip().casefold()
