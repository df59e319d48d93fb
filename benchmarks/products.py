"""Products: searching 100,000 of them beside searching as many pets, and a page of 100 beside FastAPI with an
ORM."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import create_engine

from benchmarks.calls import PAGE_CALLERS, json_load
from benchmarks.data import Filled
from benchmarks.load import Load
from benchmarks.measure import Plan, Row, Target, at_most, compare, for_the_record, ratio, tell
from benchmarks.peers.orm_products import copy_products
from benchmarks.scale import all_over
from benchmarks.servers import Server, pawport, running
from pawport.db import open_database
from pawport.demo.catalog import sample_products
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_service_pb2 import SearchPetsRequest
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductFilter, SearchProductsRequest
from pawport.shop.products.changes import ProductChanges
from pawport.shop.products.rules import normalize

__all__ = ["page_of_products", "search_products"]

_SERVICE = "/pawport.v1.ProductService"
_PRODUCTS = 100_000
_AT_ONCE = 500
_PAGE = 100
_FEW = Pagination(page_size=10)
_UVICORN = ("--port", "PORT", "--loop", "uvloop", "--http", "httptools", "--log-level", "warning")


def search_products(plan: Plan, filled: Filled) -> list[Row]:
    """SearchProducts with a page of 10, by one caller: what 95 of 100 calls take at most."""
    _add_products(filled)
    searches = {
        "a rare word": [_search(f"edition {number}") for number in range(0, _PRODUCTS // 500, 3)],
        "a common word": [_search(word) for word in ("dogs", "chicken", "northpaw", "toys")],
        "two common words": [_search("dog chicken"), _search("cat medium"), _search("salmon senior")],
        "a filter": [
            _search("", pet_type="Dog"),
            _search("", category="Insulin", pet_type="Cat"),
            _search("", dietary="Grain Free", prescription_required=False),
        ],
        "a word and a filter": [
            _search("chews", pet_type="Dog", category="Joint Supplements"),
            _search("duck", category="Dry Food", life_stage="Senior"),
        ],
        "words that none has together": [_search("insulin chicken"), _search("leather aerosol")],
    }
    pets = [SearchPetsRequest(pagination=_FEW, name_prefix=name) for name in ("Re", "Lun", "Max")]
    pets += [SearchPetsRequest(pagination=_FEW, breed=breed) for breed in ("Labrador", "poodle")]
    with pawport(filled.url) as server:
        targets = [Target("SearchPets", all_over(plan, server, "SearchPets", pets, 1), server)]
        for name, requests in searches.items():
            run = all_over(plan, server, "SearchProducts", requests, 1, file=name, service=_SERVICE)
            targets.append(Target(f"by {name}", run, server))
        beside, *found = compare(plan, targets, _p95, " µs")
    return [
        at_most(f"SearchProducts {each.name}, among {_PRODUCTS:,}, p95", each, beside, ratio(each, beside), 2)
        for each in found
    ]


def page_of_products(plan: Plan, filled: Filled) -> list[Row]:
    """A page of 100 products as JSON."""
    with pawport(filled.url) as ours, _orm_service(plan) as orm:
        targets = [
            Target(name, json_load(at, path, PAGE_CALLERS), at)
            for name, at, path in (
                ("as JSON", ours, f"/v1/products?pagination.pageSize={_PAGE}"),
                ("FastAPI, ORM", orm, f"/products?limit={_PAGE}"),
            )
        ]
        json, fastapi = compare(plan.in_long_turns(), targets)
    return [for_the_record(f"page of {_PAGE} products, JSON", json, fastapi)]


def _search(keyword: str, **wanted: object) -> SearchProductsRequest:
    return SearchProductsRequest(pagination=_FEW, keyword=keyword, filter=ProductFilter(**wanted))


def _p95(load: Load) -> float:
    return load.p95


def _products() -> Iterator[Product]:
    """The sample catalogue, again and again, with other SKUs."""
    samples = sample_products()
    for edition in range(_PRODUCTS // len(samples)):
        for sample in samples:
            product = Product()
            product.CopyFrom(sample)
            product.name = f"{sample.name}, edition {edition}"
            for article in (product, *product.variants):
                article.sku = f"{article.sku}.{edition}"
            normalize(product)
            yield product


def _add_products(filled: Filled) -> None:
    tell(f"  adding {_PRODUCTS:,} products")
    database = open_database(filled.url)
    rest = _products()
    while some := [product for _, product in zip(range(_AT_ONCE), rest, strict=False)]:
        with database.transaction() as connection:
            changes = ProductChanges(connection, filled.company_id)
            for product in some:
                changes.add(product)
            changes.write()
    asyncio.run(database.close())


@contextmanager
def _orm_service(plan: Plan) -> Iterator[Server]:
    """The ORM service, with some of the products."""
    path = plan.folder / "orm_products.db"
    path.unlink(missing_ok=True)
    some: Sequence[Product] = [product for _, product in zip(range(10_000), _products(), strict=False)]
    copy_products(create_engine(f"sqlite:///{path}"), some)
    command = ["uvicorn", "benchmarks.peers.orm_product_service:app", *_UVICORN]
    with running(command, environ={"ORM_DATABASE": str(path)}) as server:
        yield server
