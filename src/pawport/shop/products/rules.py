"""What must be true of a product, and the forms in which its fields are kept."""

from collections.abc import Iterator
from typing import Final

from google.api.field_behavior_pb2 import OUTPUT_ONLY, field_behavior

from pawport.errors import invalid
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.money import check_money
from pawport.kit.vocabulary import weight_unit

__all__ = ["WRITABLE", "normalize", "normalize_variant", "settle_type", "skus"]

WRITABLE: Final = frozenset(
    field.name
    for field in Product.DESCRIPTOR.fields
    if OUTPUT_ONLY not in field.GetOptions().Extensions[field_behavior]
)
"""The fields of Product that a caller may write, on create and on update."""
_SHOWN: Final = ("active", "show_buy_button")  # flags that are true unless the caller says otherwise
_FLAGS: Final = ("by_pass", "shipping_restricted")
_FLAGS_OF_PRODUCT: Final = (
    *("prescription_required", "cold_item", "dangerous_goods", "map_protected", "p65_warning"),
    *_FLAGS,
)
_SIZE_UNITS: Final = {
    **dict.fromkeys(("in", "inch", "inches", '"'), "in"),
    **dict.fromkeys(("cm", "centimeter", "centimeters", "centimetre", "centimetres"), "cm"),
}


def normalize(product: Product, prefix: str = "") -> None:
    """Checks the product, and brings its fields into the form in which they are kept.

    `prefix` stands before the names of fields in errors.

    Raises:
        InvalidArgument: a field is wrong.
    """
    if not product.sku:
        raise invalid(f"{prefix}sku", "is required")
    if not product.name.strip():
        raise invalid(f"{prefix}name", "is required")
    _flags(product, _FLAGS_OF_PRODUCT)
    _article(product, prefix)
    settle_type(product)
    _variants(product, prefix)
    for index, component in enumerate(product.components):
        component.quantity = component.quantity or 1
        _item(component.item, Product.STOCK, f"{prefix}components[{index}].item.")


def normalize_variant(variant: Product.Item, prefix: str) -> None:
    """Like `normalize`, of a variant by itself."""
    _item(variant, Product.MATRIX_ITEM, prefix)


def settle_type(product: Product) -> None:
    """Gives a product without a type, or that is no longer only STOCK, the type that fits it."""
    if product.type not in (Product.TYPE_UNSPECIFIED, Product.STOCK):
        return
    if product.variants:
        product.type = Product.MATRIX_GROUP
    else:
        product.type = Product.BUNDLE if product.components else Product.STOCK


def skus(product: Product) -> Iterator[str]:
    """The SKUs of the product and of its variants."""
    yield product.sku
    for variant in product.variants:
        yield variant.sku


def _variants(product: Product, prefix: str) -> None:
    known = {product.sku}
    for index, variant in enumerate(product.variants):
        field = f"{prefix}variants[{index}]."
        if variant.sku in known:
            raise invalid(f"{field}sku", "must be unique among the product and its variants")
        known.add(variant.sku)
        normalize_variant(variant, field)


def _item(item: Product.Item, type_: "Product.Type.ValueType", prefix: str) -> None:
    item.type = item.type or type_
    _flags(item, _FLAGS)
    _article(item, prefix)
    if not item.attributes.ByteSize():
        item.ClearField("attributes")


def _flags(article: Product | Product.Item, names: tuple[str, ...]) -> None:
    """Gives flags that are absent the values that they have then."""
    for name in (*_SHOWN, *names):
        if not article.HasField(name):  # type: ignore[arg-type]  # the stubs want a literal
            setattr(article, name, name in _SHOWN)


def _article(article: Product | Product.Item, prefix: str) -> None:
    """What products and items have in common."""
    if article.HasField("price"):
        check_money(article.price, f"{prefix}price")
    if article.HasField("map_price"):
        check_money(article.map_price, f"{prefix}map_price")
    for index, state in enumerate(article.restricted_states):
        if not state.isupper():
            article.restricted_states[index] = state.upper()
    if article.HasField("weight"):
        _weight(article, prefix)
    if article.HasField("size"):
        _size(article, prefix)


def _weight(article: Product | Product.Item, prefix: str) -> None:
    if not article.weight.value:  # as files say that it is unknown
        article.ClearField("weight")
        return
    unit = weight_unit(article.weight.unit)
    if unit is None:
        raise invalid(f"{prefix}weight.unit", 'must be "kg" or "lb"')
    article.weight.unit = unit


def _size(article: Product | Product.Item, prefix: str) -> None:
    size = article.size
    if not (size.length or size.width or size.height):
        article.ClearField("size")
        return
    unit = _SIZE_UNITS.get(size.unit.strip().rstrip(".").lower())
    if unit is None:
        raise invalid(f"{prefix}size.unit", 'must be "in" or "cm"')
    size.unit = unit
