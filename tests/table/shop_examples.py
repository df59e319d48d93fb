"""A good request for each method of the services of the shop, but for products."""

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from pawport.gen.pawport.v1 import order_service_pb2 as orders
from pawport.gen.pawport.v1 import payment_method_service_pb2 as payments
from pawport.gen.pawport.v1 import stock_service_pb2 as stock
from pawport.gen.pawport.v1.order_pb2 import Order
from tests.table.world import World

_PAGE = {"page_size": 10, "page_token": "1"}

_PAYMENT_METHOD = {
    "provider": "stripe",
    "token": "pm_1QkYzW",
    "brand": "Visa",
    "last_four": "4242",
    "expiry_month": 8,
    "expiry_year": 2029,
    "label": "Company card",
}

_ADDRESS = {
    "recipient": "Ada Moore",
    "street": "1 Pine St",
    "street2": "Apt 4",
    "city": "Seattle",
    "region": "WA",
    "postal_code": "98101",
    "country_code": "US",
    "phone_number": "(206) 555-0199",
}
_RATES = {
    "tax_rates": [{"country_code": "US", "region": "WA", "percent": "10.25", "on_freight": True}],
    "freight_rates": [
        {
            "shipping_method": Order.STANDARD,
            "country_code": "US",
            "region": "WA",
            "price": {"currency_code": "USD", "units": 5},
            "free_from": {"currency_code": "USD", "units": 49},
        }
    ],
    "default_shipping_method": Order.STANDARD,
}


def _changes(w: World) -> dict[str, Any]:
    """What an order can be given at any time."""
    return {
        "lines": [
            {"line_number": 3, "sku": w.article, "quantity": 3, "pet_id": w.pet_id, "vet_id": w.vet_id}
        ],
        "shipping_address": _ADDRESS,
        "billing_address": _ADDRESS,
        "payment_method_id": w.payment_method_id,
        "shipping_method": Order.TWO_DAY,
        "autoship": True,
        "notes": "Ring twice",
        "attributes": [{"system": "till", "name": "receipt", "value": "R-77"}],
    }


SHOP_EXAMPLES: dict[str, Callable[[World], Message]] = {
    "StockService.ReceiveStock": lambda w: stock.ReceiveStockRequest(
        sku=w.product_sku, quantity=12, note="Delivery 2217", request_id="r"
    ),
    "StockService.AdjustStock": lambda w: stock.AdjustStockRequest(
        sku=w.product_sku, change=-2, reason="damaged", request_id="r"
    ),
    "StockService.UpdateStock": lambda w: stock.UpdateStockRequest(
        sku=w.product_sku, low_stock_threshold=5, request_id="r"
    ),
    "StockService.GetStock": lambda w: stock.GetStockRequest(sku=w.product_sku),
    "StockService.ListStock": lambda _: stock.ListStockRequest(pagination=_PAGE, low_only=True),
    "StockService.ListStockMovements": lambda w: stock.ListStockMovementsRequest(
        sku=w.product_sku, pagination=_PAGE
    ),
    "PaymentMethodService.CreatePaymentMethod": lambda w: payments.CreatePaymentMethodRequest(
        customer_id=w.customer_id, payment_method=_PAYMENT_METHOD, request_id="r"
    ),
    "PaymentMethodService.GetPaymentMethod": lambda w: payments.GetPaymentMethodRequest(
        customer_id=w.customer_id, id=w.payment_method_id
    ),
    "PaymentMethodService.ListPaymentMethods": lambda w: payments.ListPaymentMethodsRequest(
        customer_id=w.customer_id, pagination=_PAGE
    ),
    "PaymentMethodService.DeletePaymentMethod": lambda w: payments.DeletePaymentMethodRequest(
        customer_id=w.customer_id, id=w.payment_method_id, request_id="r"
    ),
    "OrderService.CreateOrder": lambda w: orders.CreateOrderRequest(
        order={
            **_changes(w),
            "customer_id": w.customer_id,
            "client_order_id": "C-17",
            "shipping_address_id": w.address_id,
        },
        request_id="r",
    ),
    "OrderService.GetOrder": lambda w: orders.GetOrderRequest(id=w.order_id),
    "OrderService.ListOrders": lambda w: orders.ListOrdersRequest(
        pagination=_PAGE,
        filter={
            "customer_id": w.customer_id,
            "status": Order.PROCESSING,
            "created_time": {"start_time": {"seconds": 1}, "end_time": {"seconds": 4_000_000_000}},
        },
    ),
    "OrderService.UpdateOrder": lambda w: orders.UpdateOrderRequest(
        **_changes(w),
        id=w.order_id,
        shipping_address_id=w.address_id,
        update_mask={"paths": ["*"]},
        request_id="r",
    ),
    "OrderService.ShipOrder": lambda w: orders.ShipOrderRequest(
        id=w.order_id,
        lines=[{"line_number": 1, "quantity": 1}],
        carrier="UPS",
        tracking_number="1Z999",
        shipped_time={"seconds": 1_790_000_000},
        request_id="r",
    ),
    "OrderService.CancelOrder": lambda w: orders.CancelOrderRequest(id=w.order_id, request_id="r"),
    "OrderService.ReshipOrder": lambda w: orders.ReshipOrderRequest(
        id=w.shipped_order_id,
        reason="damaged",
        lines=[{"line_number": 1, "quantity": 1}],
        client_order_id="C-18",
        shipping_address=_ADDRESS,
        shipping_method=Order.STANDARD,
        request_id="r",
    ),
    "OrderService.GetOrderRates": lambda _: orders.GetOrderRatesRequest(),
    "OrderService.UpdateOrderRates": lambda _: orders.UpdateOrderRatesRequest(rates=_RATES, request_id="r"),
}
