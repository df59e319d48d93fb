"""ProductService: one product at a time."""

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from grpc import StatusCode

from pawport.gen.pawport.v1 import product_service_pb2 as messages
from pawport.gen.pawport.v1.audit_service_pb2 import ListAuditEventsRequest
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.product_pb2 import Product
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.table.examples import example
from tests.table.world import nowhere

pytestmark = pytest.mark.any_host

PRICE = {"currency_code": "USD", "units": 55, "nanos": 990_000_000}
WHOLE = example("ProductService.CreateProduct", nowhere()).product
"""A product that has all fields."""


def get(api: Api, name: str) -> Product:
    return api.products.GetProduct(messages.GetProductRequest(id=name))


def update(api: Api, product: Product, *paths: str, **fields: Any) -> Product:
    request = messages.UpdateProductRequest(id=product.id, **fields)
    request.update_mask.paths.extend(paths)
    return api.products.UpdateProduct(request)


def delete(api: Api, product: Product) -> Product:
    return api.products.DeleteProduct(messages.DeleteProductRequest(id=product.id))


def undelete(api: Api, product: Product) -> Product:
    return api.products.UndeleteProduct(messages.UndeleteProductRequest(id=product.id))


def positions(api: Api) -> list[str]:
    """Those of all events of the company."""
    return [each.position for each in api.audit.ListAuditEvents(ListAuditEventsRequest()).events]


def create_failure(api: Api, code: StatusCode, **fields: Any) -> Any:
    request = messages.CreateProductRequest(product={"sku": "A", "name": "Toy", **fields})
    return failed(code, api.products.CreateProduct, request)


class TestCreate:
    def test_all_that_is_given_is_kept(self, api: Api) -> None:
        made = api.products.CreateProduct(messages.CreateProductRequest(product=WHOLE))
        shown = MessageToDict(made, preserving_proto_field_name=True)
        for name, value in MessageToDict(WHOLE, preserving_proto_field_name=True).items():
            assert shown[name] == value, name
        assert get(api, made.id) == made
        assert made.id.startswith("prod_")
        assert made.created_time == made.last_updated_time
        assert made.etag == "1"

    def test_what_is_absent_has_a_default(self, api: Api) -> None:
        made = api.new_product("A", name="Toy")
        assert made.type == Product.STOCK
        assert (made.active, made.show_buy_button, made.HasField("by_pass"), made.by_pass) == (
            True,
            True,
            True,
            False,
        )
        assert not made.HasField("price")
        group = api.new_product("B", variants=[{"sku": "B-1"}])
        assert (group.type, group.variants[0].type) == (Product.MATRIX_GROUP, Product.MATRIX_ITEM)
        assert group.variants[0].active
        bundle = api.new_product("C", components=[{"item": {"sku": "B-1"}}])
        assert (bundle.type, bundle.components[0].quantity) == (Product.BUNDLE, 1)
        assert bundle.components[0].item.type == Product.STOCK

    def test_leading_zeros_entities_and_cents_are_kept(self, api: Api) -> None:
        texts = {"active_ingredients": "Vitamin A &amp; D oil\n<b>Biotin</b>"}
        price = {"currency_code": "usd", "units": 0, "nanos": 1}
        made = api.new_product("A", upc="0001877527745411", texts=texts, price=price)
        assert made.upc == "0001877527745411"
        assert made.texts.active_ingredients == texts["active_ingredients"]
        assert (made.price.currency_code, made.price.units, made.price.nanos) == ("USD", 0, 1)

    def test_one_form_of_units_and_states(self, api: Api) -> None:
        made = api.new_product(
            "A",
            weight={"value": 5, "unit": "Pounds"},
            size={"length": 2, "width": 2, "height": 2.2, "unit": "Inches"},
            restricted_states=["ca", "NY"],
        )
        assert (made.weight.unit, made.size.unit, made.size.height) == ("lb", "in", 2.2)
        assert list(made.restricted_states) == ["CA", "NY"]
        unknown = api.new_product("B", weight={"unit": "lb"}, size={"unit": "in"}, attributes={})
        assert not any(unknown.HasField(name) for name in ("weight", "size", "attributes"))  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"name": " "}, "product.name"),
            ({"price": {"units": 1}}, "product.price.currency_code"),
            (
                {"variants": [{"sku": "B", "price": {"currency_code": "$"}}]},
                "product.variants[0].price.currency_code",
            ),
            ({"weight": {"value": 1, "unit": "stone"}}, "product.weight.unit"),
            ({"size": {"length": 1}}, "product.size.unit"),
            ({"restricted_states": ["California"]}, "product.restricted_states[0]"),
            ({"variants": [{"sku": "B"}, {"sku": "B"}]}, "product.variants[1].sku"),
            ({"variants": [{"sku": "A"}]}, "product.variants[0].sku"),
            ({"sku": " A"}, "product.sku"),
        ],
        ids=str,
    )
    def test_what_is_wrong_is_named(self, api: Api, fields: dict[str, Any], wrong: str) -> None:
        assert create_failure(api, StatusCode.INVALID_ARGUMENT, **fields).fields == [wrong]


