"""A good request for each method of the services of the shop, but for products."""

from collections.abc import Callable

from google.protobuf.message import Message

from pawport.gen.pawport.v1 import payment_method_service_pb2 as payments
from pawport.gen.pawport.v1 import stock_service_pb2 as stock
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
}
