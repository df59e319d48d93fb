"""The sample catalogue."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from pawport.accounts import service as accounts
from pawport.db import Database
from pawport.demo.catalog import PRODUCTS, fill_catalog, sample_products
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.money import decimal_of
from pawport.shop.products.tables import product_skus, products


@pytest.fixture
def company_id(database: Database) -> str:
    with database.transaction() as connection:
        return accounts.create_company(connection, "Shop").id


def test_it_is_always_the_same() -> None:
    first, second = sample_products(), sample_products()
    assert len(first) == PRODUCTS
    assert first == second


def test_it_has_something_of_everything() -> None:
    catalog = sample_products()
    assert len({product.name for product in catalog}) > PRODUCTS * 0.9
    assert len(Counter(product.attributes.category for product in catalog)) > 10
    for kind in ("prescription_required", "cold_item", "dangerous_goods", "map_protected", "p65_warning"):
        assert 5 < sum(getattr(product, kind) for product in catalog) < PRODUCTS / 2, kind
    assert sum(bool(product.restricted_states) for product in catalog) > 20
    assert sum(len(product.variants) for product in catalog) > PRODUCTS
    assert sum(bool(product.components) for product in catalog) == 20


def test_codes_and_prices_are_right() -> None:
    for product in sample_products():
        sold: list[Product | Product.Item] = [*product.variants] or [product]
        for article in sold:
            digits = [*map(int, article.upc)]
            assert (len(digits), digits[0]) == (12, 0)
            assert (3 * sum(digits[::2]) + sum(digits[1::2])) % 10 == 0
            assert decimal_of(article.price) > decimal_of(article.map_price) >= 0
        known = {component.item.sku for component in product.components}
        assert len(known) == len(product.components)


def test_it_is_added_once(database: Database, company_id: str) -> None:
    assert fill_catalog(database, None, 100) == 100
    assert fill_catalog(database, company_id, PRODUCTS) == PRODUCTS - 100
    assert fill_catalog(database, company_id, PRODUCTS) == 0
    with database.transaction() as connection:
        rows = [
            connection.scalar(select(func.count()).select_from(each)) for each in (products, product_skus)
        ]
    assert rows[0] == PRODUCTS < rows[1]
