"""The rates of a company, by which `amounts` computes taxes and costs of shipping."""

from sqlalchemy import Connection

from pawport import events
from pawport.db import write_time
from pawport.events import NewEvent
from pawport.gen.pawport.v1.order_pb2 import OrderRates
from pawport.kit.money import check_money
from pawport.kit.times import timestamp_of
from pawport.shop.orders import repository

__all__ = ["get_rates", "update_rates"]


def get_rates(connection: Connection, company_id: str) -> OrderRates:
    """Returns the rates of the company; without any, empty ones."""
    return repository.find_rates(connection, company_id)


def update_rates(connection: Connection, company_id: str, given: OrderRates) -> OrderRates:
    """Replaces the rates of the company.

    Raises:
        InvalidArgument: an amount is wrong.
    """
    rates = OrderRates()
    rates.CopyFrom(given)
    for tax_rate in rates.tax_rates:
        tax_rate.country_code = tax_rate.country_code.upper()
    for index, rate in enumerate(rates.freight_rates):
        rate.country_code = rate.country_code.upper()
        field = f"rates.freight_rates[{index}]."
        check_money(rate.price, f"{field}price")
        if rate.HasField("free_from"):
            check_money(rate.free_from, f"{field}free_from")
    rates.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    repository.save_rates(connection, company_id, rates)
    event = NewEvent("order_rates.updated", rates.SerializeToString(deterministic=True))
    events.record(connection, company_id, "order_rates", company_id, "updated", (), [event])
    return rates