class TestSkus:
    def test_one_finds_the_product(self, api: Api) -> None:
        made = api.new_product("10012", variants=[{"sku": "10012-05"}, {"sku": "KONG/M 2"}])
        for name in (made.id, "10012", "10012-05", "KONG/M 2"):
            assert get(api, name) == made
        assert update(api, Product(id="10012"), name="New") == get(api, made.id)
        request = messages.UpdateProductRequest(id="10012-05", name="Newer")  # of a variant
        failed(StatusCode.NOT_FOUND, api.products.UpdateProduct, request)
        for name in ("10012-0", "kong/m 2", "none"):
            failure = failed(
                StatusCode.NOT_FOUND, api.products.GetProduct, messages.GetProductRequest(id=name)
            )
            assert failure.reason == "PRODUCT_NOT_FOUND"

    def test_one_is_unique_in_the_company(self, api: Api, new_api: NewApi) -> None:
        api.new_product("A", variants=[{"sku": "A-1"}])
        for fields in ({"sku": "A"}, {"sku": "A-1"}, {"sku": "B", "variants": [{"sku": "A"}]}):
            failure = create_failure(api, StatusCode.ALREADY_EXISTS, **fields)
            assert failure.reason == "PRODUCT_SKU_TAKEN"
        assert failure.field == "product.variants[0].sku"
        new_api().new_product("A", variants=[{"sku": "A-1"}])

    def test_a_component_may_be_any(self, api: Api) -> None:
        api.new_product("A")
        api.new_product("B", components=[{"item": {"sku": "A"}}, {"item": {"sku": "elsewhere"}}])

    def test_one_that_is_given_up_can_be_used_again(self, api: Api) -> None:
        made = api.new_product("A", variants=[{"sku": "A-1"}, {"sku": "A-2"}])
        changed = update(api, made, sku="B", variants=[{"sku": "A-2"}])
        assert get(api, "B") == changed
        api.new_product("A", variants=[{"sku": "A-1"}])
        with pytest.raises(Exception, match="another product has the SKU A-1"):
            update(api, made, variants=[{"sku": "A-1"}])


