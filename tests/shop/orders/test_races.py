"""Buyers who come at the same time: in one process on SQLite, in several on PostgreSQL."""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc
import pytest

from pawport.gen.pawport.v1.customer_service_pb2 import CreateCustomerRequest
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.order_service_pb2 import CreateOrderRequest, ListOrdersRequest
from pawport.gen.pawport.v1.order_service_pb2_grpc import OrderServiceStub
from pawport.gen.pawport.v1.product_service_pb2 import CreateProductRequest
from pawport.gen.pawport.v1.product_service_pb2_grpc import ProductServiceStub
from pawport.gen.pawport.v1.stock_service_pb2 import GetStockRequest, ReceiveStockRequest
from pawport.gen.pawport.v1.stock_service_pb2_grpc import StockServiceStub
from tests.conftest import NewUrl
from tests.contract.failures import failure_of
from tests.service import serving

TRIES: Final = int(os.environ.get("PAWPORT_TEST_TRIES", "30"))
WORKERS: Final = {"sqlite": 1, "postgresql": 3}
CHANNELS: Final = 6

pytestmark = pytest.mark.timeout(300 + TRIES)


class Client:
    """Buyers, each with a connection of their own, so that several processes serve them."""

    def __init__(self, address: str, key: str) -> None:
        self.metadata = (("authorization", f"Bearer {key}"),)
        # Channels with the same options would share a connection.
        self.channels = [grpc.insecure_channel(address, [("buyer", number)]) for number in range(CHANNELS)]
        self.first = self.channels[0]
        customer = CreateCustomerRequest(customer={"first_name": "Ada"}, customer_id="ada")
        CustomerServiceStub(self.first).CreateCustomer(customer, metadata=self.metadata)

    def article(self, sku: str, pieces: int) -> None:
        """An article of which there are some pieces."""
        product = {"sku": sku, "name": sku, "price": {"currency_code": "USD", "units": 3}}
        products = ProductServiceStub(self.first)
        products.CreateProduct(CreateProductRequest(product=product), metadata=self.metadata)
        received = ReceiveStockRequest(sku=sku, quantity=pieces)
        StockServiceStub(self.first).ReceiveStock(received, metadata=self.metadata)

    def order(self, channel: grpc.Channel, *skus: str, **fields: Any) -> Order | str:
        """The order, or the reason why there is none."""
        order = {
            "customer_id": "ada",
            "lines": [{"sku": sku, "quantity": 1} for sku in skus],
            "shipping_address": {"region": "WA"},
            **fields,
        }
        try:
            request = CreateOrderRequest(order=order)
            made: Order = OrderServiceStub(channel).CreateOrder(request, metadata=self.metadata)
        except grpc.RpcError as error:
            return failure_of(error).reason
        return made

    def at_once(
        self, first: tuple[str, ...], second: tuple[str, ...], number: int, **fields: Any
    ) -> list[Any]:
        """What two buyers get who order at the same time."""
        barrier = threading.Barrier(2)
        pair = self.channels[number % CHANNELS], self.channels[(number + 1) % CHANNELS]

        def buy(skus: tuple[str, ...], channel: grpc.Channel) -> Order | str:
            barrier.wait()
            return self.order(channel, *skus, **fields)

        with ThreadPoolExecutor(2) as threads:
            return list(threads.map(buy, (first, second), pair))

    def stock(self, sku: str) -> tuple[int, int]:
        """How many pieces are on hand and reserved."""
        request = GetStockRequest(sku=sku)
        found = StockServiceStub(self.first).GetStock(request, metadata=self.metadata)
        return found.on_hand, found.reserved

    def count(self) -> int:
        """How many orders there are."""
        request = ListOrdersRequest(pagination={"page_size": 500})
        stub, count = OrderServiceStub(self.first), 0
        while True:
            page = stub.ListOrders(request, metadata=self.metadata)
            count += len(page.orders)
            request.pagination.page_token = page.next_page_token
            if not page.next_page_token:
                return count


@pytest.fixture(scope="module", params=WORKERS)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    new_url: NewUrl = request.getfixturevalue(f"new_{request.param}_url")
    workers = ("--workers", str(WORKERS[request.param]), "--limits", "per-worker")
    options = ("--database-url", new_url(), *workers)
    with serving(tmp_path_factory.mktemp("races"), *options) as service:
        found = Client(service.address, service.key)
        yield found
        for channel in found.channels:
            channel.close()


def test_the_last_piece_is_sold_once(client: Client) -> None:
    outcomes: Counter[str] = Counter()
    for number in range(TRIES):
        sku = f"LAST-{number}"
        client.article(sku, 1)
        results = client.at_once((sku,), (sku,), number)
        outcomes.update("sold" if isinstance(each, Order) else each for each in results)
        assert client.stock(sku) == (1, 1)
    assert outcomes == {"sold": TRIES, "OUT_OF_STOCK": TRIES}


def test_carts_in_opposite_orders(client: Client) -> None:
    """Neither waits for the other for ever, and one gets both."""
    for number in range(TRIES):
        pair = f"PAIR-A-{number}", f"PAIR-B-{number}"
        for sku in pair:
            client.article(sku, 1)
        results = client.at_once(pair, pair[::-1], number)
        assert sorted("sold" if isinstance(each, Order) else each for each in results) == [
            "OUT_OF_STOCK",
            "sold",
        ]
        assert [client.stock(sku) for sku in pair] == [(1, 1), (1, 1)]


def test_the_same_order_twice_at_once_is_one(client: Client) -> None:
    client.article("MANY", 2 * TRIES)
    before = client.count()
    for number in range(TRIES):
        first, second = client.at_once(("MANY",), ("MANY",), number, client_order_id=f"C-{number}")
        assert isinstance(first, Order)
        assert first == second
    assert client.count() == before + TRIES
    assert client.stock("MANY") == (2 * TRIES, TRIES)
