"""The tables of products. `products.wire` is the record; by the other columns, it is found and ordered.

On SQLite there is also `product_index`, an FTS5 table that triggers keep like `products.terms`. It has one
more term for each product, made of its uid, by which the triggers find its row.
"""

from typing import Final

from sqlalchemy import DDL, Boolean, Column, ForeignKeyConstraint, Index, LargeBinary, Table, event

from pawport.db import Key, Terms, Uid, metadata

__all__ = ["product_skus", "products"]


products = Table(
    "products",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("sku", Key, nullable=False),
    Column("name_key", Key, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("terms", Terms, nullable=False),  # see `pawport.shop.products.terms`; empty if it is deleted
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.Product
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_products_company_id_uid", "company_id", "uid", unique=True),
    Index("ix_products_company_id_sku_uid", "company_id", "sku", "uid"),
    Index("ix_products_company_id_name_key_uid", "company_id", "name_key", "uid"),
)
Index("ix_products_terms", products.c.terms, postgresql_using="gin").ddl_if(dialect="postgresql")

# The SKUs of the products that are not deleted, and of their variants.
product_skus = Table(
    "product_skus",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("sku", Key, primary_key=True),
    Column("product_id", Key, nullable=False),
    ForeignKeyConstraint(["company_id", "product_id"], ["products.company_id", "products.id"]),
    Index("ix_product_skus_company_id_product_id", "company_id", "product_id"),
    sqlite_with_rowid=False,
)

_OLD_ROW: Final = "product_index MATCH '_i' || lower(hex(old.uid)) AND company_id = old.company_id"
_NEW_TERMS: Final = "'_i' || lower(hex(new.uid)) || ' ' || new.terms"
_INDEX: Final = (
    """\
CREATE VIRTUAL TABLE product_index USING fts5(
    terms, company_id UNINDEXED, product_id UNINDEXED, tokenize = "ascii tokenchars '_'", detail = none
)""",
    f"""\
CREATE TRIGGER products_insert AFTER INSERT ON products WHEN new.terms <> '' BEGIN
    INSERT INTO product_index (terms, company_id, product_id) VALUES ({_NEW_TERMS}, new.company_id, new.id);
END""",  # noqa: S608 - constants
    f"""\
CREATE TRIGGER products_update AFTER UPDATE OF terms ON products WHEN old.terms <> new.terms BEGIN
    DELETE FROM product_index WHERE {_OLD_ROW} AND new.terms = '';
    UPDATE product_index SET terms = {_NEW_TERMS} WHERE {_OLD_ROW} AND new.terms <> '';
    INSERT INTO product_index (terms, company_id, product_id)
        SELECT {_NEW_TERMS}, new.company_id, new.id WHERE old.terms = '';
END""",  # noqa: S608 - constants
    f"""\
CREATE TRIGGER products_delete AFTER DELETE ON products BEGIN
    DELETE FROM product_index WHERE {_OLD_ROW};
END""",  # noqa: S608 - constants
)


def _on_sqlite(when: str, statement: str) -> None:
    """Runs a statement when the table of products is made or dropped, as tests do."""
    ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy has no types here
    event.listen(products, when, ddl.execute_if(dialect="sqlite"))


for _statement in _INDEX:
    _on_sqlite("after_create", _statement)
_on_sqlite("before_drop", "DROP TABLE IF EXISTS product_index")
