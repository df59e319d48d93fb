"""SearchProducts and ListProducts."""

from typing import Any

import pytest
from grpc import StatusCode
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1 import product_service_pb2 as messages
from pawport.gen.pawport.v1.product_pb2 import Product
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.contract.test_products import delete, undelete, update
from tests.properties import examples

pytestmark = pytest.mark.any_host

PRODUCTS: dict[str, dict[str, Any]] = {
    "10012": {
        "name": "CLOVITE",
        "brand": "Clovite Labs",
        "manufacturer": "Zoetis",
        "attributes": {
            "pet_type": "Dog",
            "category": "Horse Supplements",
            "life_stages": ["Puppy", "Senior"],
            "dietary": ["Grain Free", "GMO Free"],
            "health_conditions": ["Allergies"],
            "flavors": ["Apple"],
            "forms": ["Powder"],
        },
        "texts": {"active_ingredients": "Vitamin A &amp; <b>Biotin</b>", "tip": "hidden"},
        "seo": {"keywords": "buy vitamins, foals"},
        "prescription_required": True,
        "variants": [{"sku": "10012-05", "upc": "0187752774541", "name": "Five pounds"}],
    },
    "TOY-7": {"name": "Rope toys for puppies", "attributes": {"pet_type": "dog", "category": "Toys"}},
    "MUSLI": {"name": "M\u00fcsli f\u00fcr Pferde", "attributes": {"pet_type": "Horse"}},
    "JP-1": {"name": "\u732b\u306e\u304a\u3084\u3064 snack", "active": False},
}


@pytest.fixture
def shop(api: Api) -> Api:
    for sku, fields in PRODUCTS.items():
        api.new_product(sku, **fields)
    return api


def search(api: Api, keyword: str = "", size: int = 100, **wanted: Any) -> list[str]:
    """The SKUs of what is found, page by page."""
    request = messages.SearchProductsRequest(keyword=keyword, filter=wanted, pagination={"page_size": size})
    found: list[str] = []
    while True:
        page = api.products.SearchProducts(request)
        found += [product.sku for product in page.products]
        if not page.next_page_token:
            return found
        request.pagination.page_token = page.next_page_token


def listed(api: Api, size: int = 100, **options: Any) -> list[str]:
    request = messages.ListProductsRequest(pagination={"page_size": size}, **options)
    found: list[str] = []
    while True:
        page = api.products.ListProducts(request)
        found += [product.sku for product in page.products]
        if not page.next_page_token:
            return found
        request.pagination.page_token = page.next_page_token


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("clovite", ["10012"]),
        ("CLOVITE labs zoetis", ["10012"]),
        ("zoetis clovite", ["10012"]),
        ("clovite toys", []),
        ("clov", []),
        ("10012", ["10012"]),
        ("10012-05", ["10012"]),
        ("0187752774541", ["10012"]),
        ("187752774541", []),
        ("five pound", ["10012"]),
        ("vitamin biotin", ["10012"]),
        ("foal", ["10012"]),
        ("amp", []),
        ("hidden", []),
        ("grain-free apples", ["10012"]),
        ("puppy", ["10012", "TOY-7"]),
        ("Puppies", ["10012", "TOY-7"]),
        ("toy", ["TOY-7"]),
        ("musli", ["MUSLI"]),
        ("M\u00dcSLI f\u00fcr", ["MUSLI"]),
        ("\u732b\u306e\u304a\u3084\u3064", ["JP-1"]),
        ('"rope" OR clovite*', []),
        ("NOT", []),
        ("", list(PRODUCTS)),
        (" ", list(PRODUCTS)),
    ],
)
def test_a_keyword(shop: Api, keyword: str, expected: list[str]) -> None:
    assert search(shop, keyword) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"pet_type": "DOG"}, ["10012", "TOY-7"]),
        ({"pet_type": "dog", "category": "horse supplements"}, ["10012"]),
        ({"category": "horse"}, []),
        ({"dietary": "grain  free"}, ["10012"]),
        ({"dietary": "apple"}, []),
        ({"life_stage": "senior", "flavor": "apple", "form": "powder"}, ["10012"]),
        ({"health_condition": "allergies", "brand": "clovite labs"}, ["10012"]),
        ({"prescription_required": True}, ["10012"]),
        ({"prescription_required": False, "active": True}, ["TOY-7", "MUSLI"]),
        ({"active": False}, ["JP-1"]),
    ],
    ids=str,
)
def test_a_filter(shop: Api, wanted: dict[str, Any], expected: list[str]) -> None:
    assert search(shop, **wanted) == expected
    assert search(shop, size=1, **wanted) == expected
    assert search(shop, "clovite", **wanted) == [sku for sku in expected if sku == "10012"]


