"""What queries read, of many pets: an index leads each of them to its rows, whatever the number of pets is.

On SQLite, instructions of its virtual machine are counted; on PostgreSQL, the plans that ran tell how many
rows were read for nothing.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, func, insert, select, text

from pawport.accounts import repository as accounts_repository
from pawport.accounts import service as accounts
from pawport.customers import lookup_repository
from pawport.customers import repository as customers
from pawport.customers.tables import customer_lookups
from pawport.db import Database, open_database
from pawport.demo.fill import fill
from pawport.idempotency import repository as idempotency
from pawport.idempotency.repository import RequestKey
from pawport.kit.paging import Window
from pawport.pets import changes_repository, repository
from pawport.pets.identities import repository as identities_repository
from pawport.pets.lists import listing_repository, newest_repository, search_repository, summaries
from pawport.pets.lists.listing_repository import Filter
from pawport.pets.lists.summaries import Wanted
from pawport.pets.notes import repository as notes_repository
from pawport.pets.tables import pet_external_ids, pet_microchips, pets

PETS = 3000
PAGE = 10
WINDOW = Window(PAGE)
# A page of 10 takes about 1,500 at most, a walk through 3,000 pets more than 15,000.
MOST_INSTRUCTIONS = 5000
MOST_ROWS_FOR_NOTHING = 30
BEGIN, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Filled(NamedTuple):
    """A database with many pets."""

    database: Database
    company_id: str
    customer_ids: tuple[str, ...]
    pet_id: str
    number: int
    uid: bytes
    microchip: str
    email: str


Query = Callable[[Connection, Filled], object]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest) -> Iterator[Filled]:
    database = open_database(request.getfixturevalue(f"new_{request.param}_url")())
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Paws")
        for number in range(1500):
            accounts.create_key(connection, company.id, name="key", scopes=["*"], secret=f"secret-{number}")
    fill(database, company.id, PETS, 1, lambda _: None)
    with database.transaction() as connection:
        for number in range(300):
            key = RequestKey(company.id, "key", "method", str(number))
            idempotency.claim(connection, key, b"", datetime.now(UTC))
        columns = (pets.c.customer_id, pets.c.id, pets.c.pet_number, pets.c.uid)
        rows = connection.execute(select(*columns).order_by(pets.c.uid).offset(PETS // 2).limit(2)).all()
        connection.execute(pets.update().where(pets.c.uid < rows[0].uid).values(deleted=True))
        ids = connection.execute(select(pets.c.id)).scalars()
        rows_of = (
            {"company_id": company.id, "pet_id": id_, "value": f"3:abc:{n}"} for n, id_ in enumerate(ids)
        )
        connection.execute(insert(pet_external_ids), [*rows_of])
        if database.engine_name == "postgresql":  # SQLite has to do without
            connection.execute(text("ANALYZE"))
        microchip = connection.execute(select(func.min(pet_microchips.c.number))).scalar_one()
        emails = customer_lookups.c.kind == "email"
        email = connection.execute(select(func.min(customer_lookups.c.value)).where(emails)).scalar_one()
    owners = tuple(row.customer_id for row in rows)
    first = rows[0]
    yield Filled(database, company.id, owners, first.id, first.pet_number, first.uid, microchip, email)
    asyncio.run(database.close())


FILTERS = [
    Filter(("",) * customers_, type_, status, show_deleted=show_deleted)
    for customers_, type_, status, show_deleted in product(
        (0, 1, 2), (None, "DOG", "CHINCHILLA"), (None, "PASSED_AWAY", "ALIVE"), (False, True)
    )
]


def by_creation(wanted: Filter) -> Query:
    return lambda c, f: listing_repository.page_by_creation(c, f.company_id, of(wanted, f), None, WINDOW)


def by_update(wanted: Filter) -> Query:
    return lambda c, f: listing_repository.page_by_update(
        c, f.company_id, of(wanted, f), BEGIN, END, None, WINDOW
    )


def of(wanted: Filter, filled: Filled) -> Filter:
    return replace(wanted, customer_ids=filled.customer_ids[: len(wanted.customer_ids)])


def lists() -> Iterator[Any]:
    for wanted in FILTERS:
        if wanted.reads_many:
            continue
        name = "-".join(
            str(part) for part in (len(wanted.customer_ids), wanted.type, wanted.status, wanted.show_deleted)
        )
        yield pytest.param(by_creation(wanted), id=f"creation-{name}")
        if wanted.show_deleted:
            yield pytest.param(by_update(wanted), id=f"update-{name}")


def summaries_of(wanted: Wanted, after: bool) -> Query:
    def query(connection: Connection, filled: Filled) -> object:
        place = ("m" if wanted.by_name else "", filled.uid) if after else None
        return summaries.list_summaries(connection, filled.company_id, wanted, place, PAGE)

    return query


def summary_lists() -> Iterator[Any]:
    for species, state, by_name, descending, after in product(
        (None, "DOG", "CHINCHILLA", "ferret"), (None, "active", "deceased"), *[(False, True)] * 3
    ):
        wanted = Wanted(species, state, by_name, descending)
        name = f"{species}-{state}-{'name' if by_name else 'creation'}-{descending}-{after}"
        yield pytest.param(summaries_of(wanted, after), id=name)


LOOK_UPS: dict[str, tuple[str, Query]] = {
    "pet": ("pets", lambda c, f: repository.find(c, f.company_id, f.customer_ids[0], f.pet_id)),
    "pet of the company": ("pets", lambda c, f: repository.find_of_company(c, f.company_id, f.pet_id)),
    "newest": ("pets", lambda c, f: newest_repository.page(c, f.company_id, None, PAGE)),
    "more of the newest": ("pets", lambda c, f: newest_repository.page(c, f.company_id, f.uid, PAGE)),
    "lock": ("pets", lambda c, f: repository.lock(c, f.company_id, f.customer_ids[0], f.pet_id)),
    "load": ("pets", lambda c, f: changes_repository.load(c, f.company_id, [f.pet_id, "pet_1"], lock=True)),
    "number": ("pets", lambda c, f: changes_repository.taken_numbers(c, f.company_id, [f.number])),
    "numbers": ("pets", lambda c, f: changes_repository.taken_numbers(c, f.company_id, [f.number, 1])),
    "living": ("pets", lambda c, f: changes_repository.count_living(c, f.company_id, f.customer_ids[:2])),
    "external ids": (
        "pet_external_ids",
        lambda c, f: identities_repository.find_by_external_ids(c, f.company_id, ["3:abc:1", "3:abc:2"]),
    ),
    "wires": ("pets", lambda c, f: listing_repository.wires(c, f.company_id, [f.uid])),
    "notes": ("pet_notes", lambda c, f: notes_repository.page(c, f.company_id, f.pet_id, None, WINDOW)),
    "note": ("pet_notes", lambda c, f: notes_repository.find_note(c, f.company_id, f.pet_id, "note_1")),
    "customer": ("customers", lambda c, f: customers.find(c, f.company_id, f.customer_ids[0])),
    "customers": (
        "customers",
        lambda c, f: customers.page(c, f.company_id, b"\0" * 16, WINDOW, show_deleted=False),
    ),
    "house": ("customers", lambda c, f: customers.find_house(c, f.company_id)),
    "customer's email": (
        "customer_lookups",
        lambda c, f: lookup_repository.page_of_value(
            c, f.company_id, "email", f.email, None, WINDOW, show_deleted=False
        ),
    ),
    "customers' names": (
        "customer_lookups",
        lambda c, f: lookup_repository.page_of_prefix(
            c, f.company_id, "name", "m", None, WINDOW, show_deleted=False
        ),
    ),
    "more of customers' names": (
        "customer_lookups",
        lambda c, f: lookup_repository.page_of_prefix(
            c, f.company_id, "name", "m", ("me", f.uid), WINDOW, show_deleted=True
        ),
    ),
    "owners": (
        "customer_lookups",
        lambda c, f: lookup_repository.ids_of_value(c, f.company_id, "email", f.email, PAGE),
    ),
    "pets' names": ("pets", lambda c, f: search_repository.page_by_name(c, f.company_id, "b", None, WINDOW)),
    "more of pets' names": (
        "pets",
        lambda c, f: search_repository.page_by_name(c, f.company_id, "b", ("be", f.uid), WINDOW),
    ),
    "breed": (
        "pets",
        lambda c, f: search_repository.page_by_breed(c, f.company_id, "labrador retriever", None, WINDOW),
    ),
    "no breed": ("pets", lambda c, f: search_repository.page_by_breed(c, f.company_id, "none", None, WINDOW)),
    "microchip": (
        "pets",
        lambda c, f: search_repository.page_by_microchip(c, f.company_id, f.microchip, None, WINDOW),
    ),
    "microchip of any company": ("pets", lambda c, f: identities_repository.find_everywhere(c, f.microchip)),
    "key": ("api_keys", lambda c, f: accounts_repository.find_by_secret(c, sha256(b"secret-7").digest())),
    "request": (
        "answered_requests",
        lambda c, f: idempotency.find(c, RequestKey(f.company_id, "key", "method", "7")),
    ),
    "old requests": (
        "answered_requests",
        lambda c, f: idempotency.forget_before(c, f.company_id, datetime.now(UTC) - timedelta(days=1)),
    ),
}


@pytest.mark.parametrize(("table", "query"), LOOK_UPS.values(), ids=LOOK_UPS)
def test_a_look_up_uses_an_index(filled, table, query):
    check(filled, table, query)


@pytest.mark.parametrize("query", [*lists()])
def test_a_list_reads_little_more_than_its_page(filled, query):
    check(filled, "pets", query)


@pytest.mark.parametrize("query", [*summary_lists()])
def test_a_list_of_summaries_reads_little_more_than_its_page(filled, query):
    check(filled, "pets", query)


def test_what_reads_many_pets_is_rare():
    many = [wanted for wanted in FILTERS if wanted.reads_many]
    assert all(not one.customer_ids and one.show_deleted and (one.type or one.status) for one in many)


def check(filled: Filled, table: str, query: Query) -> None:
    with filled.database.transaction() as connection:
        if filled.database.engine_name == "sqlite":
            check_sqlite(connection, lambda: query(connection, filled))
        else:
            for mode in ("force_custom_plan", "force_generic_plan"):
                check_postgresql(connection, table, mode, lambda: query(connection, filled))


def check_sqlite(connection: Connection, query: Callable[[], object]) -> None:
    driver: Any = connection.connection.dbapi_connection
    statements: list[str] = []
    instructions = 0

    def count() -> int:
        nonlocal instructions
        instructions += 10
        return 0

    driver.set_trace_callback(statements.append)
    driver.set_progress_handler(count, 10)
    query()
    driver.set_progress_handler(None, 0)
    driver.set_trace_callback(None)
    assert statements
    for statement in statements:
        plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert not [step for step in plan if step.startswith("SCAN")], (statement, plan)
    assert instructions < MOST_INSTRUCTIONS


def check_postgresql(connection: Connection, table: str, mode: str, query: Callable[[], object]) -> None:
    driver: Any = connection.connection.dbapi_connection
    plans: list[str] = []
    driver.execute("LOAD 'auto_explain'")
    driver.execute(f"SET LOCAL plan_cache_mode = {mode}")
    for setting in ("log_min_duration = 0", "log_analyze = on", "log_timing = off"):
        driver.execute(f"SET LOCAL auto_explain.{setting}")
    driver.execute("SET LOCAL client_min_messages = log")
    driver.prepare_threshold = 0  # or psycopg sends values in the statement's text at first
    driver.add_notice_handler(lambda notice: plans.append(notice.message_primary))
    query()
    driver.execute("SET LOCAL client_min_messages = warning")
    driver._notice_handlers.clear()
    assert plans
    for plan in plans:
        assert f"Seq Scan on {table}" not in plan, plan
        for removed in re.findall(r"Rows Removed by \w+: (\d+)", plan):
            assert int(removed) <= MOST_ROWS_FOR_NOTHING, plan
