"""The indexes of the migrations are those of the tables, with the conditions of partial ones."""

import re

from sqlalchemy import Engine, create_engine, text

from pawport.db import metadata
from pawport.db.migrate import migrate
from pawport.db.migrations.tables import load_tables
from pawport.db.url import parse_url

DEFINITIONS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename !~ 'alembic'",
}


def definitions(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        found = connection.scalars(text(DEFINITIONS[engine.dialect.name]))
        return {re.sub(r"\s+", " ", definition) for definition in found}


def test_the_indexes_are_those_of_the_tables(empty_url):
    load_tables()
    migrate(empty_url)
    engine = create_engine(parse_url(empty_url))
    by_migrations = definitions(engine)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    by_tables = definitions(engine)
    engine.dispose()
    assert by_migrations == by_tables
    assert any("WHERE" in definition for definition in by_tables)
