"""A good request for each method of ProductService."""

from collections.abc import Callable

from google.protobuf.message import Message

from pawport.gen.pawport.v1 import product_service_pb2 as products
from pawport.gen.pawport.v1.product_pb2 import Product
from tests.table.world import World

_PAGE = {"page_size": 10, "page_token": "1"}
_PRICE = {"currency_code": "USD", "units": 24, "nanos": 990_000_000}
_ATTRIBUTES = {
    "pet_type": "Dog",
    "category": "Joint Supplements",
    "life_stages": ["Adult"],
    "dietary": ["Grain Free"],
    "health_conditions": ["Joints"],
    "flavors": ["Chicken"],
    "forms": ["Chews"],
}
_ARTICLE = {
    "upc": "0085000123457",
    "price": _PRICE,
    "map_price": _PRICE,
    "active": True,
    "show_buy_button": False,
    "by_pass": False,
    "shipping_restricted": True,
    "restricted_states": ["CA"],
    "weight": {"value": 0.6, "unit": "lb"},
    "size": {"length": 4, "width": 3, "height": 2.5, "unit": "in"},
    "attributes": _ATTRIBUTES,
}
_PRODUCT = {
    **_ARTICLE,
    "name": "Hip and joint chews",
    "type": Product.MATRIX_GROUP,
    "brand": "Trailhound",
    "manufacturer": "Northfield",
    "prescription_required": False,
    "cold_item": True,
    "dangerous_goods": False,
    "map_protected": True,
    "p65_warning": True,
    "seo": {field.name: "chews" for field in Product.Seo.DESCRIPTOR.fields},
    "texts": {field.name: "Chews &amp; more" for field in Product.Texts.DESCRIPTOR.fields},
    "components": [
        {"item": {**_ARTICLE, "sku": "CHEW-1", "name": "Chew", "type": Product.STOCK}, "quantity": 60}
    ],
}


def _new_product(sku: str) -> dict[str, object]:
    """A product, with SKUs for the example of one method."""
    variant = {**_ARTICLE, "sku": f"{sku}-60", "name": "60 pieces", "type": Product.MATRIX_ITEM}
    return {**_PRODUCT, "sku": sku, "variants": [variant]}


_PRODUCT_FILTER = {
    **dict.fromkeys(("brand", "pet_type", "category", "life_stage", "dietary"), "Dog"),
    **dict.fromkeys(("health_condition", "flavor", "form"), "Dog"),
    "active": True,
    "prescription_required": False,
}

PRODUCT_EXAMPLES: dict[str, Callable[[World], Message]] = {
    "ProductService.CreateProduct": lambda _: products.CreateProductRequest(
        product=_new_product("HIP-1"), request_id="r"
    ),
    "ProductService.GetProduct": lambda w: products.GetProductRequest(id=w.product_id),
    "ProductService.ListProducts": lambda _: products.ListProductsRequest(
        pagination=_PAGE, show_deleted=True
    ),
    "ProductService.SearchProducts": lambda _: products.SearchProductsRequest(
        pagination=_PAGE, keyword="rope toys", filter=_PRODUCT_FILTER
    ),
    "ProductService.UpdateProduct": lambda w: products.UpdateProductRequest(
        id=w.product_id, **_new_product("HIP-2"), update_mask={"paths": ["*"]}, request_id="r"
    ),
    "ProductService.DeleteProduct": lambda w: products.DeleteProductRequest(id=w.product_id, request_id="r"),
    "ProductService.UndeleteProduct": lambda w: products.UndeleteProductRequest(
        id=w.deleted_product_id, request_id="r"
    ),
    "ProductService.ImportProducts": lambda _: products.ImportProductsRequest(
        products=[{"product": _new_product("HIP-3")}], request_id="r"
    ),
}
