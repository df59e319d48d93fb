"""All SQL of products, but for lists."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, delete, insert, select, update

from pawport.db import Statement
from pawport.db.lists import ListStatement
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.search_keys import text_key
from pawport.shop.products.tables import product_skus, products
from pawport.shop.products.terms import terms_of

__all__ = ["find", "find_by_sku", "holders", "insert_products", "insert_skus", "load", "release_skus", "save"]

_LONGEST_KEY: Final = 200  # characters: indexes of PostgreSQL hold at most 2,700 bytes of a row
_IS = and_(products.c.company_id == bindparam("company_id"), products.c.id == bindparam("id"))
_FIND: Final = Statement(select(products.c.wire).where(_IS))
_FIND_BY_SKU: Final = Statement(
    select(products.c.wire)
    .join(
        product_skus,
        and_(
            product_skus.c.company_id == products.c.company_id,
            product_skus.c.product_id == products.c.id,
        ),
    )
    .where(product_skus.c.company_id == bindparam("company_id"), product_skus.c.sku == bindparam("sku"))
)
_INSERT: Final = Statement(
    insert(products).values({column.name: bindparam(column.name) for column in products.columns})
)
_SAVED: Final = [column for column in products.columns if column.name not in ("company_id", "id", "uid")]
_SAVE: Final = Statement(
    update(products)
    .where(products.c.company_id == bindparam("p_company_id"), products.c.id == bindparam("p_id"))
    .values({column.name: bindparam(column.name) for column in _SAVED})
)
_INSERT_SKU: Final = Statement(
    insert(product_skus).values({column.name: bindparam(column.name) for column in product_skus.columns})
)
_RELEASE_SKU: Final = Statement(
    delete(product_skus).where(
        product_skus.c.company_id == bindparam("company_id"),
        product_skus.c.sku == bindparam("sku"),
        product_skus.c.product_id == bindparam("product_id"),
    )
)
_HOLDERS: Final = ListStatement(
    lambda values: select(product_skus.c.sku, product_skus.c.product_id).where(
        product_skus.c.company_id == bindparam("company_id"), product_skus.c.sku.in_(values)
    )
)


def _of_ids(ids: Sequence[Any]) -> Select[Any]:
    return select(products.c.wire).where(
        products.c.company_id == bindparam("company_id"), products.c.id.in_(ids)
    )


_LOAD: Final = ListStatement(_of_ids)
_LOCK: Final = ListStatement(lambda ids: _of_ids(ids).order_by(products.c.id).with_for_update())


def find(connection: Connection, company_id: str, product_id: str) -> bytes | None:
    """The encoded product, deleted or not."""
    row = _FIND.one_or_none(connection, company_id=company_id, id=product_id)
    return None if row is None else bytes(row[0])


def find_by_sku(connection: Connection, company_id: str, sku: str) -> bytes | None:
    """The encoded product that has the SKU, or a variant with it."""
    row = _FIND_BY_SKU.one_or_none(connection, company_id=company_id, sku=sku)
    return None if row is None else bytes(row[0])


def holders(connection: Connection, company_id: str, skus: Iterable[str]) -> dict[str, str]:
    """The ids of the products that have these SKUs, or variants with them."""
    return dict(_HOLDERS.all(connection, skus, company_id=company_id))


def load(connection: Connection, company_id: str, ids: Collection[str], *, lock: bool) -> list[Product]:
    """The products with these ids, deleted or not. With `lock`, other transactions that lock them wait until
    this one ends."""
    statement = _LOCK if lock else _LOAD
    rows = statement.all(connection, sorted(ids), company_id=company_id)
    return [Product.FromString(wire) for (wire,) in rows]


def insert_products(connection: Connection, company_id: str, new: Sequence[tuple[bytes, Product]]) -> None:
    """Adds products, each with its uid."""
    rows = (
        {"company_id": company_id, "id": product.id, "uid": uid, **_row(company_id, product)}
        for uid, product in new
    )
    _INSERT.run_many(connection, rows)


def save(connection: Connection, company_id: str, changed: Iterable[Product]) -> None:
    """Writes changed products, which are locked."""
    rows = (
        {"p_company_id": company_id, "p_id": product.id, **_row(company_id, product)} for product in changed
    )
    _SAVE.run_many(connection, rows)


def release_skus(connection: Connection, company_id: str, freed: Iterable[tuple[str, str]]) -> None:
    """Takes SKUs from products: pairs of a SKU and an id."""
    rows = ({"company_id": company_id, "sku": sku, "product_id": id_} for sku, id_ in freed)
    _RELEASE_SKU.run_many(connection, rows)


def insert_skus(connection: Connection, company_id: str, taken: Iterable[tuple[str, str]]) -> None:
    """Gives SKUs to products: pairs of a SKU and an id.

    Raises:
        IntegrityError: one is in use.
    """
    rows = ({"company_id": company_id, "sku": sku, "product_id": id_} for sku, id_ in taken)
    _INSERT_SKU.run_many(connection, rows)


def _row(company_id: str, product: Product) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "name_key": text_key(product.name)[:_LONGEST_KEY],
        "deleted": product.deleted,
        "terms": terms_of(company_id, product),
        "wire": product.SerializeToString(deterministic=True),
    }
