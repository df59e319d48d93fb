"""The revision that keeps more of owners fills what it adds, from records of the release before."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert

from pawport.accounts import service as accounts
from pawport.customers import listing
from pawport.customers import repository as customers
from pawport.db import migrate as module
from pawport.db import new_uid, open_database
from pawport.db.migrate import migrate
from pawport.gen.pawport.v1.customer_service_pb2 import CustomerFilter
from pawport.kit.times import timestamp_of
from pawport.pets.lists import search_repository

TIME = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)


def fill(connection: Connection) -> None:
    """A company with an owner and a pet, in the tables of the first revision."""
    tables = MetaData()
    tables.reflect(connection)
    uid = new_uid()
    time = TIME if connection.dialect.name == "postgresql" else f"{TIME:%Y-%m-%dT%H:%M:%S.%fZ}"
    stamps = {"created_time": time, "last_updated_time": time, "revision": 11}
    company = {"name": "Paws", "time_zone": "UTC", "phone_region": "US", "max_pets_per_customer": 9}
    add(connection, tables.tables["companies"], **company, created_time=time)
    names = {"first_name": "Ann", "last_name": "GROß", "email": "Ann@example.com"}
    phones = {"phone_number": "206 555 0199", "e164_phone_number": "+12065550199"}
    own = {"uid": uid, "deleted": False, **stamps}
    add(connection, tables.tables["customers"], id="cus", **names, **phones, **own)
    add(connection, tables.tables["pets"], id="pet", customer_id="cus", name="REX", breed="Lab", **own)


def add(connection: Connection, table: Table, **values: Any) -> None:
    """A row; what is not given is empty."""
    empty: dict[str, Any] = {
        "INTEGER": 0,
        "BIGINT": 0,
        "BOOLEAN": False,
        "JSON": [],
        "BLOB": b"",
        "BYTEA": b"",
    }
    given = {
        column.name: empty.get(type(column.type).__name__.upper(), "")
        for column in table.columns
        if not column.nullable
    }
    connection.execute(insert(table).values(**{**given, "company_id": "com", **values}))


def test_it_fills_what_it_adds(empty_url: str) -> None:
    with module._transaction(empty_url) as connection:
        command.upgrade(module.alembic_config(connection=connection), "0001")
    database = open_database(empty_url)
    with database.transaction() as connection:
        fill(connection)
    assert migrate(empty_url)[0] == "0002"
    with database.transaction() as connection:
        check(connection)
    asyncio.run(database.close())


def check(connection: Connection) -> None:
    customer = customers.find(connection, "com", "cus")
    assert customer is not None
    assert customer == customers.read_row(connection, "com", "cus")
    assert (customer.first_name, customer.last_name, customer.etag) == ("Ann", "GROß", "b")
    assert customer.created_time == customer.last_updated_time == timestamp_of(TIME)
    company = accounts.the_company(connection, "com")
    for wanted in (
        {"email": "ann@example.com"},
        {"phone_number": "(206) 555-0199"},
        {"name_prefix": "ann"},
        {"name_prefix": "gross"},
    ):
        page = listing.list_customers(
            connection, company, CustomerFilter(**wanted), None, 10, show_deleted=False
        )
        assert page.customers == [customer.SerializeToString(deterministic=True)]
    assert len(search_repository.page_by_name(connection, "com", "re", None, 10)) == 1
    assert len(search_repository.page_by_breed(connection, "com", "lab", None, 10)) == 1
