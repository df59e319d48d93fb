"""What lists of pets of one species, or in one state, are read by."""

import sqlalchemy as sa
from alembic import op

from pawport.db.types import Key
from pawport.kit.search_keys import text_key

revision = "0004"
down_revision = "0003"

_MAX_SPECIES_KEY = 32


def upgrade() -> None:
    op.add_column("pets", sa.Column("species_key", Key, nullable=False, server_default=""))
    op.add_column("pets", sa.Column("state", Key, nullable=False, server_default=""))
    fill()
    create_indexes()


def fill() -> None:
    columns = ("company_id", "id", "type", "species", "status", "species_key", "state")
    pets = sa.table("pets", *(sa.column(name, Key) for name in columns), sa.column("inactive", sa.Boolean))
    state = sa.case(
        (pets.c.status == "PASSED_AWAY", "deceased"), (pets.c.inactive.is_(True), "inactive"), else_="active"
    )
    connection = op.get_bind()
    connection.execute(sa.update(pets).values(species_key=pets.c.type, state=state))
    given = sa.select(pets.c.company_id, pets.c.id, pets.c.species).where(pets.c.type == "OTHER")
    words = [
        {"of_company": row.company_id, "of_pet": row.id, "word": word}
        for row in connection.execute(given)
        if (word := text_key(row.species)[:_MAX_SPECIES_KEY])
    ]
    is_pet = (pets.c.company_id == sa.bindparam("of_company"), pets.c.id == sa.bindparam("of_pet"))
    if words:
        connection.execute(sa.update(pets).where(*is_pet).values(species_key=sa.bindparam("word")), words)


def create_indexes() -> None:
    for columns in (
        ("state",),
        ("state", "name_key"),
        ("species_key", "state"),
        ("species_key", "state", "name_key"),
    ):
        op.create_index(
            "_".join(("ix_pets_living_company_id", *columns, "uid")),
            "pets",
            ["company_id", *columns, "uid"],
            sqlite_where=sa.text("deleted IS 0"),
            postgresql_where=sa.text("deleted IS false"),
        )
