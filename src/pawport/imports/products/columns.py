"""The columns of a file of products, and what they say of one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from google.type.money_pb2 import Money

from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.gen.pawport.v1.product_service_pb2 import ProductImport
from pawport.imports.values import UnreadableError, plain_name, truth
from pawport.kit.money import money_of

__all__ = ["COLUMNS", "Column", "amount_of", "column_of"]

Read = Callable[[str, ProductImport, str], None]
"""Reads a text into a product; the last argument is the currency of prices without one."""
_AMOUNT: Final = re.compile(r"\$?(\d{1,9}(?:\.\d{1,9})?)(?: *([A-Za-z]{3}))?")
_WEIGHT: Final = re.compile(r"(\d{1,5}(?:\.\d{1,6})?) *([A-Za-z]+\.?)")
_NUMBER: Final = r"(\d{1,5}(?:\.\d{1,6})?)"
_SIZE: Final = re.compile(rf"{_NUMBER} *[xX*] *{_NUMBER} *[xX*] *{_NUMBER} *([A-Za-z]+\.?)")
_COMPONENT: Final = re.compile(r"(.+?)(?: *\* *(\d{1,5}))?")
_IN_USE: Final = {"a": "yes", "active": "yes", "i": "no", "inactive": "no"}


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a file can say. `help` is for people: what its texts are like."""

    name: str
    aliases: tuple[str, ...]
    help: str
    read: Read


def amount_of(text: str, currency: str) -> Money:
    """The money that a text such as "24.99" or "24.99 USD" says."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise UnreadableError('must be an amount, such as "24.99" or "24.99 USD"')
    return money_of(Decimal(found[1]), (found[2] or currency).upper())


def _text(field: str) -> Read:
    return lambda text, into, _: setattr(into.product, field, text)


def _part(holder: str, field: str) -> Read:
    return lambda text, into, _: setattr(getattr(into.product, holder), field, text)


def _list(field: str) -> Read:
    def read(text: str, into: ProductImport, _: str) -> None:
        getattr(into.product.attributes, field).extend(_parts(text))

    return read


def _flag(field: str) -> Read:
    return lambda text, into, _: setattr(into.product, field, truth(text))


def _money(field: str) -> Read:
    def read(text: str, into: ProductImport, currency: str) -> None:
        getattr(into.product, field).CopyFrom(amount_of(text, currency))

    return read


def _parts(text: str) -> list[str]:
    return [part for each in text.split(";") if (part := each.strip())]


def _variant_of(text: str, into: ProductImport, _: str) -> None:
    into.variant_of = text


def _type(text: str, into: ProductImport, _: str) -> None:
    name = plain_name(text).upper()
    if name not in Product.Type.keys() or name == "TYPE_UNSPECIFIED":  # noqa: SIM118 - no dict
        raise UnreadableError('must be "stock", "matrix group", "matrix item" or "bundle"')
    into.product.type = Product.Type.Value(name)


def _active(text: str, into: ProductImport, _: str) -> None:
    into.product.active = truth(_IN_USE.get(text.lower(), text))


def _states(text: str, into: ProductImport, _: str) -> None:
    into.product.restricted_states.extend(_parts(text.replace(",", ";")))


def _weight(text: str, into: ProductImport, _: str) -> None:
    found = _WEIGHT.fullmatch(text)
    if found is None:
        raise UnreadableError('must be a number and a unit, such as "2.5 lb"')
    into.product.weight.value, into.product.weight.unit = float(found[1]), found[2]


def _size(text: str, into: ProductImport, _: str) -> None:
    found = _SIZE.fullmatch(text)
    if found is None:
        raise UnreadableError('must be length, width and height with a unit, such as "10 x 4 x 2.5 in"')
    size = into.product.size
    size.length, size.width, size.height = (float(found[number]) for number in (1, 2, 3))
    size.unit = found[4]


def _components(text: str, into: ProductImport, _: str) -> None:
    for part in _parts(text):
        found = _COMPONENT.fullmatch(part)
        if found is not None:
            into.product.components.add(item={"sku": found[1]}, quantity=int(found[2] or 1))


_LISTS: Final = ("life_stages", "dietary", "health_conditions", "flavors", "forms")
_TEXT_ALIASES: Final = {
    "summary": ("html_summary", "description"),
    "overdose": ("event_of_overdose",),
    "how_to_store": ("howto_store",),
    "dosages": ("html_dosages", "dosage"),
    "ingredients": ("html_ingredients",),
}
COLUMNS: Final = (
    Column("sku", ("item_name", "item_number"), "identifies the product", _text("sku")),
    Column("variant_of", ("parent_sku", "parent"), "of a variant, the sku of its product", _variant_of),
    Column("name", ("item_description", "title", "product_name"), "", _text("name")),
    Column("type", ("item_type",), "stock, matrix group, matrix item, bundle", _type),
    Column("brand", (), "", _text("brand")),
    Column("manufacturer", ("vendor",), "", _text("manufacturer")),
    Column("upc", ("upc_code", "barcode", "ean", "gtin"), "with leading zeros", _text("upc")),
    Column("price", (), "24.99, or 24.99 USD", _money("price")),
    Column("map_price", (), "the minimum advertised price", _money("map_price")),
    Column("active", (), "yes, no", _active),
    Column("show_buy_button", ("buy_button",), "yes, no", _flag("show_buy_button")),
    Column("by_pass", ("as_by_pass",), "yes, no", _flag("by_pass")),
    Column(
        "prescription_required",
        ("is_rx_item", "prescription", "rx"),
        "yes, no",
        _flag("prescription_required"),
    ),
    Column("cold_item", ("is_cold_item", "cold"), "yes, no", _flag("cold_item")),
    Column("dangerous_goods", ("is_dangerous_goods", "hazmat"), "yes, no", _flag("dangerous_goods")),
    Column("map_protected", ("is_map",), "yes, no", _flag("map_protected")),
    Column("p65_warning", ("is_p65", "p65"), "yes, no", _flag("p65_warning")),
    Column("shipping_restricted", ("is_shipping_restricted",), "yes, no", _flag("shipping_restricted")),
    Column("restricted_states", ("state_restricted",), "CA; NY", _states),
    Column("weight", (), "2.5 lb, 1.2 kg", _weight),
    Column("size", ("dimensions",), "length x width x height: 10 x 4 x 2.5 in", _size),
    Column("components", (), "of a bundle: SKU; SKU * 2", _components),
    Column("pet_type", ("species",), "", _part("attributes", "pet_type")),
    Column("category", (), "", _part("attributes", "category")),
    *(Column(name, (name.removesuffix("s"),), "separated by ;", _list(name)) for name in _LISTS),
    *(
        Column(f"seo_{field.name}", (), "", _part("seo", field.name))
        for field in Product.Seo.DESCRIPTOR.fields
    ),
    *(
        Column(field.name, _TEXT_ALIASES.get(field.name, ()), "", _part("texts", field.name))
        for field in Product.Texts.DESCRIPTOR.fields
    ),
)
"""What a file can say."""

_BY_NAME: Final = {name: column for column in COLUMNS for name in (column.name, *column.aliases)}


def column_of(name: str) -> Column | None:
    """The column that a file's name for one means."""
    return _BY_NAME.get(plain_name(name))
