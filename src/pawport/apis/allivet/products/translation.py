"""Between Allivet's products and ours."""

from collections.abc import Mapping, Sequence
from typing import Final

from google.protobuf.struct_pb2 import NULL_VALUE, Value

from pawport.apis.allivet.answers import yes_or_no
from pawport.gen.allivet.v1 import product_pb2 as messages
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.money import decimal_of
from pawport.kit.vocabulary import converted

__all__ = ["availability", "shown_product"]

Article = Product | Product.Item
_TYPES: Final = {
    Product.MATRIX_GROUP: "Matrix Group",
    Product.MATRIX_ITEM: "Matrix Item",
    Product.BUNDLE: "Bundle",
}
_INCHES: Final = {"in": 1.0, "cm": 1 / 2.54}
# The document's names of texts, and ours.
_TEXTS: Final = {
    "html_summary": "summary",
    "what_is": "what_is",
    "product_for": "product_for",
    "why_use_it": "why_use_it",
    "how_it_works": "how_it_works",
    "active_ingredients": "active_ingredients",
    "how_is_it_sold": "how_is_it_sold",
    "side_effects": "side_effects",
    "special_precautions": "special_precautions",
    "event_of_overdose": "overdose",
    "how_to_store": "how_to_store",
    "tip": "tip",
    "html_dosages": "dosages",
    "html_ingredients": "ingredients",
}


def shown_product(ours: Product) -> messages.Product:
    """The product as answers show it."""
    return messages.Product(
        item_name=ours.sku,
        brand=ours.brand,
        manufacturer=ours.manufacturer,
        item_type=_type(ours),
        item_description=ours.name,
        show_buy_button=yes_or_no(_is_offered(ours)),
        as_by_pass=yes_or_no(ours.by_pass),
        active=_active(ours),
        is_rx_item=yes_or_no(ours.prescription_required),
        is_cold_item=yes_or_no(ours.cold_item),
        is_dangerous_goods=yes_or_no(ours.dangerous_goods),
        is_map=yes_or_no(ours.map_protected),
        is_p65=yes_or_no(ours.p65_warning),
        meta_data=_meta_data(ours),
        product_attribute=_attribute(ours.attributes),
        matrix_item=[_item(each, ours) for each in ours.variants],
        bundle_component=[_item(each.item, ours) for each in ours.components],
    )


def availability(ours: Product, stock: Mapping[str, int]) -> messages.Availability:
    """How much there is of a product: of its variants, if it has some. `stock`: how many pieces of its SKUs
    are available; a SKU that is not among them has no stock that is kept, and can be ordered in any
    quantity."""
    variants = [
        messages.Availability.Item(
            item_name=each.sku,
            upc_code=each.upc,
            is_available=yes_or_no(
                _is_available(ours) and _is_available(each) and stock.get(each.sku, 1) > 0
            ),
            available_quantity=_quantity([each.sku], stock),
        )
        for each in ours.variants
    ]
    if variants:
        is_available = any(each.is_available == "Y" for each in variants)
    else:
        is_available = _is_available(ours) and stock.get(ours.sku, 1) > 0
    return messages.Availability(
        item_name=ours.sku,
        upc_code=ours.upc,
        is_available=yes_or_no(is_available),
        available_quantity=_quantity([each.sku for each in ours.variants] or [ours.sku], stock),
        matrix_item=variants,
    )


def _quantity(skus: Sequence[str], stock: Mapping[str, int]) -> Value:
    """The sum of the pieces; null if no stock of one of the SKUs is kept."""
    if any(sku not in stock for sku in skus):
        return Value(null_value=NULL_VALUE)
    return Value(number_value=sum(stock[sku] for sku in skus))


def _item(article: Product.Item, ours: Product) -> messages.Product.Item:
    restricted = list(dict.fromkeys((*ours.restricted_states, *article.restricted_states)))
    is_restricted = bool(ours.shipping_restricted or article.shipping_restricted or restricted)
    attributes = article.attributes if article.HasField("attributes") else ours.attributes
    shown = messages.Product.Item(
        item_name=article.sku,
        upc_code=article.upc,
        item_description=article.name or ours.name,
        item_type=_type(article),
        show_buy_button=yes_or_no(_is_offered(article)),
        active=_active(article),
        as_by_pass=yes_or_no(article.by_pass),
        is_shipping_restricted=yes_or_no(is_restricted),
        state_restricted=restricted,
        product_attribute=_attribute(attributes),
    )
    if article.HasField("price"):
        shown.allivet_price = float(decimal_of(article.price))
    if article.HasField("map_price"):
        shown.map_price = float(decimal_of(article.map_price))
    if article.HasField("weight"):
        shown.weight_in_pounds = round(converted(article.weight.value, article.weight.unit, "lb"), 4)
    if article.HasField("size"):
        inches = _INCHES[article.size.unit]
        shown.length_in_inches = round(article.size.length * inches, 4)
        shown.height_in_inches = round(article.size.height * inches, 4)
        shown.width_in_inches = round(article.size.width * inches, 4)
    return shown


def _meta_data(ours: Product) -> messages.Product.MetaData:
    seo = messages.Product.SeoData(
        se_title=ours.seo.title,
        se_keywords=ours.seo.keywords,
        se_description=ours.seo.description,
        se_alt_text=ours.seo.alt_text,
    )
    texts = {name: getattr(ours.texts, own) for name, own in _TEXTS.items()}
    return messages.Product.MetaData(seo_data=seo, **texts)


def _attribute(given: Product.Attributes) -> messages.Product.ProductAttribute:
    return messages.Product.ProductAttribute(
        pet_type=given.pet_type,
        category=given.category,
        life_stage=given.life_stages,
        dietary=given.dietary,
        health_condition=given.health_conditions,
        flavor=given.flavors,
        form=given.forms,
    )


def _type(article: Article) -> str:
    return _TYPES.get(article.type, "Stock")


def _is_offered(article: Article) -> bool:
    return article.show_buy_button or not article.HasField("show_buy_button")


def _is_active(article: Article) -> bool:
    return article.active or not article.HasField("active")


def _is_available(article: Article) -> bool:
    return _is_active(article) and _is_offered(article)


def _active(article: Article) -> str:
    return "A" if _is_active(article) else "I"
