"""More of customers, merged records, and what customers and pets are found by."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from pawport.db.types import Key, Uid, UtcDateTime
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit.search_keys import email_key, phone_key, text_key
from pawport.kit.times import timestamp_of

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_redirects()
    add_to_customers()
    add_to_pets()
    fill_customers()
    fill_pets()


def create_redirects() -> None:
    op.create_table(
        "redirects",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("kind", Key, primary_key=True),
        sa.Column("old_id", Key, primary_key=True),
        sa.Column("id", Key, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
        sa.Index("ix_redirects_company_id_kind_id", "company_id", "kind", "id"),
    )


def add_to_customers() -> None:
    op.create_table(
        "customer_lookups",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("customer_id", Key, primary_key=True),
        sa.Column("kind", Key, primary_key=True),
        sa.Column("value", Key, primary_key=True),
        sa.Column("uid", Uid, nullable=False),
        sa.ForeignKeyConstraint(["company_id", "customer_id"], ["customers.company_id", "customers.id"]),
        sa.Index("ix_customer_lookups_company_id_kind_value_uid", "company_id", "kind", "value", "uid"),
        sqlite_with_rowid=False,
    )
    for name in ("additional_emails", "additional_phone_numbers", "addresses", "contacts"):
        op.add_column("customers", sa.Column(name, sa.JSON, nullable=False, server_default="[]"))
    for name in ("preferred_vet", "contact_preferences", "external_ids"):
        op.add_column("customers", sa.Column(name, sa.JSON, nullable=False, server_default="{}"))
    op.add_column("customers", sa.Column("house", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("customers", sa.Column("erased_time", UtcDateTime))
    op.add_column("customers", sa.Column("wire", sa.LargeBinary, nullable=False, server_default=""))
    op.create_index(
        "ix_customers_company_id_house",
        "customers",
        ["company_id"],
        unique=True,
        sqlite_where=sa.text("house IS 1"),
        postgresql_where=sa.text("house IS true"),
    )


def add_to_pets() -> None:
    op.add_column("pets", sa.Column("name_key", Key, nullable=False, server_default=""))
    op.add_column("pets", sa.Column("breed_key", Key, nullable=False, server_default=""))
    op.add_column("pets", sa.Column("merged", sa.Boolean, nullable=False, server_default=sa.false()))
    for name in ("name_key", "breed_key"):
        op.create_index(
            f"ix_pets_living_company_id_{name}_uid",
            "pets",
            ["company_id", name, "uid"],
            sqlite_where=sa.text("deleted IS 0"),
            postgresql_where=sa.text("deleted IS false"),
        )
    op.add_column("pet_notes", sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()))


_TEXTS = ("first_name", "last_name", "email", "phone_number", "e164_phone_number")


def fill_customers() -> None:
    customers = sa.table(
        "customers",
        *(sa.column(name, Key) for name in ("company_id", "id", *_TEXTS)),
        sa.column("uid", Uid),
        sa.column("deleted", sa.Boolean),
        sa.column("created_time", UtcDateTime),
        sa.column("last_updated_time", UtcDateTime),
        sa.column("revision", sa.Integer),
        sa.column("wire", sa.LargeBinary),
    )
    lookups = sa.table(
        "customer_lookups",
        *(sa.column(name, Key) for name in ("company_id", "customer_id", "kind", "value")),
        sa.column("uid", Uid),
    )
    fill = (
        sa.update(customers)
        .where(customers.c.company_id == sa.bindparam("of_company"), customers.c.id == sa.bindparam("of_id"))
        .values(wire=sa.bindparam("new_wire"))
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(customers)).all():
        key = {"of_company": row.company_id, "of_id": row.id}
        connection.execute(fill, {**key, "new_wire": wire(row)})
        for kind, value in keys(row):
            values = {"kind": kind, "value": value, "uid": row.uid}
            connection.execute(
                sa.insert(lookups).values(company_id=row.company_id, customer_id=row.id, **values)
            )


def wire(row: Any) -> bytes:
    customer = Customer(
        id=row.id,
        **{name: getattr(row, name) for name in _TEXTS},
        deleted=row.deleted,
        created_time=timestamp_of(row.created_time),
        last_updated_time=timestamp_of(row.last_updated_time),
        etag=f"{row.revision:x}",
    )
    return customer.SerializeToString(deterministic=True)


def keys(row: Any) -> Iterator[tuple[str, str]]:
    names = {text_key(row.first_name), text_key(row.last_name)}
    yield from (("name", name) for name in sorted(names - {""}))
    if email := email_key(row.email):
        yield "email", email
    if phone := phone_key(row.phone_number, row.e164_phone_number):
        yield "phone", phone


def fill_pets() -> None:
    columns = ("company_id", "id", "name", "breed", "name_key", "breed_key")
    pets = sa.table("pets", *(sa.column(name, Key) for name in columns))
    fill = (
        sa.update(pets)
        .where(pets.c.company_id == sa.bindparam("of_company"), pets.c.id == sa.bindparam("of_pet"))
        .values(name_key=sa.bindparam("new_name"), breed_key=sa.bindparam("new_breed"))
    )
    connection = op.get_bind()
    found = sa.select(pets.c.company_id, pets.c.id, pets.c.name, pets.c.breed)
    rows = [
        {
            "of_company": row.company_id,
            "of_pet": row.id,
            "new_name": text_key(row.name),
            "new_breed": text_key(row.breed),
        }
        for row in connection.execute(found)
    ]
    if rows:
        connection.execute(fill, rows)
