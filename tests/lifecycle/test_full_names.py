"""Customers of an earlier release are found by their full names after the migration."""

from sqlalchemy import delete, select

from pawport.accounts import service as accounts
from pawport.customers import service as customers
from pawport.customers.tables import customer_lookups
from pawport.db import Database
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.lifecycle.full_names import add_missing


def test_missing_names_are_added_once(database: Database) -> None:
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Paws")
        for number in range(1001):
            customers.create_customer(
                connection, company, Customer(first_name="Ann", last_name=f"Lee {number}")
            )
        of_company = customer_lookups.c.company_id == company.id
        of_names = (of_company, customer_lookups.c.kind == "full_name")
        query = select(customer_lookups.c.customer_id, customer_lookups.c.value, customer_lookups.c.uid)
        before = sorted(connection.execute(query.where(*of_names)).all())
        assert len(before) == 1001
        connection.execute(delete(customer_lookups).where(*of_names, customer_lookups.c.value != "ann lee 7"))
        assert add_missing(connection) == 1000
        assert sorted(connection.execute(query.where(*of_names)).all()) == before
        assert add_missing(connection) == 0