def test_no_words(api: Api) -> None:
    request = messages.SearchProductsRequest(keyword="!?")
    assert failed(StatusCode.INVALID_ARGUMENT, api.products.SearchProducts, request).fields == ["keyword"]


def test_what_is_found_follows_each_change(shop: Api, new_api: NewApi) -> None:
    ball = shop.new_product("BALL", name="Ball", attributes={"pet_type": "Cat"})
    assert search(shop, "ball", pet_type="cat") == ["BALL"]
    update(shop, ball, name="Red ring")
    assert (search(shop, "ball"), search(shop, "ring", pet_type="cat")) == (["BALL"], ["BALL"])  # by its SKU
    update(shop, ball, sku="RING")
    assert search(shop, "ball") == []
    delete(shop, ball)
    assert search(shop, "ring") == []
    undelete(shop, ball)
    assert search(shop, "ring") == ["RING"]
    update(shop, ball, variants=[{"sku": "R-1", "attributes": {"pet_type": "Ferret"}}])
    assert search(shop, "ring", pet_type="ferret") == search(shop, pet_type="cat") == ["RING"]
    assert search(new_api(), "ring") == []


def test_a_list_is_in_the_order_of_skus(shop: Api) -> None:
    gone = shop.new_product("TOY-7A")
    delete(shop, gone)
    shop.new_product("TOY-7A")
    assert listed(shop) == listed(shop, size=1) == sorted([*PRODUCTS, "TOY-7A"])
    assert listed(shop, size=2, show_deleted=True) == sorted([*PRODUCTS, "TOY-7A", "TOY-7A"])


def test_a_token_is_of_its_list(shop: Api) -> None:
    request = messages.SearchProductsRequest(filter={"pet_type": "dog"}, pagination={"page_size": 1})
    request.pagination.page_token = shop.products.SearchProducts(request).next_page_token
    request.filter.pet_type = "horse"
    failure = failed(StatusCode.INVALID_ARGUMENT, shop.products.SearchProducts, request)
    assert failure.fields == ["pagination.page_token"]


WORDS = st.lists(st.sampled_from(["red", "blue", "\u732b", "rope", "ball"]), max_size=4)
ACTIONS = st.lists(
    st.tuples(st.sampled_from(["add", "rename", "delete", "undelete"]), st.integers(0, 5), WORDS), max_size=12
)


@given(ACTIONS)
@examples(10)
def test_any_changes(new_api: NewApi, actions: list[tuple[str, int, list[str]]]) -> None:
    """What is found is what a look at each product finds, whatever happened to them."""
    api, known = new_api(), {}
    for action, number, words in actions:
        name = " ".join(["toy", *words])
        product: Product | None = known.get(number)
        if product is None and action == "add":
            known[number] = api.new_product(f"P{number}", name=name)
        elif product is not None and action == "rename" and not product.deleted:
            known[number] = update(api, product, name=name)
        elif product is not None and action == ("undelete" if product.deleted else "delete"):
            known[number] = (undelete if product.deleted else delete)(api, product)
    living = [product for product in known.values() if not product.deleted]
    for word in ("toy", "red", "\u732b", "ball"):
        expected = sorted(product.sku for product in living if word in product.name.split())
        assert sorted(search(api, word, size=2)) == expected
