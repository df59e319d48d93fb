"""The same clientOrderId again."""

from typing import Final

from pawport.apis.allivet.answers import Warnings
from pawport.apis.allivet.orders.addresses import digits
from pawport.apis.allivet.orders.translation import is_yes
from pawport.gen.allivet.v1 import order_pb2 as messages

__all__ = ["warn_of_differences"]

_PHONES: Final = frozenset(("bill_to_phone", "ship_to_phone"))
_FLAGS: Final = frozenset(("is_autoship", "is_reship"))
_CODES: Final = frozenset(("shipping_method", "bill_to_country", "ship_to_country"))  # in any case
_OF_RESHIPMENTS: Final = frozenset(("reason_code", "original_client_order_id"))
_LINES: Final = "customer_sales_order_detail"


def warn_of_differences(given: messages.NewOrder, shown: messages.Order, warnings: Warnings) -> None:
    """Warns if a request says something else than the order that exists, and is not changed."""
    names = [name for name in given.DESCRIPTOR.fields_by_name if name != _LINES]
    differing = [
        given.DESCRIPTOR.fields_by_name[name].json_name for name in names if _differs(given, shown, name)
    ]
    if _lines(given) != [
        (each.line_number, each.item_name, each.quantity) for each in shown.customer_sales_order_detail
    ]:
        differing.append(given.DESCRIPTOR.fields_by_name[_LINES].json_name)
    if differing:
        warnings.add(
            "clientOrderId",
            f"is that of an order that exists and is not changed; these differ: {', '.join(differing)}",
        )


def _differs(given: messages.NewOrder, shown: messages.Order, name: str) -> bool:
    said, known = getattr(given, name), getattr(shown, name)
    if name in _FLAGS:
        return is_yes(said) != is_yes(known)
    if name in _OF_RESHIPMENTS and not is_yes(given.is_reship):
        return False
    if name in _PHONES:
        return digits(said) != digits(known)
    return bool(said.upper() != known.upper()) if name in _CODES else bool(said != known)


def _lines(given: messages.NewOrder) -> list[tuple[int, str, int]]:
    return [
        (each.line_number or index + 1, each.item_name, each.quantity)
        for index, each in enumerate(given.customer_sales_order_detail)
    ]
