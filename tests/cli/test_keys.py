"""`pawport keys`, run as a program beside a process that serves the same database."""

import asyncio
import json
import sqlite3
import time
from functools import partial
from pathlib import Path

import grpc
import pytest

from pawport.accounts import service as accounts
from pawport.db import Database, open_database
from pawport.gen.pawport.v1.customer_service_pb2 import ListCustomersRequest
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceStub
from tests.cli.program import command, pawport
from tests.grpcio_app import serving

REVOKED_WITHIN = 5.0


def add_company(database: Database, name: str = "Paws & Co") -> str:
    with database.transaction() as connection:
        return accounts.create_company(connection, name).id


def run(url: str, name: str, *arguments: str):
    return command("keys", name, "--database-url", url, *arguments)


def run_program(url: str, name: str, *arguments: str):
    return pawport("keys", name, "--database-url", url, *arguments)


@pytest.fixture
def company_id(database: Database) -> str:
    return add_company(database)


async def code(stub: CustomerServiceStub, key: str) -> grpc.StatusCode:
    try:
        await stub.ListCustomers(ListCustomersRequest(), metadata=(("x-api-key", key),))
    except grpc.aio.AioRpcError as error:
        return error.code()
    return grpc.StatusCode.OK


async def in_thread(*arguments: str):
    return await asyncio.to_thread(partial(run_program, *arguments))


def test_a_key_that_is_made_beside_a_serving_process_works_until_it_is_revoked(database_url, company_id):
    async def journey():
        async with serving(database_url) as channel:
            stub = CustomerServiceStub(channel)
            made = await in_thread(database_url, "create", "--scopes", "customers:read")
            key = made.stdout.strip()
            assert made.stdout == f"{key}\n"
            assert made.returncode == 0
            assert await code(stub, key) is grpc.StatusCode.OK
            listed = await in_thread(database_url, "list")
            assert listed.returncode == 0, listed.stderr
            key_id = listed.stdout.split("\t")[0]
            assert (await in_thread(database_url, "revoke", key_id)).returncode == 0
            end = time.monotonic() + REVOKED_WITHIN
            while await code(stub, key) is grpc.StatusCode.OK:
                assert time.monotonic() < end
                await asyncio.sleep(0.1)
            assert await code(stub, key) is grpc.StatusCode.UNAUTHENTICATED

    asyncio.run(journey())


def test_the_list_shows_all_but_the_secret(database_url, company_id):
    made = run(
        *(database_url, "create", "--scopes", "pets:*, customers:read", "--scopes", "customers:write"),
        *("--plan", "pro", "--name", "Booking desk", "--expires", "2100-01-31"),
    )
    [line] = run(database_url, "list").stdout.splitlines()
    key_id, name, scopes, plan, created, expires, revoked = line.split("\t")
    assert key_id in made.stderr
    assert (name, scopes, plan) == ("Booking desk", "customers:read,customers:write,pets:*", "pro")
    assert expires == "2100-02-01T00:00:00Z"  # the last day is a whole one
    assert created.endswith("Z")
    assert revoked == ""
    as_json = run(database_url, "list", "--format", "json")
    assert json.loads(as_json.stdout) == {
        "id": key_id,
        "name": "Booking desk",
        "scopes": ["customers:read", "customers:write", "pets:*"],
        "plan": "pro",
        "createdTime": created,
        "expiresTime": expires,
        "revokedTime": None,
    }
    table = run(database_url, "list", "--format", "table").stdout
    assert "expires" in table.splitlines()[0]
    assert "Booking" in table
    assert key_id in table  # whole, though the terminal has 80 columns
    secret = made.stdout.strip()
    assert secret.removeprefix("pawport_") not in line + as_json.stdout + table


def test_a_wrong_scope_is_one_line_that_lists_the_known_ones(database_url, company_id):
    failed = run(database_url, "create", "--scopes", "pets:read,pets:fly")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.count("\n") == 1
    assert "'pets:fly'" in failed.stderr
    for known in ("pets:read,", "pets:read_all", "customers:write", "pet_codes:*"):
        assert known in failed.stderr


def test_a_company_must_be_chosen_when_there_are_several(database, database_url, company_id):
    other = add_company(database, "Other")
    unsaid = run(database_url, "create", "--scopes", "*")
    assert unsaid.returncode == 2
    assert company_id in unsaid.stderr
    assert other in unsaid.stderr
    assert run(database_url, "create", "--scopes", "*", "--company", other).returncode == 0
    assert run(database_url, "list", "--company", company_id).stdout == ""
    key_id = run(database_url, "list", "--company", other).stdout.split("\t")[0]
    foreign = run(database_url, "revoke", key_id, "--company", company_id)
    assert (foreign.returncode, foreign.stderr) == (1, f"pawport: key {key_id} not found\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create",), "--scopes"),
        (("create", "--scopes", ","), "at least one"),
        (("create", "--scopes", "*", "--plan", "gold"), "--plan"),
        (("create", "--scopes", "*", "--expires", "soon"), "'soon'"),
        (("create", "--scopes", "*", "--name", "a\tb"), "name"),
        (("create", "--scopes", "*", "--company", "com_0"), "'com_0'"),
    ],
)
def test_a_wrong_option_is_one_line_and_makes_no_key(new_sqlite_url, arguments, said):
    url = new_sqlite_url()
    database = open_database(url)
    add_company(database)
    asyncio.run(database.close())
    failed = run(url, *arguments)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.count("\n") == 1
    assert said in failed.stderr
    assert run(url, "list").stdout == ""


def test_no_database_is_made_by_a_wrong_path(tmp_path):
    failed = run(f"sqlite:///{tmp_path}/none.db", "list")
    assert failed.returncode == 2
    assert "none.db" in failed.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_was_not_migrated_says_so(tmp_path):
    sqlite3.connect(tmp_path / "empty.db").close()
    failed = run(f"sqlite:///{tmp_path}/empty.db", "list")
    assert failed.returncode == 2
    assert "pawport migrate" in failed.stderr


def test_a_key_that_cannot_be_told_is_not_made(
    database: Database, database_url: str, company_id: str
) -> None:
    made = run(database_url, "create", "--scopes", "*").stdout.strip()
    (before,) = run(database_url, "list").stdout.splitlines()
    for arguments in (["create", "--scopes", "*"], ["rotate", before.partition("\t")[0], "--overlap", "0h"]):
        with Path("/dev/full").open("w") as full:
            done = pawport("keys", *arguments, "--database-url", database_url, stdout=full)
        assert (done.returncode, done.stderr) == (1, "pawport: No space left on device\n")
    assert run(database_url, "list").stdout.splitlines() == [before]
    principal = asyncio.run(database.read(partial(accounts.authenticate, secret=made)))
    assert principal is not None
