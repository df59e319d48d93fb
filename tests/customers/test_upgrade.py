"""Revision 0019: customers of the release before are found by the ids of their addresses, and have for
themselves what only one customer can have."""

import pytest
from alembic import command
from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection, insert, inspect

from pawport.accounts import Company
from pawport.accounts import repository as accounts_repository
from pawport.customers import addresses_service, claims
from pawport.customers.rows import customer_row, lookups
from pawport.customers.tables import customer_lookups, customers
from pawport.db import migrate as migrations
from pawport.db import new_uid, opened_database
from pawport.errors import AlreadyExists
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.lifecycle.upgrade import upgrade

TIME = Timestamp(seconds=1_700_000_000, nanos=123_000_000)
COMPANY = Company("acme", "Acme", "UTC", "US", 10)
BEFORE = ("email", "phone", "name", "external_id")  # what customers were found by


def store(connection: Connection, customer: Customer) -> None:
    """As the release before did."""
    stamp = Customer(created_time=TIME, last_updated_time=TIME, etag="1")
    customer.MergeFrom(stamp)
    key = {"company_id": COMPANY.id, "uid": new_uid()}
    columns = {column["name"] for column in inspect(connection).get_columns("customers")}
    row = {name: value for name, value in (customer_row(customer) | key).items() if name in columns}
    connection.execute(insert(customers).values(row))
    for kind, value in lookups(customer):
        if kind in BEFORE:
            found = {"customer_id": customer.id, "kind": kind, "value": value}
            connection.execute(insert(customer_lookups).values(found | key))


def test_customers_of_the_release_before(empty_url: str) -> None:
    with migrations._transaction(empty_url) as connection:
        config = migrations.alembic_config(connection=connection, run=lambda run_migrations: run_migrations())
        command.upgrade(config, "0016")
    addresses = [{"id": f"addr_{number}", "kind": Customer.BILLING} for number in range(2)]
    ann = Customer(
        id="ann",
        first_name="Ann",
        email="ANN@example.com",
        addresses=addresses,
        external_ids={"allivet": "1"},
    )
    gone = Customer(id="gone", first_name="Bo", deleted=True, external_ids={"allivet": "2"})
    other = Customer(id="other", first_name="Cy", email="cy@example.com", external_ids={"shop": "allivet:1"})
    with opened_database(empty_url) as database:
        with database.transaction() as connection:
            accounts_repository.insert_company(connection, COMPANY)
            for customer in (ann, gone, other):
                store(connection, customer)
        upgrade(empty_url)
        with database.transaction() as connection:
            for address in ann.addresses:
                kind = Customer.ADDRESS_KIND_UNSPECIFIED
                assert addresses_service.find_addresses(connection, "acme", address.id, kind) == [address]
            holders = [claims.holder_of(connection, "acme", "allivet", id_) for id_ in ("1", "2")]
            assert holders == ["ann", None]
            taken = Customer(
                id="new", first_name="Di", email="ann@example.com", external_ids={"allivet": "3"}
            )
            free = Customer(id="new", first_name="Di", email="cy@example.com", external_ids={"allivet": "2"})
            claims.check(connection, "acme", free, None)
            with pytest.raises(AlreadyExists, match="e-mail"):
                claims.check(connection, "acme", taken, None)
