"""The rebuild of customers' stored forms."""

import pytest
from sqlalchemy import Connection, select, update

from pawport.accounts import service as accounts
from pawport.customers import service
from pawport.customers.tables import customers
from pawport.db import Database
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.lifecycle.erase_customers import erase_customer
from pawport.lifecycle.rebuild_customers import rebuild

CUSTOMERS = 105  # more than a batch

Stored = dict[tuple[str, str], bytes]


def fill(connection: Connection, name: str) -> None:
    """A company with customers of many kinds. Another one's have the same ids, and other names."""
    company = accounts.create_company(connection, name)
    for number in range(CUSTOMERS):
        given = Customer(first_name=f"{name} {number}", email=f"c{number}@example.com")
        if number % 3 == 0:
            given.addresses.add(kind=Customer.BILLING, street="1 Pine St", primary=True)
            given.contacts.add(kind=Customer.Contact.EMERGENCY, name="Bo", phone_number="(206) 555-0199")
            given.preferred_vet.name = "City Vet"
        if number % 5 == 0:
            given.additional_phone_numbers.add(number="(206) 555-0123", label="work")
            given.additional_emails.append("more@example.com")
            given.external_ids["shop"] = str(number)
            given.contact_preferences.email_allowed = False
        if number % 7 == 0:
            given.contact_preferences.SetInParent()  # nothing is said in it
        service.create_customer(connection, company, given, f"cus_{number}")
    erase_customer(connection, company.id, "cus_9")
    service.house_customer(connection, company)


def stored(connection: Connection) -> Stored:
    rows = connection.execute(select(customers.c.company_id, customers.c.id, customers.c.wire))
    return {(row.company_id, row.id): row.wire for row in rows}


@pytest.fixture
def before(database: Database) -> Stored:
    """The stored forms of two companies' customers."""
    with database.transaction() as connection:
        for name in ("A", "B"):
            fill(connection, name)
        return stored(connection)


class TestRebuild:
    def test_of_what_is_right_changes_nothing(self, database: Database, before: Stored) -> None:
        with database.transaction() as connection:
            assert rebuild(connection) == 0
            assert stored(connection) == before

    def test_mends_what_is_wrong(self, database: Database, before: Stored) -> None:
        with database.transaction() as connection:
            some = customers.c.id.in_([f"cus_{number}" for number in (0, 1, 99, 104)])
            connection.execute(update(customers).where(some).values(wire=b"\xff\xffwrong"))
        with database.transaction() as connection:
            assert rebuild(connection) == 8
            assert stored(connection) == before

    def test_of_nothing(self, database: Database) -> None:
        with database.transaction() as connection:
            assert rebuild(connection) == 0
