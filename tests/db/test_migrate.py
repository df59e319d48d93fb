"""Migrations, run on real databases of both engines."""

import importlib
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import pawport
from pawport.db import metadata
from pawport.db.migrate import migrate, pending
from pawport.db.url import parse_url


def differences(url: str) -> list[object]:
    for tables in Path(pawport.__file__).parent.glob("*/tables.py"):
        importlib.import_module(f"pawport.{tables.parent.name}.tables")
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    return found


def test_the_newest_schema_is_that_of_the_tables(empty_url):
    assert pending(empty_url)
    applied = migrate(empty_url)
    assert applied[0] == "0001"
    assert not pending(empty_url)
    assert migrate(empty_url) == []
    assert differences(empty_url) == []
