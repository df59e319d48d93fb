"""Products: the catalogue, the SKUs in use, and on SQLite the index by which products are searched."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
TERMS = sa.Text().with_variant(sa.dialects.postgresql.TSVECTOR(), "postgresql")

_OLD_ROW = "product_index MATCH '_i' || lower(hex(old.uid)) AND company_id = old.company_id"
_NEW_TERMS = "'_i' || lower(hex(new.uid)) || ' ' || new.terms"


def upgrade() -> None:
    op.create_table(
        "products",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", sa.LargeBinary(16), nullable=False),
        sa.Column("sku", KEY, nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("terms", TERMS, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"], name="fk_products_company_id"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_products"),
    )
    op.create_index("ix_products_company_id_uid", "products", ["company_id", "uid"], unique=True)
    op.create_index("ix_products_company_id_sku_uid", "products", ["company_id", "sku", "uid"])
    op.create_index("ix_products_company_id_name_key_uid", "products", ["company_id", "name_key", "uid"])
    op.create_table(
        "product_skus",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("sku", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "product_id"],
            ["products.company_id", "products.id"],
            name="fk_product_skus_company_id_product_id",
        ),
        sa.PrimaryKeyConstraint("company_id", "sku", name="pk_product_skus"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_product_skus_company_id_product_id", "product_skus", ["company_id", "product_id"])
    if op.get_context().dialect.name == "postgresql":
        op.create_index("ix_products_terms", "products", ["terms"], postgresql_using="gin")
    else:
        _create_index_of_sqlite()


def _create_index_of_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE product_index USING fts5("
        " terms, company_id UNINDEXED, product_id UNINDEXED,"
        " tokenize = \"ascii tokenchars '_'\", detail = none)"
    )
    op.execute(
        "CREATE TRIGGER products_insert AFTER INSERT ON products WHEN new.terms <> '' BEGIN"  # noqa: S608 - constants
        " INSERT INTO product_index (terms, company_id, product_id)"
        f" VALUES ({_NEW_TERMS}, new.company_id, new.id); END"
    )
    op.execute(
        "CREATE TRIGGER products_update AFTER UPDATE OF terms ON products WHEN old.terms <> new.terms BEGIN"  # noqa: S608
        f" DELETE FROM product_index WHERE {_OLD_ROW} AND new.terms = '';"
        f" UPDATE product_index SET terms = {_NEW_TERMS} WHERE {_OLD_ROW} AND new.terms <> '';"
        " INSERT INTO product_index (terms, company_id, product_id)"
        f" SELECT {_NEW_TERMS}, new.company_id, new.id WHERE old.terms = ''; END"
    )
    op.execute(
        "CREATE TRIGGER products_delete AFTER DELETE ON products BEGIN"  # noqa: S608
        f" DELETE FROM product_index WHERE {_OLD_ROW}; END"
    )
