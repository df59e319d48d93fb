"""GET /products and GET /products/{id}."""

from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.product_service_pb2 import DeleteProductRequest
from pawport.gen.pawport.v1.stock_service_pb2 import AdjustStockRequest
from tests.apis.pawssource.conftest import issues, refused
from tests.contract.client import Api
from tests.contract.servers import Served

USD = {"currency_code": "USD"}
PRODUCTS: dict[str, dict[str, Any]] = {
    "HIP-100": {
        "name": "Hip chews",
        "brand": "Trailhound",
        "attributes": {"pet_type": "Dog", "category": "Supplements", "dietary": ["Grain Free"]},
        "texts": {"summary": "For &amp; about joints"},
        "prescription_required": True,
        "restricted_states": ["CA"],
        "variants": [
            {"sku": "HIP-100-60", "name": "60 chews", "price": {**USD, "units": 24, "nanos": 990_000_000}},
            {
                "sku": "HIP-100-30",
                "price": {**USD, "units": 14, "nanos": 500_000_000},
                "restricted_states": ["NY", "CA"],
                "attributes": {"pet_type": "Cat"},
            },
            {"sku": "HIP-100-1", "price": {**USD, "units": 1}, "active": False},
        ],
    },
    "TOY-7": {"name": "ball", "attributes": {"pet_type": "Dog", "category": "Toys"}},
    "BOWL": {"name": "Ant-proof bowl", "price": {"currency_code": "EUR", "units": 9}},
    "OLD": {"name": "Zebra rope", "active": False},
}
EMPTY = dict.fromkeys(("brand", "category", "pet_type", "description", "price", "currency"))


@pytest.fixture(scope="module", params=["sqlite_envoy", "postgresql_envoy"])
def server(request: pytest.FixtureRequest) -> Served:
    found: Served = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def shop(api: Api) -> None:
    for sku, fields in PRODUCTS.items():
        api.new_product(sku, **fields)


def ids(paws: httpx.Client, **wanted: Any) -> list[str]:
    response = paws.get("products", params=wanted)
    assert response.status_code == 200, response.text
    return [product["id"] for product in response.json()["data"]]


def test_one(paws: httpx.Client, shop: None) -> None:
    response = paws.get("products/HIP-100-60")  # by a variant
    assert response.status_code == 200
    product = response.json()["data"]
    assert list(product) == [
        *("id", "name", "brand", "category", "pet_type", "dietary", "description", "price", "currency"),
        *("in_stock", "available_quantity", "prescription_required", "restricted_states", "variants"),
    ]
    first, second, _ = product.pop("variants")
    assert product == {
        "id": "HIP-100",
        "name": "Hip chews",
        "brand": "Trailhound",
        "category": "Supplements",
        "pet_type": "Dog",
        "dietary": ["Grain Free"],
        "description": "For &amp; about joints",
        "price": 14.5,
        "currency": "USD",
        "in_stock": True,
        "available_quantity": None,
        "prescription_required": True,
        "restricted_states": ["CA"],
    }
    assert first == {**product, "id": "HIP-100-60", "name": "60 chews", "price": 24.99}
    changed = {"pet_type": "Cat", "category": None, "dietary": [], "restricted_states": ["CA", "NY"]}
    assert second == {**product, "id": "HIP-100-30", **changed}


def test_stock(paws: httpx.Client, shop: None, api: Api) -> None:
    """Of three variants, of which the stock of one, and then of all is kept."""
    api.receive("HIP-100-60", 4)
    product = paws.get("products/HIP-100").json()["data"]
    assert stocks(product, *product["variants"]) == [(True, None), (True, 4), (True, None), (True, None)]
    others = [variant["id"] for variant in product["variants"][1:]]
    for sku in others:
        api.receive(sku, 1)
        api.stock.AdjustStock(AdjustStockRequest(sku=sku, change=-1, reason="lost"))
    (product,) = paws.get("products", params={"keyword": "chews"}).json()["data"]
    assert stocks(product, *product["variants"]) == [(True, 4), (True, 4), (False, 0), (False, 0)]


