"""The same products as SQLAlchemy ORM models, in tables of the usual kind, and as pydantic models."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from sqlalchemy import JSON, Engine, ForeignKey, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

from pawport.gen.pawport.v1 import product_pb2
from pawport.kit.money import decimal_of

__all__ = ["WITH_PARTS", "Product", "ProductOut", "copy_products"]

_LISTS = ("life_stages", "dietary", "health_conditions", "flavors", "forms")
_TEXTS = [field.name for field in product_pb2.Product.Texts.DESCRIPTOR.fields]
_FLAGS = (
    *("active", "show_buy_button", "by_pass", "prescription_required", "cold_item", "dangerous_goods"),
    *("map_protected", "p65_warning", "shipping_restricted"),
)


class _Base(DeclarativeBase):
    pass


class _Attributes:
    """What products and items have in common, with lists as JSON."""

    sku: Mapped[str]
    name: Mapped[str]
    upc: Mapped[str]
    price: Mapped[Decimal | None]
    currency: Mapped[str]
    active: Mapped[bool]
    show_buy_button: Mapped[bool]
    by_pass: Mapped[bool]
    shipping_restricted: Mapped[bool]
    restricted_states: Mapped[list[str]] = mapped_column(JSON)
    weight: Mapped[float]
    length: Mapped[float]
    width: Mapped[float]
    height: Mapped[float]


class Item(_Attributes, _Base):
    """A variant, or a component."""

    __tablename__ = "items"
    number: Mapped[int] = mapped_column(primary_key=True)
    product_number: Mapped[int] = mapped_column(ForeignKey("products.number"), index=True)
    is_component: Mapped[bool]


class Product(_Attributes, _Base):
    __tablename__ = "products"
    number: Mapped[int] = mapped_column(primary_key=True)
    brand: Mapped[str]
    manufacturer: Mapped[str]
    type: Mapped[str]
    prescription_required: Mapped[bool]
    cold_item: Mapped[bool]
    dangerous_goods: Mapped[bool]
    map_protected: Mapped[bool]
    p65_warning: Mapped[bool]
    pet_type: Mapped[str]
    category: Mapped[str]
    attributes: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    seo: Mapped[dict[str, str]] = mapped_column(JSON)
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    items: Mapped[list[Item]] = relationship(order_by=Item.number)


WITH_PARTS = (selectinload(Product.items),)


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True, alias_generator=to_camel, populate_by_name=True)
    sku: str
    name: str
    upc: str
    price: Decimal | None
    currency: str
    active: bool
    show_buy_button: bool
    by_pass: bool
    shipping_restricted: bool
    restricted_states: list[str]
    weight: float
    length: float
    width: float
    height: float


class ItemOut(_Out):
    is_component: bool


class ProductOut(_Out):
    brand: str
    manufacturer: str
    type: str
    prescription_required: bool
    cold_item: bool
    dangerous_goods: bool
    map_protected: bool
    p65_warning: bool
    pet_type: str
    category: str
    attributes: dict[str, list[str]]
    seo: dict[str, str]
    texts: dict[str, str]
    items: list[ItemOut]


def copy_products(engine: Engine, products: Sequence[product_pb2.Product]) -> None:
    """Makes the tables, and adds the products."""
    _Base.metadata.create_all(engine)
    rows = [_product_row(product, number) for number, product in enumerate(products, 1)]
    items = [row for number, product in enumerate(products, 1) for row in _item_rows(product, number)]
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = wal")
        connection.execute(insert(Product), rows)
        connection.execute(insert(Item), items)


def _product_row(product: product_pb2.Product, number: int) -> dict[str, Any]:
    attributes = product.attributes
    return {
        "number": number,
        **_common(product),
        **{name: getattr(product, name) for name in ("brand", "manufacturer", *_FLAGS)},
        "type": product_pb2.Product.Type.Name(product.type),
        "pet_type": attributes.pet_type,
        "category": attributes.category,
        "attributes": {name: list(getattr(attributes, name)) for name in _LISTS},
        "seo": {field.name: getattr(product.seo, field.name) for field in product.seo.DESCRIPTOR.fields},
        "texts": {name: getattr(product.texts, name) for name in _TEXTS},
    }


def _item_rows(product: product_pb2.Product, number: int) -> list[dict[str, Any]]:
    variants = [(item, False) for item in product.variants]
    parts = variants + [(component.item, True) for component in product.components]
    return [
        {"product_number": number, "is_component": is_component, **_common(item)}
        for item, is_component in parts
    ]


def _common(article: product_pb2.Product | product_pb2.Product.Item) -> dict[str, Any]:
    flags = ("active", "show_buy_button", "by_pass", "shipping_restricted")
    has_price = article.HasField("price")
    return {
        **{name: getattr(article, name) for name in ("sku", "name", "upc", *flags)},
        "price": decimal_of(article.price) if has_price else None,
        "currency": article.price.currency_code,
        "restricted_states": list(article.restricted_states),
        "weight": article.weight.value,
        **{name: getattr(article.size, name) for name in ("length", "width", "height")},
    }
