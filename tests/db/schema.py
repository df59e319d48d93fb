"""What a database is made of, in the engine's own words."""

import re

from sqlalchemy import Engine, create_engine, text

from pawport.db import metadata
from pawport.db.url import parse_url

_INDEXES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename !~ 'alembic'",
}
# Columns in no order: a revision adds its own at the end.
_POSTGRESQL_COLUMNS = """
    SELECT concat_ws(' ', c.relname, attname, format_type(atttypid, atttypmod), attnotnull, collname)
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_collation l ON l.oid = attcollation
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname !~ 'alembic'
        AND attnum > 0 AND NOT attisdropped"""
_POSTGRESQL_CONSTRAINTS = """
    SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype IN ('p', 'f', 'u', 'c') AND conname !~ 'alembic'"""
_SQLITE_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'alembic%'"
_SQLITE_COLUMNS = (
    """SELECT name || ' ' || type || ' ' || "notnull" || ' ' || pk FROM pragma_table_info('{}')"""
)
_SQLITE_CONSTRAINT = (
    r"CONSTRAINT \w+ (?:PRIMARY KEY|FOREIGN KEY|UNIQUE|CHECK) ?\([^)]*\)(?: REFERENCES[^)]*\))?"
)


def indexes(engine: Engine) -> set[str]:
    """The definitions of all indexes."""
    with engine.connect() as connection:
        found = connection.scalars(text(_INDEXES[engine.dialect.name]))
        return {re.sub(r"\s+", " ", definition) for definition in found}


def tables(engine: Engine) -> set[str]:
    """The columns of all tables, and the constraints with their names. Defaults are not in it."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            queries = (_POSTGRESQL_COLUMNS, _POSTGRESQL_CONSTRAINTS)
            return {found for query in queries for found in connection.scalars(text(query))}
        found = set()
        for name, sql in connection.execute(text(_SQLITE_TABLES)).all():
            parts = list(connection.scalars(text(_SQLITE_COLUMNS.format(name))))
            parts += re.findall(_SQLITE_CONSTRAINT, sql)
            parts += re.findall("WITHOUT ROWID", sql)
            found.update(f"{name} {part}" for part in parts)
        return found


def of_the_code(url: str) -> tuple[set[str], set[str]]:
    """The tables and indexes as the code declares them, which it makes anew in this database."""
    engine = create_engine(parse_url(url))
    metadata.drop_all(engine)
    metadata.create_all(engine)
    return _closing(engine)


def of_the_database(url: str) -> tuple[set[str], set[str]]:
    """The tables and indexes as they are."""
    return _closing(create_engine(parse_url(url)))


def _closing(engine: Engine) -> tuple[set[str], set[str]]:
    found = tables(engine), indexes(engine)
    engine.dispose()
    return found
