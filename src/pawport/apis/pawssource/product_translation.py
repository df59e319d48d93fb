"""Between Paws Source's products and ours."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from google.protobuf.struct_pb2 import Value
from google.type.money_pb2 import Money

from pawport.apis.pawssource.values import value
from pawport.errors import invalid
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductFilter
from pawport.gen.pawssource.v2 import product_pb2 as theirs
from pawport.gen.pawssource.v2.product_service_pb2 import ListProductsRequest
from pawport.kit.money import decimal_of
from pawport.shop.products.listing import Listed, found_by

__all__ = ["listed", "product"]

_SORTS: Final = ("created_at", "name")


def listed(request: ListProductsRequest, company_id: str) -> Listed:
    """Which products the request asks for, and in which order.

    Raises:
        InvalidArgument: there is no such order, or the keyword contains no searchable characters.
    """
    sort = request.sort.strip().lower() or _SORTS[0]
    if sort.removeprefix("-") not in _SORTS:
        raise invalid("sort", 'must be created_at or name, optionally with a leading "-"')
    wanted = ProductFilter(
        category=request.category.strip(),
        dietary=request.dietary.strip(),
        pet_type=request.pet_type.strip(),
        active=True,
    )
    terms = found_by(company_id, request.keyword, wanted)
    return Listed("name" if sort.endswith("name") else "created", sort.startswith("-"), terms=terms)


def product(ours: Product, stock: Mapping[str, int]) -> theirs.Product:
    """A product with its variants. `stock`: how many pieces of the SKUs are available; a SKU that is not
    among them has no stock that is kept, and can be ordered in any quantity."""
    quantities = [stock.get(each.sku) for each in ours.variants] or [stock.get(ours.sku)]
    return theirs.Product(
        **_common(ours, ours, ours.attributes, _price(ours), quantities),
        variants=[_variant(ours, each, stock) for each in ours.variants],
    )


def _variant(ours: Product, variant: Product.Item, stock: Mapping[str, int]) -> theirs.Product.Variant:
    attributes = variant.attributes if variant.HasField("attributes") else ours.attributes
    price = variant.price if variant.HasField("price") else None
    return theirs.Product.Variant(**_common(ours, variant, attributes, price, [stock.get(variant.sku)]))


def _common(
    ours: Product,
    article: Product | Product.Item,
    attributes: Product.Attributes,
    price: Money | None,
    quantities: Sequence[int | None],
) -> dict[str, Any]:
    """What is said of a product, or of a variant of it. `quantities`: of the articles that can be ordered."""
    states = [*ours.restricted_states, *article.restricted_states]
    return {
        "id": article.sku,
        "name": article.name or ours.name,
        "brand": value(ours.brand or None),
        "category": value(attributes.category or None),
        "pet_type": value(attributes.pet_type or None),
        "dietary": attributes.dietary,
        "description": value(ours.texts.summary or ours.texts.what_is or None),
        "price": value(None if price is None else float(decimal_of(price))),
        "currency": value(None if price is None else price.currency_code),
        "in_stock": Value(bool_value=any(each is None or each > 0 for each in quantities)),
        "available_quantity": _sum(quantities),
        "prescription_required": ours.prescription_required,
        "restricted_states": list(dict.fromkeys(states)),
    }


def _price(ours: Product) -> Money | None:
    """The price of the product, or else the lowest one of its variants that are in use."""
    if ours.HasField("price"):
        return ours.price
    prices = [each.price for each in ours.variants if each.active and each.HasField("price")]
    return min(prices, key=decimal_of, default=None)


def _sum(quantities: Sequence[int | None]) -> Value:
    """The sum; null if one is not counted."""
    counted = [each for each in quantities if each is not None]
    return value(sum(counted) if len(counted) == len(quantities) else None)
