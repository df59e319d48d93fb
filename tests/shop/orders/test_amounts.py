"""What orders cost, beside the same sums by decimal."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from google.type.money_pb2 import Money
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.order_pb2 import Order, OrderRates
from pawport.kit.money import money_of
from pawport.shop.orders.amounts import set_amounts
from tests.properties import examples

PRICES = st.decimals("0", "99999.9999", places=4)
CENTS = st.decimals("0", "9999.99", places=2)
LINES = st.lists(st.tuples(PRICES, st.integers(1, 9999)), min_size=1, max_size=20)
PERCENTS = st.decimals("0", "99.9999", places=4)


def usd(amount: Decimal | str) -> Money:
    return money_of(Decimal(amount), "USD")


def exact(money: Money) -> Decimal:
    assert money.currency_code == "USD"
    return Decimal(money.units) + Decimal(money.nanos).scaleb(-9)


def cent(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def an_order(*lines: tuple[Decimal | str, int], **fields: Any) -> Order:
    order = Order(
        shipping_method=Order.STANDARD, shipping_address={"region": "WA", "country_code": "US"}, **fields
    )
    for price, quantity in lines:
        order.lines.add(unit_price=usd(price), quantity=quantity)
    return order


def rates(percent: Decimal | str = "0", price: Decimal | str = "0", **fields: Any) -> OrderRates:
    freight = {"shipping_method": Order.STANDARD, "price": usd(price), **fields}
    tax = {"percent": f"{percent:f}" if isinstance(percent, Decimal) else percent, "on_freight": True}
    return OrderRates(tax_rates=[tax], freight_rates=[freight])


@given(LINES, PERCENTS, CENTS)
@examples(300)
def test_carts_sum_to_the_cent(lines: list[tuple[Decimal, int]], percent: Decimal, price: Decimal) -> None:
    order = an_order(*lines)
    set_amounts(order, rates(percent, price))
    with localcontext(prec=60):
        totals = [cent(unit_price * quantity) for unit_price, quantity in lines]
        taxes = [cent(total * percent / 100) for total in totals]
        freight_tax = cent(price * percent / 100)
        assert [exact(line.total) for line in order.lines] == totals
        assert [exact(line.tax) for line in order.lines] == taxes
        assert exact(order.subtotal) == sum(totals)
        assert exact(order.freight) == price
        assert exact(order.freight_tax) == freight_tax
        assert exact(order.tax) == sum(taxes)
        assert exact(order.total) == sum(totals) + sum(taxes) + price + freight_tax


@pytest.mark.parametrize(
    ("price", "quantity", "total"), [("0.005", 1, "0.01"), ("0.0049", 1, "0.00"), ("0.015", 3, "0.05")]
)
def test_half_a_cent_is_rounded_up(price: str, quantity: int, total: str) -> None:
    order = an_order((price, quantity))
    set_amounts(order, rates())
    assert exact(order.lines[0].total) == Decimal(total)


def test_each_line_is_rounded() -> None:
    order = an_order(("0.10", 1), ("0.10", 1))
    set_amounts(order, rates("5"))  # half a cent each
    assert exact(order.tax) == Decimal("0.02")


@pytest.mark.parametrize(("subtotal", "freight"), [("48.99", "5"), ("49", "0"), ("49.01", "0")])
def test_free_shipping(subtotal: str, freight: str) -> None:
    order = an_order((subtotal, 1))
    set_amounts(order, rates(price="5", free_from=usd("49")))
    assert exact(order.freight) == Decimal(freight)


def test_freight_is_not_taxed_unless_the_rate_says_so() -> None:
    order = an_order(("10", 1))
    found = rates("10", "5")
    found.tax_rates[0].on_freight = False
    set_amounts(order, found)
    assert (exact(order.freight_tax), exact(order.tax)) == (0, 1)


@pytest.mark.parametrize(
    ("places", "percent"),
    [
        ([("", ""), ("US", ""), ("US", "WA")], "3"),
        ([("US", "WA"), ("US", ""), ("", "")], "1"),
        ([("US", "OR"), ("US", ""), ("", "")], "2"),
        ([("CA", ""), ("", "")], "2"),
        ([("US", "washington"), ("US", "")], "1"),
        ([("", "WA"), ("US", "")], "1"),
        ([("US", ""), ("US", "")], "1"),
        ([("CA", "")], "0"),
    ],
)
def test_the_nearest_rate_applies(places: list[tuple[str, str]], percent: str) -> None:
    order = an_order(("100", 1))
    found = OrderRates()
    for number, (country, region) in enumerate(places):
        found.tax_rates.add(country_code=country, region=region, percent=str(number + 1))
    set_amounts(order, found)
    assert exact(order.tax) == Decimal(percent)


def test_freight_of_another_method_or_currency() -> None:
    order = an_order(("10", 1))
    found = rates(price="5")
    found.freight_rates[0].shipping_method = Order.NEXT_DAY
    found.freight_rates.add(shipping_method=Order.STANDARD, price=money_of(Decimal(7), "EUR"))
    set_amounts(order, found)
    assert exact(order.freight) == 0


def test_what_is_shipped_again_has_no_freight() -> None:
    order = an_order(("0", 1), original_order_id="ord_001")
    set_amounts(order, rates("10", "5"))
    assert exact(order.total) == 0
