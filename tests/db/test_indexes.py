"""The schema of the migrations is that of the tables, with the conditions of partial indexes."""

from pawport.db.all_tables import load_tables
from pawport.db.migrate import migrate
from tests.db.schema import of_the_code, of_the_database


def test_the_indexes_are_those_of_the_tables(empty_url):
    load_tables()
    migrate(empty_url)
    _, by_migrations = of_the_database(empty_url)
    _, by_tables = of_the_code(empty_url)
    assert by_migrations == by_tables
    assert any("WHERE" in definition for definition in by_tables)


def test_the_columns_and_constraints_are_those_of_the_tables(empty_url):
    load_tables()
    migrate(empty_url)
    by_migrations, _ = of_the_database(empty_url)
    by_tables, _ = of_the_code(empty_url)
    assert by_migrations == by_tables
    for wanted in (
        "pk_pets",
        "fk_pets_company_id_customer_id",
        "WITHOUT ROWID" if "sqlite" in empty_url else " C",
    ):
        assert any(wanted in definition for definition in by_tables)
