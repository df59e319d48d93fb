"""ImportProducts: each product by itself, and again what it was the first time."""

from typing import Any

import pytest

from pawport.gen.pawport.v1 import product_service_pb2 as messages
from pawport.gen.pawport.v1.audit_service_pb2 import ListAuditEventsRequest
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductImport, ProductImportResult
from tests.contract.client import Api
from tests.contract.test_products import delete, get
from tests.table.examples import example
from tests.table.world import nowhere

pytestmark = pytest.mark.any_host

CREATED, UPDATED, SKIPPED, FAILED = (
    ProductImportResult.CREATED,
    ProductImportResult.UPDATED,
    ProductImportResult.SKIPPED,
    ProductImportResult.FAILED,
)
PRICE = {"currency_code": "USD", "units": 8, "nanos": 490_000_000}


def item(sku: str, variant_of: str = "", **fields: Any) -> ProductImport:
    """A product of an import, or a variant."""
    return ProductImport(product={"sku": sku, **fields}, variant_of=variant_of)


def bring(api: Api, *items: ProductImport, **options: Any) -> messages.ImportProductsResponse:
    """The answer of an import."""
    return api.products.ImportProducts(messages.ImportProductsRequest(products=items, **options))


def one(api: Api, given: ProductImport) -> ProductImportResult:
    """What becomes of one product."""
    (result,) = bring(api, given).results
    return result


def refused(api: Api, given: ProductImport) -> tuple[str, str]:
    """The field and the reason of one rejection."""
    result = one(api, given)
    assert result.action == FAILED
    (error,) = result.errors
    assert error.message
    return error.field, error.reason


def positions(api: Api) -> list[str]:
    return [each.position for each in api.audit.ListAuditEvents(ListAuditEventsRequest()).events]


def test_new_ones(api: Api) -> None:
    whole = example("ProductService.CreateProduct", nowhere()).product
    answer = bring(api, ProductImport(product=whole), item("TOY-7", name="Rope toy", price=PRICE))
    assert [result.action for result in answer.results] == [CREATED, CREATED]
    assert (answer.created_count, answer.failed_count) == (2, 0)
    toy = get(api, "TOY-7")
    assert (answer.results[1].product_id, answer.results[1].sku) == (toy.id, "TOY-7")
    assert list(answer.results[1].updated_fields) == sorted(
        (
            *("sku", "name", "price", "type", "active", "show_buy_button", "by_pass", "shipping_restricted"),
            *("prescription_required", "cold_item", "dangerous_goods", "map_protected", "p65_warning"),
        )
    )


def test_again_changes_nothing(api: Api) -> None:
    items = [
        item("TOY-7", name="Rope toy", price=PRICE, weight={"value": 1, "unit": "lbs"}),
        item("TOY-7-L", "TOY-7", name="Large", restricted_states=["ca"]),
    ]
    assert [result.action for result in bring(api, *items).results] == [CREATED, CREATED]
    before, shown = positions(api), get(api, "TOY-7")
    answer = bring(api, *items)
    assert ([result.action for result in answer.results], answer.skipped_count) == ([SKIPPED, SKIPPED], 2)
    assert (positions(api), get(api, "TOY-7")) == (before, shown)


def test_what_is_given_changes_and_the_rest_stays(api: Api) -> None:
    api.new_product("TOY-7", price=PRICE, variants=[{"sku": "L", "name": "Large"}], active=True)
    result = one(api, item("TOY-7", name="Ball", active=False))
    assert (result.action, list(result.updated_fields)) == (UPDATED, ["active", "name"])
    toy = get(api, "TOY-7")
    assert (toy.name, toy.active, toy.price.units, len(toy.variants)) == ("Ball", False, 8, 1)


def test_variants(api: Api) -> None:
    api.new_product("TOY-7", variants=[{"sku": "L", "name": "Large", "price": PRICE}])
    result = one(api, item("L", "TOY-7", name="Very large", brand="ignored"))
    assert (result.action, list(result.updated_fields)) == (UPDATED, ["name"])
    assert one(api, item("M", "TOY-7", name="Medium")).action == CREATED
    assert [(each.sku, each.name, each.price.units) for each in get(api, "M").variants] == [
        ("L", "Very large", 8),
        ("M", "Medium", 0),
    ]
    assert get(api, "M").type == Product.MATRIX_GROUP


