"""The taxes and costs of shipping that a company sets."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.order_pb2 import Order, OrderRates
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.orders import amounts, update

pytestmark = pytest.mark.any_host

USD = {"currency_code": "usd", "units": 5}


def set_rates(api: Api, **fields: Any) -> OrderRates:
    return api.orders.UpdateOrderRates(messages.UpdateOrderRatesRequest(rates=fields))


def get_rates(api: Api) -> OrderRates:
    return api.orders.GetOrderRates(messages.GetOrderRatesRequest())


def test_none(api: Api) -> None:
    assert get_rates(api) == OrderRates()


def test_apply_to_new_orders_and_to_updates(api: Api, customer_id: str) -> None:
    sku = api.new_article(cents=1000)
    before = api.new_order(customer_id, sku)
    rates = set_rates(
        api,
        tax_rates=[{"country_code": "us", "region": "WA", "percent": "10.25", "on_freight": True}],
        freight_rates=[{"shipping_method": Order.TWO_DAY, "country_code": "us", "price": USD}],
        default_shipping_method=Order.TWO_DAY,
    )
    assert get_rates(api) == rates
    assert (rates.tax_rates[0].country_code, rates.freight_rates[0].price.currency_code) == ("US", "USD")
    order = api.new_order(customer_id, sku)
    assert order.shipping_method == Order.TWO_DAY
    assert amounts(order) == (1000, 500, 51, 103, 1654)
    assert amounts(before) == (1000, 0, 0, 0, 1000)
    assert amounts(update(api, before, shipping_method=Order.STANDARD, notes="x")) == (1000, 0, 0, 103, 1103)


def test_replace_all(api: Api) -> None:
    set_rates(api, tax_rates=[{"percent": "10"}])
    rates = set_rates(api, default_shipping_method=Order.NEXT_DAY)
    assert not rates.tax_rates
    assert get_rates(api) == rates


@pytest.mark.parametrize("percent", ["", "-1", "100", "1e1", "10%", "1,5"])
def test_a_wrong_percentage(api: Api, percent: str) -> None:
    request = messages.UpdateOrderRatesRequest(rates={"tax_rates": [{"percent": percent}]})
    failure = failed(StatusCode.INVALID_ARGUMENT, api.orders.UpdateOrderRates, request)
    assert failure.fields == ["rates.tax_rates[0].percent"]
