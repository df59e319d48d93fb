"""`pawport due` and `pawport reminders`."""

import json
from datetime import UTC, datetime, timedelta

from pawport.db import Database
from tests.cli.program import Finished, command
from tests.reminders.lab import Business, dose


def run(url: str, *arguments: str) -> Finished:
    return command(*arguments, "--database-url", url)


def test_what_is_due_is_a_table(database: Database, database_url: str) -> None:
    business = Business(database)
    today = datetime.now(UTC).date()
    business.new_pet("Rex", dose("Rabies 3yr", today + timedelta(days=10)), dose("DHPP", today))
    business.new_pet("Odd\x1b[2Jname", dose("DA2PP", today - timedelta(days=2)))
    business.new_pet("Later", dose("Rabies", today + timedelta(days=31)))
    lines = run(database_url, "due").stdout.splitlines()
    assert lines[0].split() == ["EXPIRES", "DAYS", "LEFT", "VACCINE", "PET", "OWNER", "PHONE"]
    assert [line.split()[:5] for line in lines[1:]] == [
        [today.isoformat(), "0", "DHPP", "Rex", "Ann"],
        [(today + timedelta(days=10)).isoformat(), "10", "Rabies", "Rex", "Ann"],
    ]
    assert len({line.index(word) for line, word in zip(lines, ("PET", "Rex", "Rex"), strict=True)}) == 1
    found = run(database_url, "due", "--days", "40", "--vaccine", "RABIES 1 year", "--json")
    assert [json.loads(line)["petName"] for line in found.stdout.splitlines()] == ["Rex", "Later"]
    overdue = run(database_url, "due", "--overdue", "2", "--days", "0")
    assert "Odd?[2Jname" in overdue.stdout
    assert "\x1b" not in overdue.stdout


def test_json_has_the_record_as_it_is(database: Database, database_url: str) -> None:
    business = Business(database)
    expires = datetime.now(UTC).date() + timedelta(days=10)
    pet_id = business.new_pet("Rex", dose("DA2PP booster", expires))
    found = run(database_url, "due", "--company", business.company_id, "--json")
    assert json.loads(found.stdout) == {
        "expirationDate": expires.isoformat(),
        "daysLeft": 10,
        "vaccine": "DHPP",
        "vaccination": "DA2PP booster",
        "petId": pet_id,
        "petName": "Rex",
        "customerId": business.owner_id,
        "customerName": "Ann",
        "phoneNumber": "",
    }


def test_the_schedule_is_set_shown_and_ended(database: Database, database_url: str) -> None:
    Business(database, "Pacific/Honolulu")
    zone = "time zone: Pacific/Honolulu\n"
    default = "days before: none\ndays before visits: 1\nhour: 9\n"
    assert run(database_url, "reminders", "show").stdout == default + zone
    assert run(database_url, "reminders", "set", "--days-before", "7, 30,0", "--hour", "8").returncode == 0
    shown = run(database_url, "reminders", "show")
    assert shown.stdout == f"days before: 30, 7, 0\ndays before visits: 1\nhour: 8\n{zone}"
    done = run(database_url, "reminders", "set", "--days-before", "7", "--visit-days-before", "0,3")
    assert done.returncode == 0
    assert "is reminded of vaccinations 7 days before and of visits 3, 0 days before, at 8:00" in done.stderr
    assert run(database_url, "reminders", "off").returncode == 0
    assert run(database_url, "reminders", "show").stdout == "no reminders are sent\n"


def test_wrong_values(database: Database, database_url: str) -> None:
    Business(database)
    for arguments, line in {
        ("set",): "nothing to change",
        ("set", "--days-before", "soon"): "--days-before: 'soon' must be numbers such as 30,7,0",
        ("set", "--days-before", "366"): "must be between 0 and 365",
        ("set", "--visit-days-before", "1,x"): "--visit-days-before: '1,x' must be numbers such as 30,7,0",
        ("set", "--hour", "24"): "must be between 0 and 23",
        ("show", "--company", "com_1"): "'com_1' does not exist",
    }.items():
        done = run(database_url, "reminders", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert line in done.stderr
    wrong = run(database_url, "due", "--days", "-1")
    assert (wrong.returncode, wrong.stdout) == (2, "")
