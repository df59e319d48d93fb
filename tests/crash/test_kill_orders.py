"""kill -9 of the worker in the middle of orders: the stock is what was received less what was ordered."""

import asyncio
import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import grpc
import pytest

from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1 import stock_service_pb2 as stock
from pawport.gen.pawport.v1.customer_service_pb2 import CreateCustomerRequest
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.order_service_pb2_grpc import OrderServiceStub
from pawport.gen.pawport.v1.product_service_pb2 import CreateProductRequest
from pawport.gen.pawport.v1.product_service_pb2_grpc import ProductServiceStub
from pawport.gen.pawport.v1.stock_service_pb2_grpc import StockServiceStub
from tests.crash.kills import kill_worker
from tests.crash.test_kill import RECONNECT_SOON
from tests.service import PATIENCE, Service, eventually, serving

KILLS: Final = int(os.environ.get("PAWPORT_TEST_KILLS", "3"))
SKUS: Final = ("BALL", "BOWL", "ROPE")
RECEIVED: Final = 100_000
BUYERS: Final = 6


@dataclass
class Shop:
    """Buys, and keeps what was answered: orders by their ids, as they were last."""

    channel: grpc.aio.Channel
    key: tuple[tuple[str, str], ...]
    answered: dict[str, Order] = field(default_factory=dict)
    stopped: bool = False

    def __post_init__(self) -> None:
        self.orders = OrderServiceStub(self.channel)

    async def open(self) -> None:
        """Makes a customer and articles with stock."""
        products, stocks = ProductServiceStub(self.channel), StockServiceStub(self.channel)
        customer = CreateCustomerRequest(customer={"first_name": "Ada"}, customer_id="ada")
        await CustomerServiceStub(self.channel).CreateCustomer(customer, metadata=self.key)
        for sku in SKUS:
            product = {"sku": sku, "name": sku, "price": {"currency_code": "USD", "units": 3}}
            await products.CreateProduct(CreateProductRequest(product=product), metadata=self.key)
            received = stock.ReceiveStockRequest(sku=sku, quantity=RECEIVED)
            await stocks.ReceiveStock(received, metadata=self.key)

    async def buy_until_stopped(self, buyer: int) -> None:
        """Orders, of which one in three is cancelled and one shipped. What nobody answered is sent again."""
        number = 0
        while not self.stopped:
            name = f"{buyer}-{number}"
            lines = [{"sku": sku, "quantity": random.randint(1, 9)} for sku in random.sample(SKUS, 2)]
            order = {
                "customer_id": "ada",
                "client_order_id": name,
                "lines": lines,
                "shipping_address": {"region": "WA"},
            }
            made = await self._call(self.orders.CreateOrder, messages.CreateOrderRequest(order=order))
            if number % 3 == 1:
                request = messages.CancelOrderRequest(id=made.id, request_id=name)
                made = await self._call(self.orders.CancelOrder, request)
            elif number % 3 == 2:
                shipped = messages.ShipOrderRequest(id=made.id, carrier="UPS", request_id=name)
                made = await self._call(self.orders.ShipOrder, shipped)
            self.answered[made.id] = made
            number += 1
            await asyncio.sleep(0.01)

    async def _call(self, method: grpc.aio.UnaryUnaryMultiCallable, request: object) -> Order:
        while True:
            try:
                return await method(request, metadata=self.key, timeout=PATIENCE, wait_for_ready=True)
            except grpc.aio.AioRpcError as error:
                if error.code() is not grpc.StatusCode.UNAVAILABLE:
                    raise

    async def stored(self) -> dict[str, Order]:
        """All orders, by their ids."""
        found: dict[str, Order] = {}
        request = messages.ListOrdersRequest(pagination={"page_size": 500})
        while True:
            page = await self.orders.ListOrders(request, metadata=self.key)
            found |= {order.id: order for order in page.orders}
            request.pagination.page_token = page.next_page_token
            if not page.next_page_token:
                return found

    async def quantities(self, sku: str) -> tuple[int, int]:
        """How many pieces are on hand and reserved."""
        request = stock.GetStockRequest(sku=sku)
        found = await StockServiceStub(self.channel).GetStock(request, metadata=self.key)
        return found.on_hand, found.reserved


@pytest.mark.timeout(300 + 30 * KILLS)
def test_stock_is_receipts_minus_orders(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path, "--database-url", database_url) as service:
        eventually(lambda: "key:" in service.out.read_text())
        asyncio.run(journey(service))


async def journey(service: Service) -> None:
    async with grpc.aio.insecure_channel(service.address, options=RECONNECT_SOON) as channel:
        shop = Shop(channel, (("authorization", f"Bearer {service.key}"),))
        await shop.open()
        buyers = [asyncio.create_task(shop.buy_until_stopped(buyer)) for buyer in range(BUYERS)]
        for _ in range(KILLS):
            enough = len(shop.answered) + 2 * BUYERS
            await kill_worker(service, lambda enough=enough: len(shop.answered) >= enough)
        shop.stopped = True
        await asyncio.gather(*buyers)
        stored = await shop.stored()
        assert stored == shop.answered
        names = [order.client_order_id for order in stored.values()]
        assert len(set(names)) == len(names)
        for sku in SKUS:
            lines = [line for order in stored.values() for line in order.lines if line.sku == sku]
            shipped = sum(line.quantity_shipped for line in lines)
            reserved = sum(line.quantity for line in lines if line.status == Order.PROCESSING)
            assert sum(line.quantity_reserved for line in lines) == reserved
            assert await shop.quantities(sku) == (RECEIVED - shipped, reserved)
