"""The one pet that a microchip belongs to, and what pets are found by of their ids in other systems."""

import sqlalchemy as sa
from alembic import op

from pawport.db.migrate import request_data_step
from pawport.db.types import Key, Uid
from pawport.kit.search_keys import external_id_key

revision = "0005"
down_revision = "0004"

_PETS = sa.table(
    "pets",
    *(sa.column(name, Key) for name in ("company_id", "id")),
    sa.column("uid", Uid),
    sa.column("external_ids", sa.JSON),
    sa.column("deleted", sa.Boolean),
)
_CHIPS = sa.table("pet_microchips", *(sa.column(name, Key) for name in ("company_id", "number", "pet_id")))


def upgrade() -> None:
    create_tables()
    fill_holders()
    fill_external_ids()
    if op.get_bind().execute(sa.select(_CHIPS.c.number).limit(1)).first():
        request_data_step("rebuild pets")  # they show the kind and the maker of their chips


def create_tables() -> None:
    op.create_table(
        "microchip_holders",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("number", Key, primary_key=True),
        sa.Column("pet_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
        sa.Index("ix_microchip_holders_company_id_pet_id", "company_id", "pet_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pet_external_ids",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("pet_id", Key, primary_key=True),
        sa.Column("value", Key, primary_key=True),
        sa.ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
        sa.Index("ix_pet_external_ids_company_id_value_pet_id", "company_id", "value", "pet_id"),
        sqlite_with_rowid=False,
    )


def fill_holders() -> None:
    """Of several pets with one chip, which could be until now, the oldest holds it."""
    columns = ("company_id", "number", "pet_id")
    holders = sa.table("microchip_holders", *(sa.column(name, Key) for name in columns))
    is_pet = sa.and_(_PETS.c.company_id == _CHIPS.c.company_id, _PETS.c.id == _CHIPS.c.pet_id)
    age = sa.func.row_number().over(partition_by=(_CHIPS.c.company_id, _CHIPS.c.number), order_by=_PETS.c.uid)
    ranked = (
        sa.select(*(_CHIPS.c[name] for name in columns), age.label("age"))
        .join(_PETS, is_pet)
        .where(_PETS.c.deleted.is_(False))
        .subquery()
    )
    oldest = sa.select(*(ranked.c[name] for name in columns)).where(ranked.c.age == 1)
    op.get_bind().execute(sa.insert(holders).from_select(columns, oldest))


def fill_external_ids() -> None:
    columns = ("company_id", "pet_id", "value")
    keys = sa.table("pet_external_ids", *(sa.column(name, Key) for name in columns))
    connection = op.get_bind()
    given = sa.select(_PETS.c.company_id, _PETS.c.id, _PETS.c.external_ids)
    rows = [
        {"company_id": row.company_id, "pet_id": row.id, "value": external_id_key(system, id_)}
        for row in connection.execute(given)
        for system, id_ in dict(row.external_ids or {}).items()
    ]
    if rows:
        connection.execute(sa.insert(keys), rows)