class TestUpdate:
    def test_what_is_given_changes(self, api: Api) -> None:
        made = api.products.CreateProduct(messages.CreateProductRequest(product=WHOLE))
        changed = update(api, made, name="Chew", active=False, price=PRICE)
        assert (changed.name, changed.active, changed.price.units) == ("Chew", False, 55)
        assert changed.variants == made.variants
        assert (changed.etag, changed.created_time) == ("2", made.created_time)
        assert get(api, made.sku) == changed

    def test_a_mask_clears_what_is_absent(self, api: Api) -> None:
        made = api.products.CreateProduct(messages.CreateProductRequest(product=WHOLE))
        paths = ("price", "texts.summary", "attributes.dietary", "variants", "active", "showBuyButton")
        changed = update(api, made, *paths, texts={"summary": "New", "tip": "ignored"})
        assert not changed.HasField("price")
        assert (changed.texts.summary, changed.texts.tip) == ("New", made.texts.tip)
        assert (list(changed.attributes.dietary), list(changed.variants)) == ([], [])
        assert (changed.active, changed.show_buy_button) == (True, True)

    def test_nothing_new_writes_nothing(self, api: Api) -> None:
        made = api.products.CreateProduct(messages.CreateProductRequest(product=WHOLE))
        before = positions(api)
        given = {field.name: value for field, value in WHOLE.ListFields()}
        for paths in ((), ("*",)):
            assert update(api, made, *paths, **given) == made
        assert update(api, made) == made
        assert update(api, made, weight={"value": 0.6, "unit": "LBS"}) == made
        assert (positions(api), get(api, made.id)) == (before, made)

    def test_what_was_read_can_be_sent_back(self, api: Api) -> None:
        made = api.products.CreateProduct(messages.CreateProductRequest(product=WHOLE))
        request = messages.UpdateProductRequest(
            **{field.name: value for field, value in made.ListFields() if field.name != "update_mask"}
        )
        assert api.products.UpdateProduct(request) == made

    def test_an_etag_is_checked(self, api: Api) -> None:
        made = api.new_product("A")
        update(api, made, name="New")
        request = messages.UpdateProductRequest(id=made.id, name="Newer", etag=made.etag)
        assert failed(StatusCode.ABORTED, api.products.UpdateProduct, request).reason == "ETAG_MISMATCH"

    @pytest.mark.parametrize("path", ["sku", "name"])
    def test_what_is_required_stays(self, api: Api, path: str) -> None:
        request = messages.UpdateProductRequest(id=api.new_product("A").id, update_mask={"paths": [path]})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.products.UpdateProduct, request)
        assert failure.fields == [path]

    def test_variants_make_a_group(self, api: Api) -> None:
        made = api.new_product("A")
        assert update(api, made, variants=[{"sku": "A-1"}]).type == Product.MATRIX_GROUP


class TestDelete:
    def test_a_deleted_one_comes_back(self, api: Api) -> None:
        made = api.new_product("A", variants=[{"sku": "A-1"}])
        gone = delete(api, made)
        assert (gone.deleted, get(api, made.id)) == (True, gone)
        for name in ("A", "A-1"):
            failed(StatusCode.NOT_FOUND, api.products.GetProduct, messages.GetProductRequest(id=name))
        again = failed(
            StatusCode.NOT_FOUND, api.products.DeleteProduct, messages.DeleteProductRequest(id=made.id)
        )
        assert again.reason == "PRODUCT_NOT_FOUND"
        request = messages.UpdateProductRequest(id=made.id, name="x")
        failed(StatusCode.NOT_FOUND, api.products.UpdateProduct, request)
        back = undelete(api, made)
        assert get(api, "A-1") == back
        assert not back.deleted
        failure = failed(
            StatusCode.ALREADY_EXISTS,
            api.products.UndeleteProduct,
            messages.UndeleteProductRequest(id=made.id),
        )
        assert failure.reason == "PRODUCT_NOT_DELETED"

    def test_its_skus_may_be_in_use_then(self, api: Api) -> None:
        made = api.new_product("A", variants=[{"sku": "A-1"}])
        delete(api, made)
        api.new_product("A-1")
        failure = failed(
            StatusCode.ALREADY_EXISTS,
            api.products.UndeleteProduct,
            messages.UndeleteProductRequest(id=made.id),
        )
        assert failure.reason == "PRODUCT_SKU_TAKEN"


def test_events(api: Api) -> None:
    made = api.new_product("A")
    update(api, made, name="Ball")
    delete(api, made)
    undelete(api, made)
    request = ListEventsRequest(filter={"types": ["product.*"]})
    events = api.events.ListEvents(request).events
    assert [each.type for each in events] == [
        f"product.{each}d" for each in ("create", "update", "delete", "undelete")
    ]
    assert '"name":"Ball"' in events[1].data.replace('": "', '":"')


def test_a_repeat_with_a_request_id(api: Api) -> None:
    request = messages.CreateProductRequest(product={"sku": "A", "name": "Toy"}, request_id="r1")
    assert api.products.CreateProduct(request) == api.products.CreateProduct(request)
