"""`pawport companies`, `pawport keys rotate`, and what commands leave in the audit log."""

import json

import pytest
from sqlalchemy import select

from pawport.accounts import service as accounts
from pawport.db import Database
from pawport.events.tables import audit_events
from tests.cli.program import Finished, command


def run(url: str, *arguments: str) -> Finished:
    return command(*arguments[:2], "--database-url", url, *arguments[2:])


def recorded(database: Database) -> list[tuple[str, ...]]:
    """What the audit log has, in its order."""
    table = audit_events.c
    columns = (table.key_id, table.method, table.kind, table.action, table.fields)
    with database.transaction() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(table.time, table.uid))]


def test_a_company_is_made_shown_and_changed(database: Database, database_url: str):
    made = run(
        *(database_url, "companies", "create", "Paws", "--time-zone", "Europe/Berlin"),
        *("--allow-third-party-microchips", "--audit-days", "7"),
    )
    company_id = made.stdout.strip()
    assert (made.returncode, made.stdout) == (0, f"{company_id}\n")
    changed = run(
        *(database_url, "companies", "set", "--name", "Paws & Co"),
        *("--max-pets-per-customer", "5", "--max-pets", "5000"),
    )
    assert changed.returncode == 0
    pages = run(database_url, "companies", "set", "--public-pages", "--public-contact", "(206) 555-0199")
    assert pages.returncode == 0
    listed = run(database_url, "companies", "list", "--format", "json")
    assert json.loads(listed.stdout) == {
        "id": company_id,
        "name": "Paws & Co",
        "timeZone": "Europe/Berlin",
        "phoneRegion": "US",
        "maxPetsPerCustomer": 5,
        "allowThirdPartyMicrochips": True,
        "auditDays": 7,
        "publicPages": True,
        "publicContact": "(206) 555-0199",
        "maxPets": 5000,
    }
    line = run(database_url, "companies", "list").stdout
    assert line == f"{company_id}\tPaws & Co\tEurope/Berlin\tUS\t5\tTrue\t7\tTrue\t(206) 555-0199\t5000\n"
    assert recorded(database) == [
        ("", "pawport companies create", "company", "created", "name"),
        (
            "",
            "pawport companies create",
            "company",
            "updated",
            "allow_third_party_microchips audit_days time_zone",
        ),
        ("", "pawport companies set", "company", "updated", "max_pets max_pets_per_customer name"),
        ("", "pawport companies set", "company", "updated", "public_contact public_pages"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", ""), "name"),
        (("create", "Paws", "--time-zone", "Mars"), "time_zone"),
        (("set",), "nothing to change"),
        (("set", "--phone-region", "XX"), "phone_region"),
        (("set", "--audit-days", "-1"), "audit_days"),
        (("set", "--max-pets", "-1"), "max_pets"),
    ],
)
def test_a_wrong_option_is_one_line_and_changes_nothing(database, database_url, arguments, said):
    with database.transaction() as connection:
        accounts.create_company(connection, "First")
    before = run(database_url, "companies", "list").stdout
    failed = run(database_url, "companies", *arguments)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.count("\n") == 1
    assert said in failed.stderr
    assert run(database_url, "companies", "list").stdout == before


def test_a_key_is_rotated(database: Database, database_url: str):
    run(database_url, "companies", "create", "Paws")
    old = run(database_url, "keys", "create", "--scopes", "*", "--allow-ip", "192.0.2.0/24").stdout.strip()
    key_id = run(database_url, "keys", "list").stdout.split("\t")[0]
    new = run(database_url, "keys", "rotate", key_id).stdout.strip()
    newest = run(database_url, "keys", "rotate", key_id, "--overlap", "0h").stdout.strip()
    with database.transaction() as connection:
        found = [accounts.authenticate(connection, secret) for secret in (old, new, newest)]
    assert [principal is not None for principal in found] == [False, False, True]
    assert [str(network) for network in found[2].allowed_ip_ranges] == ["192.0.2.0/24"]
    assert [event[1:4] for event in recorded(database)[1:]] == [
        ("pawport keys create", "key", "created"),
        ("pawport keys rotate", "key", "rotated"),
        ("pawport keys rotate", "key", "rotated"),
    ]
    for wrong, said in (("8d", "7 days"), ("soon", "duration")):
        failed = run(database_url, "keys", "rotate", key_id, "--overlap", wrong)
        assert failed.returncode == 2
        assert said in failed.stderr
