"""Orders of three lines: beside CreatePet, and among many orders beside few."""

import asyncio
import random
from collections.abc import Iterator, Sequence

from google.protobuf.message import Message
from sqlalchemy import insert, update

from benchmarks.calls import CALLERS, Run
from benchmarks.data import Filled, fill
from benchmarks.measure import Plan, Row, Target, at_least, at_most, compare, ratio, tell
from benchmarks.scale import all_over
from benchmarks.servers import Server, pawport
from pawport.accounts.tables import companies
from pawport.db import new_id, new_uid, open_database
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.order_service_pb2 import CreateOrderRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.times import datetime_of
from pawport.shop.orders.service import create_order
from pawport.shop.orders.tables import orders as table
from pawport.shop.products.service import create_product
from pawport.shop.stock.service import receive_stock

__all__ = ["create_orders"]

_SERVICE = "/pawport.v1.OrderService"
_PETS = 10_000
_FEW = 10_000  # orders
_REQUESTS = 2_000
_ARTICLES = 300
_AT_ONCE = 10_000


def create_orders(plan: Plan) -> list[Row]:
    """CreateOrder with 10,000 orders and with many more, and CreatePet."""
    small, large = (_filled(plan, count) for count in (_FEW, plan.large))
    with pawport(small.url) as at_small, pawport(large.url) as at_large:
        pets, few, many = compare(
            plan,
            [
                Target("CreatePet", _pets(plan, at_small, small), at_small),
                Target(f"CreateOrder among {_FEW:,}", _orders(plan, at_small, small), at_small),
                Target(f"CreateOrder among {plan.large:,}", _orders(plan, at_large, large), at_large),
            ],
        )
    return [
        at_least("CreateOrder of three lines, beside CreatePet", few, pets, 0.3),
        at_most(f"CreateOrder among {plan.large:,} orders", many, few, ratio(few, many), 1.2),
    ]


def _orders(plan: Plan, server: Server, filled: Filled) -> Run:
    requests = [CreateOrderRequest(order=_order(customer)) for customer, _ in filled.pets[:_REQUESTS]]
    return all_over(plan, server, "CreateOrder", requests, CALLERS, service=_SERVICE)


def _pets(plan: Plan, server: Server, filled: Filled) -> Run:
    pet = Pet(name="Rex", type=Pet.DOG, breed="Labrador")
    requests: Sequence[Message] = [
        CreatePetRequest(customer_id=customer, pet=pet) for customer, _ in filled.pets[:_REQUESTS]
    ]
    return all_over(plan, server, "CreatePet", requests, CALLERS)


def _order(customer_id: str) -> Order:
    skus = random.sample(range(_ARTICLES), 3)
    return Order(
        customer_id=customer_id,
        lines=[{"sku": f"TOY-{number}", "quantity": 2} for number in skus],
        shipping_address={"street": "1 Pine St", "city": "Seattle", "region": "WA", "country_code": "US"},
    )


def _filled(plan: Plan, count: int) -> Filled:
    """A database with so many orders."""
    filled = fill(f"sqlite:///{plan.folder}/{count}-orders.db", _PETS)
    tell(f"  adding {count:,} orders")
    database = open_database(filled.url)
    with database.transaction() as connection:
        connection.execute(update(companies).values(max_pets_per_customer=1_000_000))
        for number in range(_ARTICLES):
            price = {"currency_code": "USD", "units": 8, "nanos": 490_000_000}
            create_product(
                connection, filled.company_id, Product(sku=f"TOY-{number}", name="Toy", price=price)
            )
            receive_stock(connection, filled.company_id, f"TOY-{number}", 1_000_000_000)
        model = create_order(connection, filled.company_id, _order(filled.pets[0][0]))
    for start in range(0, count, _AT_ONCE):
        with database.transaction() as connection:
            connection.execute(insert(table), list(_copies(filled, model, min(_AT_ONCE, count - start))))
    asyncio.run(database.close())
    return filled


def _copies(filled: Filled, model: Order, count: int) -> Iterator[dict[str, object]]:
    """Rows of orders like this one."""
    wire, time = model.SerializeToString(), datetime_of(model.created_time)
    for _ in range(count):
        uid = new_uid()
        yield {
            "company_id": filled.company_id,
            "id": new_id("ord", uid),
            "uid": uid,
            "number": f"SO-{random.randrange(10**14)}",
            "client_order_id": None,
            "content": b"",
            "customer_id": random.choice(filled.pets)[0],
            "status": "PROCESSING",
            "created_time": time,
            "wire": wire,
        }
