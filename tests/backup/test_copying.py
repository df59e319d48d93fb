"""`pawport copy`, between the engines and within one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import JSON

from pawport.db.all_tables import load_tables
from pawport.db.metadata import metadata
from tests.cli.program import Finished, command
from tests.cli.records import Records
from tests.conftest import NewUrl


@pytest.fixture(scope="module")
def source(new_sqlite_url: NewUrl) -> str:
    """A database with records of many kinds. Tests read it."""
    url = new_sqlite_url()
    made = command("demo", "--pets", "60", "--products", "20", "--database-url", url)
    assert made.returncode == 0, made.stderr
    assert command("keys", "create", "--scopes", "*", "--database-url", url).returncode == 0
    return url


def copied(source: str, target: str) -> Finished:
    return command("copy", "--from", source, "--to", target)


def test_there_and_back(
    source: str, new_postgresql_url: NewUrl, new_sqlite_url: NewUrl, tmp_path: Path
) -> None:
    away, back = new_postgresql_url(), new_sqlite_url()
    first, second = copied(source, away), copied(away, back)
    assert (first.returncode, second.returncode) == (0, 0), (first.stderr, second.stderr)
    assert first.stdout == second.stdout
    tables = {line.split()[0]: line.split()[1] for line in first.stdout.splitlines()}
    assert tables["pets"] == "60"
    assert tables["products"] == "20"
    exports = []
    for number, url in enumerate((source, away, back)):
        file = tmp_path / f"{number}.ndjson"
        done = command("export", str(file), "--database-url", url)
        assert done.returncode == 0, done.stderr
        exports.append(file.read_bytes())
    assert exports[0] == exports[1] == exports[2]
    with closing(sqlite3.connect(back.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("SELECT count(*) FROM product_index").fetchone() == (20,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_target_with_rows_is_refused(source: str, new_sqlite_url: NewUrl, tmp_path: Path) -> None:
    target = Records(new_sqlite_url(), tmp_path)
    target.add_customer("cus_ann", first_name="Ann")
    done = copied(source, target.url)
    assert done.returncode == 2
    assert "--to: the database is not empty" in done.stderr
    assert [person.id for person in target.people()] == ["cus_ann"]


def test_what_fails_leaves_the_target_empty(
    new_sqlite_url: NewUrl, new_postgresql_url: NewUrl, tmp_path: Path
) -> None:
    source = Records(new_sqlite_url(), tmp_path)
    source.add_customer("cus_ann", first_name="Ann")
    with closing(sqlite3.connect(source.url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE customers SET last_name = 'a' || char(0)")  # which PostgreSQL cannot store
        connection.commit()
    target = new_postgresql_url()
    done = copied(source.url, target)
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1
    assert "Nothing was copied" in done.stderr
    good = Records(new_sqlite_url(), tmp_path)
    assert copied(good.url, target).returncode == 0


def test_a_database_that_is_not_migrated(source: str, tmp_path: Path) -> None:
    done = copied(source, f"sqlite:///{tmp_path}/new.db")
    assert done.returncode != 0
    assert "pawport migrate" in done.stderr


def test_what_a_copy_relies_on() -> None:
    load_tables()
    columns = [column for table in metadata.tables.values() for column in table.columns]
    # None would be written as the null of JSON, which is another value.
    assert not [str(column) for column in columns if isinstance(column.type, JSON) and column.nullable]
    # The rows of a table are written in no order.
    keys = [key for column in columns for key in column.foreign_keys]
    assert not [str(key.parent) for key in keys if key.column.table is key.parent.table]