def test_of_several_about_one_product(api: Api) -> None:
    answer = bring(
        api,
        item("A", name="First", variants=[{"sku": "A-1"}]),
        item("A-2", "A"),
        item("A", name="Second"),
        item("A-1", name="taken"),
        item("A", variants=[{"sku": "A-3"}, {"sku": "A-1", "upc": "1"}]),
    )
    assert [result.action for result in answer.results] == [CREATED, CREATED, UPDATED, FAILED, UPDATED]
    assert answer.results[3].errors[0].reason == "PRODUCT_SKU_TAKEN"
    made = get(api, "A-3")
    assert (made.name, made.etag) == ("Second", "1")
    assert [(each.sku, each.upc) for each in made.variants] == [("A-1", "1"), ("A-2", ""), ("A-3", "")]


def test_what_is_rejected(api: Api) -> None:
    api.new_product("TOY-7", variants=[{"sku": "L"}])
    assert refused(api, item("X")) == ("product.name", "INVALID_ARGUMENT")
    assert refused(api, ProductImport()) == ("product", "INVALID_ARGUMENT")
    assert refused(api, item("", name="x")) == ("product.sku", "INVALID_ARGUMENT")
    assert refused(api, item("X", name="a\0b")) == ("product.name", "INVALID_ARGUMENT")
    assert refused(api, item("L", name="x")) == ("product.sku", "PRODUCT_SKU_TAKEN")
    assert refused(api, item("X", name="x", variants=[{"sku": "TOY-7"}])) == (
        "product.variants[0].sku",
        "PRODUCT_SKU_TAKEN",
    )
    assert refused(api, item("X", "none")) == ("variant_of", "INVALID_ARGUMENT")
    assert refused(api, item("X", "L")) == ("variant_of", "INVALID_ARGUMENT")
    assert refused(api, item("TOY-7", "TOY-7")) == ("product.sku", "INVALID_ARGUMENT")
    assert refused(api, item("X", "TOY-7", price={"units": 1})) == (
        "product.price.currency_code",
        "INVALID_ARGUMENT",
    )
    assert get(api, "TOY-7").etag == "1"


def test_no_more_variants_than_a_product_can_have(api: Api) -> None:
    api.new_product("A", variants=[{"sku": f"A-{number}"} for number in range(499)])
    answer = bring(api, item("A-499", "A"), item("A-500", "A"), item("A-499", "A", name="still there"))
    assert [result.action for result in answer.results] == [CREATED, FAILED, UPDATED]
    assert refused(api, item("A", variants=[{"sku": "A-500"}])) == ("product.variants", "INVALID_ARGUMENT")
    assert len(get(api, "A").variants) == 500


def test_one_that_is_rejected_keeps_no_other_out(api: Api) -> None:
    answer = bring(api, item("A", name="x"), item("B"), item("C", name="x"))
    assert [result.action for result in answer.results] == [CREATED, FAILED, CREATED]
    assert (answer.created_count, answer.failed_count) == (2, 1)


def test_a_deleted_one_is_not_found(api: Api) -> None:
    gone = delete(api, api.new_product("A"))
    result = one(api, item("A", name="New"))
    assert (result.action, result.product_id != gone.id) == (CREATED, True)


def test_a_dry_run_says_what_would_be_done(api: Api) -> None:
    api.new_product("OLD")
    items = [item("OLD", name="New"), item("A", name="x"), item("A-1", "A"), item("A-1", "OLD"), item("B")]
    before = positions(api)
    said = bring(api, *items, validate_only=True)
    assert positions(api) == before
    done = bring(api, *items)
    assert [result.action for result in done.results] == [UPDATED, CREATED, CREATED, FAILED, FAILED]
    assert [result.product_id != "" for result in said.results] == [True, False, False, False, False]
    for result in (*said.results, *done.results):
        result.ClearField("product_id")
    assert said == done


def test_at_the_same_time_each_is_added_once(api: Api) -> None:
    request = messages.ImportProductsRequest(
        products=[item(f"P{number}", name="x", variants=[{"sku": f"P{number}-1"}]) for number in range(60)]
    )
    calls = [api.products.ImportProducts.future(request, timeout=60) for _ in range(6)]
    actions = [[result.action for result in call.result().results] for call in calls]
    assert all(sorted(each) == [CREATED, *[SKIPPED] * 5] for each in zip(*actions, strict=True))


def test_many_and_a_repeat(api: Api) -> None:
    items = [item(f"P{number}", name="x") for number in range(120)]
    first = bring(api, *items, request_id="r1")
    assert first.created_count == 120
    assert bring(api, *items, request_id="r1") == first
