"""Migrations, run on real databases of both engines."""

import ast
import asyncio
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from pawport.db import ConfigurationError, DatabaseError, metadata, open_database, write_time
from pawport.db.all_tables import load_tables
from pawport.db.migrate import alembic_config, migrate, pending
from pawport.db.migrations.drafts import is_compared
from pawport.db.schema import is_current, refuse_pending
from pawport.db.url import parse_url
from pawport.kit.revisions import newest_revision
from pawport.lifecycle.upgrade import upgrade


def query(url: str, sql: str):
    """Runs a statement, and answers its rows."""
    database = open_database(url)
    try:
        with database.transaction() as connection:
            result = connection.execute(text(sql))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        asyncio.run(database.close())


def inspected(url: str) -> list[str]:
    """The names of the tables."""
    engine = create_engine(parse_url(url))
    names = inspect(engine).get_table_names()
    engine.dispose()
    return sorted(names)


class TestTheHistory:
    def test_it_makes_the_tables_of_the_code(self, empty_url):
        load_tables()
        migrate(empty_url)
        engine = create_engine(parse_url(empty_url))
        with engine.connect() as connection:
            options = {"include_object": is_compared} if "sqlite" in empty_url else {}
            differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        engine.dispose()
        assert differences == []

    def test_keys_collate_by_bytes_on_postgresql(self, postgresql_url):
        migrate(postgresql_url)
        collations = query(
            postgresql_url,
            "SELECT collation_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name IN ('id', 'company_id', 'customer_id', 'pet_id')",
        )
        assert set(collations) == {("C",)}

    def test_it_is_one_line_and_goes_only_up(self):
        revisions = list(ScriptDirectory.from_config(alembic_config()).walk_revisions())
        numbers = [revision.revision for revision in reversed(revisions)]
        assert numbers == [f"{number:04}" for number in range(11, len(numbers) + 11)]
        assert not any(hasattr(revision.module, "downgrade") for revision in revisions)
        assert newest_revision() == numbers[-1]

    def test_a_database_is_current_when_it_has_all_of_it(self, empty_url):
        assert not is_current(empty_url)
        migrate(empty_url)
        assert is_current(empty_url)
        refuse_pending(empty_url)
        query(empty_url, "UPDATE alembic_version SET version_num = '9999'")
        assert not is_current(empty_url)
        with pytest.raises(ConfigurationError, match="a newer release"):
            refuse_pending(empty_url)
        query(empty_url, "DELETE FROM alembic_version")
        assert not is_current(empty_url)
        with pytest.raises(ConfigurationError, match="run: pawport migrate"):
            refuse_pending(empty_url)

    def test_a_database_that_owes_a_data_step_is_not_current(self, empty_url):
        migrate(empty_url)
        query(empty_url, "CREATE TABLE owed_data_steps (name TEXT PRIMARY KEY)")
        query(empty_url, "INSERT INTO owed_data_steps VALUES ('rebuild pets')")
        assert not is_current(empty_url)
        refuse_pending(empty_url)
        upgrade(empty_url)
        assert is_current(empty_url)

    def test_it_imports_nothing_that_changes(self):
        for revision in ScriptDirectory.from_config(alembic_config()).walk_revisions():
            imported = set()
            for node in ast.walk(ast.parse(Path(revision.path).read_text())):
                if isinstance(node, ast.Import):
                    imported.update(name.name.partition(".")[0] for name in node.names)
                elif isinstance(node, ast.ImportFrom):
                    imported.add("." * node.level + (node.module or "").partition(".")[0])
            assert imported <= {"alembic", "sqlalchemy"}, revision.path


