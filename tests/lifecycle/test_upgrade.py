"""Migrations, and the data steps that their revisions ask for."""

import asyncio
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, update

from pawport.accounts import service as accounts
from pawport.customers import service as customers
from pawport.customers.tables import customers as customers_table
from pawport.db import open_database
from pawport.db.migrate import alembic_config, migrate
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.lifecycle import upgrade as module
from pawport.lifecycle.upgrade import upgrade
from tests.db.revisions import continued_history


def test_every_data_step_that_a_revision_asks_for_exists() -> None:
    for revision in ScriptDirectory.from_config(alembic_config()).walk_revisions():
        asked = getattr(revision.module, "data_steps", ())
        assert isinstance(asked, tuple)
        assert set(asked) <= module._DATA_STEPS.keys()


def test_a_revision_can_ask_for_a_rebuild(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = migrate(empty_url)[-1]
    wire = select(customers_table.c.wire)
    database = open_database(empty_url)
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Paws")
        customers.create_customer(connection, company, Customer(first_name="Ann"))
        right = connection.scalars(wire).all()
    with database.transaction() as connection:
        connection.execute(update(customers_table).values(wire=b"\xff\xffof the release before"))
    add_revision = continued_history(tmp_path, monkeypatch)
    added = f"{int(newest) + 1:04}"
    add_revision(added, "pass", data_steps=("rebuild customers",))
    assert upgrade(empty_url) == [added]
    with database.transaction() as connection:
        assert connection.scalars(wire).all() == right
    asyncio.run(database.close())