def stocks(*articles: dict[str, Any]) -> list[tuple[bool, int | None]]:
    return [(article["in_stock"], article["available_quantity"]) for article in articles]


def test_what_is_unknown_is_null(paws: httpx.Client, api: Api) -> None:
    api.new_product("A", name="Toy")
    product = paws.get("products/A").json()["data"]
    assert {name: product[name] for name in EMPTY} == EMPTY
    assert (product["dietary"], product["restricted_states"], product["variants"]) == ([], [], [])


@pytest.mark.operation("pawssource", "GET /products")
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["HIP-100", "TOY-7", "BOWL"]),
        ({"keyword": "CHEWS hip"}, ["HIP-100"]),
        ({"keyword": "rope"}, []),
        ({"category": "toys"}, ["TOY-7"]),
        ({"pet_type": "dog"}, ["HIP-100", "TOY-7"]),
        ({"pet_type": "cat"}, ["HIP-100"]),
        ({"dietary": "grain free", "pet_type": "Dog", "keyword": "trailhound"}, ["HIP-100"]),
        (
            {"keyword": "", "category": "", "dietary": "", "pet_type": " ", "sort": ""},
            ["HIP-100", "TOY-7", "BOWL"],
        ),
        ({"sort": "created_at"}, ["HIP-100", "TOY-7", "BOWL"]),
        ({"sort": "-created_at"}, ["BOWL", "TOY-7", "HIP-100"]),
        ({"sort": "name"}, ["BOWL", "TOY-7", "HIP-100"]),
        ({"sort": "-name"}, ["HIP-100", "TOY-7", "BOWL"]),
        ({"sort": "-name", "pet_type": "dog"}, ["HIP-100", "TOY-7"]),
        ({"sort": "-created_at", "pet_type": "dog"}, ["TOY-7", "HIP-100"]),
    ],
    ids=str,
)
def test_filters_and_orders(
    paws: httpx.Client, shop: None, wanted: dict[str, str], expected: list[str]
) -> None:
    assert ids(paws, **wanted) == expected
    walked: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = paws.get("products", params={**wanted, "limit": 1, "cursor": cursor}).json()
        walked += [product["id"] for product in answer["data"]]
        cursor = answer["meta"]["next_cursor"]
        assert answer["meta"]["has_more"] == (cursor is not None)
    assert walked == expected


def test_a_deleted_one_is_not_found(paws: httpx.Client, api: Api) -> None:
    made = api.new_product("A")
    api.products.DeleteProduct(DeleteProductRequest(id=made.id))
    assert ids(paws) == []
    for name in ("A", made.id, "none", "%C3%BC"):
        assert refused(paws.get(f"products/{name}"), 404, "not_found") == []


@pytest.mark.parametrize(
    "wanted",
    [{"sort": "price"}, {"limit": "0"}, {"limit": "101"}, {"keyword": "!"}, {"cursor": "x"}],
    ids=str,
)
def test_a_wrong_parameter(paws: httpx.Client, shop: None, wanted: dict[str, str]) -> None:
    details = refused(paws.get("products", params=wanted), 422, "validation_failed")
    assert issues(details) == dict.fromkeys(wanted, "invalid")


def test_a_cursor_of_another_list(paws: httpx.Client, shop: None) -> None:
    cursor = paws.get("products", params={"limit": 1}).json()["meta"]["next_cursor"]
    details = refused(
        paws.get("products", params={"cursor": cursor, "sort": "name"}), 422, "validation_failed"
    )
    assert issues(details) == {"cursor": "invalid"}


def test_the_scope(paws: httpx.Client, api: Api) -> None:
    _, key = api.new_key("pets:read_all")
    refused(paws.get("products", headers={"authorization": f"Bearer {key}"}), 403, "forbidden")
    _, key = api.new_key("products:read")
    assert paws.get("products", headers={"authorization": f"Bearer {key}"}).status_code == 200