class TestMigrate:
    def test_it_applies_what_is_missing_once(self, empty_url, history):
        history("0001", "op.create_table('a', sa.Column('id', sa.Integer, primary_key=True))")
        history("0002", "op.add_column('a', sa.Column('b', sa.Integer))")
        assert pending(empty_url)
        assert migrate(empty_url) == ["0001", "0002"]
        assert not pending(empty_url)
        assert migrate(empty_url) == []
        history("0003", "op.add_column('a', sa.Column('c', sa.Integer))")
        assert pending(empty_url)
        assert migrate(empty_url) == ["0003"]

    def test_it_keeps_the_data(self, empty_url, history):
        history(
            "0001",
            "op.create_table('owners', sa.Column('id', sa.Integer, primary_key=True))",
            "op.create_table('pets', sa.Column('id', sa.Integer, primary_key=True),",
            "    sa.Column('owner_id', sa.Integer, sa.ForeignKey('owners.id')))",
            "op.execute('INSERT INTO owners VALUES (1)')",
            "op.execute('INSERT INTO pets VALUES (1, 1)')",
        )
        migrate(empty_url)
        history(
            "0002",
            "op.add_column('owners', sa.Column('name', sa.String))",
            "op.execute(\"UPDATE owners SET name = 'Ada'\")",
            "with op.batch_alter_table('owners') as batch:",  # on SQLite it copies the table
            "    batch.alter_column('name', nullable=False)",
        )
        migrate(empty_url)
        rows = query(
            empty_url, "SELECT pets.id, owner_id, name FROM pets JOIN owners ON owner_id = owners.id"
        )
        assert rows == [(1, 1, "Ada")]
        with pytest.raises(IntegrityError):
            query(empty_url, "INSERT INTO owners (id) VALUES (2)")

    def test_it_is_all_or_nothing(self, empty_url, history):
        history("0001", "op.create_table('a', sa.Column('id', sa.Integer, primary_key=True))")
        history("0002", "op.execute('SELECT nonsense FROM nowhere')")
        with pytest.raises(DatabaseError, match=r"the database rejected a statement: .*nowhere"):
            migrate(empty_url)
        history("0002", "op.create_table('b', sa.Column('id', sa.Integer, primary_key=True))")
        assert migrate(empty_url) == ["0001", "0002"]

    def test_a_reference_that_it_breaks_is_found(self, empty_url, history):
        history(
            "0001",
            "op.create_table('owners', sa.Column('id', sa.Integer, primary_key=True))",
            "op.create_table('pets', sa.Column('id', sa.Integer, primary_key=True),",
            "    sa.Column('owner_id', sa.Integer, sa.ForeignKey('owners.id')))",
            "op.execute('INSERT INTO owners VALUES (1)')",
            "op.execute('INSERT INTO pets VALUES (1, 1)')",
        )
        migrate(empty_url)
        history("0002", "op.execute('DELETE FROM owners')")
        with pytest.raises(
            DatabaseError, match=r"violated a foreign key of the table pets|violate the schema"
        ):
            migrate(empty_url)
        assert query(empty_url, "SELECT id FROM owners") == [(1,)]

    def test_it_refuses_the_database_of_a_newer_release(self, empty_url, history):
        history("0001", "pass")
        migrate(empty_url)
        query(empty_url, "UPDATE alembic_version SET version_num = '0099'")
        for refusing in (migrate, pending):
            with pytest.raises(ConfigurationError, match="this database was created by a newer release"):
                refusing(empty_url)

    def test_it_refuses_the_database_of_a_version_before_the_first_release(self, empty_url):
        migrate(empty_url)
        for revision in ("0001", "0010"):
            query(empty_url, f"UPDATE alembic_version SET version_num = '{revision}'")
            for refusing in (migrate, pending, refuse_pending):
                with pytest.raises(
                    ConfigurationError, match=rf"before the first release \(schema {revision}\)"
                ):
                    refusing(empty_url)

    def test_several_at_once_migrate_once(self, empty_url, history):
        history(
            "0001",
            "op.create_table('a', sa.Column('id', sa.Integer, primary_key=True))",
            "import time; time.sleep(0.2)",
        )
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(migrate(empty_url))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [[], [], ["0001"]]


class TestDataSteps:
    @pytest.fixture
    def old_url(self, empty_url, history):
        """A database at the revision 0001."""
        history("0001", "op.create_table('a', sa.Column('id', sa.Integer))")
        migrate(empty_url)
        return empty_url

    def test_they_run_once_on_the_newest_schema(self, old_url, history):
        history("0002", "op.execute('INSERT INTO a VALUES (7)')", data_steps=("fill",))
        history("0003", "op.add_column('a', sa.Column('b', sa.Integer))", data_steps=("fill",))

        def fill(connection):
            assert write_time(connection) == write_time(connection)
            connection.execute(text("INSERT INTO a (id, b) VALUES (1, 2)"))

        assert migrate(old_url, {"fill": fill}) == ["0002", "0003"]
        assert query(old_url, "SELECT id, b FROM a WHERE b IS NOT NULL") == [(1, 2)]
        assert migrate(old_url, {"fill": fill}) == []
        assert query(old_url, "SELECT count(*) FROM a") == [(2,)]

    def test_they_run_in_the_order_in_which_they_are_given(self, old_url, history):
        history("0002", "pass", data_steps=("b", "c"))
        history("0003", "pass", data_steps=("a", "b"))
        ran = []
        migrate(old_url, {name: lambda _, name=name: ran.append(name) for name in ("c", "unasked", "a", "b")})
        assert ran == ["c", "a", "b"]

    def test_none_runs_on_an_empty_database(self, empty_url, history):
        history("0001", "op.create_table('a', sa.Column('id', sa.Integer))", data_steps=("fill",))
        assert migrate(empty_url) == ["0001"]

    def test_one_that_fails_undoes_the_migration(self, old_url, history):
        history("0002", "op.add_column('a', sa.Column('b', sa.Integer))", data_steps=("fail",))

        def fail(connection):
            raise LookupError("no such pet")

        with pytest.raises(LookupError):
            migrate(old_url, {"fail": fail})
        assert pending(old_url)
        assert migrate(old_url, {"fail": lambda _: None}) == ["0002"]

    def test_one_that_nobody_gave_is_an_error(self, old_url, history):
        history("0002", "pass", data_steps=("unknown",))
        with pytest.raises(KeyError, match="unknown"):
            migrate(old_url)
        assert pending(old_url)

    def test_they_leave_no_table(self, old_url, history):
        tables = inspected(old_url)
        history("0002", "pass", data_steps=("fill",))
        migrate(old_url, {"fill": lambda _: None})
        assert inspected(old_url) == tables
