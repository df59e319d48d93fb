"""When companies are reminded of visits, and when not. Time is what the tests say it is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from pawport.care.appointments import steps
from pawport.care.appointments.reminding import APPOINTMENTS
from pawport.care.grooming.reminding import GROOMING
from pawport.db import Database
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.lifecycle.erase_customers import erase_customer
from pawport.lifecycle.merge_pets import merge_pets
from pawport.lifecycle.purge_pets import purge_pet
from pawport.pets import service as pets
from pawport.reminders.visits import source_of
from tests.reminders.visits_lab import Practice, VisitReminder, civil, on

START = on(-10, "12:00")


@pytest.fixture
def practice(database: Database) -> Practice:
    """One in UTC whose schedule, the default, has begun."""
    made = Practice(database)
    made.tick(START)
    return made


def of_appointment(id_: str, days_before: int = 1, local: datetime | None = None) -> VisitReminder:
    start = (local or civil(0, "10:00")).isoformat(timespec="minutes")
    return VisitReminder("appointment.upcoming", id_, start, days_before)


def of_booking(id_: str, days_before: int = 1, local: datetime | None = None) -> VisitReminder:
    return of_appointment(id_, days_before, local)._replace(type="grooming.upcoming")


class TestWhatIsDue:
    def test_each_is_sent_once_one_day_before(self, practice: Practice) -> None:
        rex = practice.new_pet("Rex")
        visit = practice.appointment(rex, civil(0, "10:00"))
        grooming = practice.booking(rex, civil(0, "23:30"))
        later = practice.booking(rex, civil(1, "00:00"))
        practice.pass_days(on(-5, "09:00"), 4)
        assert practice.new_visit_reminders(on(-1, "08:59")) == []
        assert practice.new_visit_reminders(on(-1, "09:00")) == [
            of_appointment(visit),
            of_booking(grooming, local=civil(0, "23:30")),
        ]
        assert practice.new_visit_reminders(on(0, "08:59")) == []
        assert practice.new_visit_reminders(on(0, "09:00")) == [of_booking(later, local=civil(1, "00:00"))]
        practice.pass_days(on(0, "09:00"), 3)
        assert len(practice.reminders()) == 3

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "America/New_York"])
    def test_the_hour_is_that_of_the_zone(self, database: Database, zone: str) -> None:
        practice = Practice(database, zone)
        practice.visit_schedule(START, [1], hour=7)
        rex = practice.new_pet("Rex")
        early, late = (practice.appointment(rex, civil(0, time)) for time in ("00:00", "23:30"))
        assert practice.new_visit_reminders(on(-1, "06:59", zone)) == []
        sent = practice.new_visit_reminders(on(-1, "07:00", zone))
        assert {each.id for each in sent} == {early, late}

    def test_a_company_that_moves_gets_each_once(self, database: Database) -> None:
        practice = Practice(database, "Pacific/Kiritimati")
        practice.tick(START)
        rex = practice.new_pet("Rex")
        ids = [practice.appointment(rex, civil(day, "00:15")) for day in range(6)]
        practice.pass_days(on(-4, "00:00"), 6, hours=3)
        practice.move("Pacific/Honolulu")
        practice.pass_days(on(2, "00:00"), 5, hours=3)
        sent = [each.id for each in practice.reminders()]
        # A visit can begin before the hour comes in the new zone.
        assert len(sent) == len(set(sent))
        assert set(ids[:4]) <= set(sent) <= set(ids)

    def test_several_days_before(self, practice: Practice) -> None:
        practice.visit_schedule(START, [7, 1, 0], hour=6)
        visit = practice.appointment(practice.new_pet("Rex"), civil(0, "10:00"))
        practice.pass_days(START, 12)
        assert practice.reminders() == [of_appointment(visit, days) for days in (7, 1, 0)]
        (_, last) = practice.visit_events()[-1]
        assert [each.days_before for each in last.reminders] == [7, 1, 0]

    def test_from_now_on(self, practice: Practice) -> None:
        """What became due before the visit was made, or the schedule was set, is not sent."""
        practice.tick(on(-1, "09:00"))
        rex = practice.new_pet("Rex")
        visit = practice.appointment(rex, civil(0, "10:00"))
        practice.visit_schedule(on(-1, "10:00"), [2, 1])
        practice.pass_days(on(-1, "10:00"), 3)
        assert practice.reminders() == []
        practice.visit_schedule(on(-1, "08:00"), [0])
        assert practice.new_visit_reminders(on(0, "09:00")) == [of_appointment(visit, 0)]

    def test_after_two_days_without_service(self, practice: Practice) -> None:
        rex = practice.new_pet("Rex")
        _, upcoming = (practice.appointment(rex, civil(day, "10:00")) for day in (0, 1))
        practice.tick(on(-3, "12:00"))
        assert practice.new_visit_reminders(on(1, "08:00")) == [
            of_appointment(upcoming, local=civil(1, "10:00"))
        ]

    def test_a_schedule_that_ends_and_begins_again(self, practice: Practice) -> None:
        visit = practice.appointment(practice.new_pet("Rex"), civil(0, "10:00"))
        practice.tick(on(-1, "09:00"))
        for days in ((), (1,), (3,), (1, 2)):
            practice.visit_schedule(on(-1, "08:00"), days)
            practice.pass_days(on(-1, "09:00"), 1)
        assert practice.reminders() == [of_appointment(visit)]


class TestVisitsThatChange:
    def test_the_new_time_is_reminded(self, practice: Practice) -> None:
        rex = practice.new_pet("Rex")
        visit, grooming = (
            practice.appointment(rex, civil(0, "10:00")),
            practice.booking(rex, civil(0, "12:00")),
        )
        practice.tick(on(-1, "09:00"))
        practice.reschedule(visit, civil(4, "10:00"))
        practice.reschedule_booking(grooming, civil(4, "12:00"))
        practice.pass_days(on(-1, "10:00"), 6)
        assert practice.reminders()[2:] == [
            of_appointment(visit, local=civil(4, "10:00")),
            of_booking(grooming, local=civil(4, "12:00")),
        ]

    def test_one_that_is_moved_away_and_back_is_reminded_once(self, practice: Practice) -> None:
        visit = practice.appointment(practice.new_pet("Rex"), civil(0, "10:00"))
        practice.tick(on(-1, "09:00"))
        practice.reschedule(visit, civil(3, "10:00"))
        practice.reschedule(visit, civil(0, "10:00"))
        practice.visit_schedule(on(-1, "09:30"), [])
        practice.visit_schedule(on(-2, "08:00"), [1])
        practice.pass_days(on(-2, "08:00"), 4)
        assert practice.reminders() == [of_appointment(visit)]

    def test_what_does_not_take_place(self, practice: Practice) -> None:
        rex = practice.new_pet("Rex")
        cancelled, declined, requested = (
            practice.appointment(rex, civil(0, time), confirm=False) for time in ("08:00", "09:00", "10:00")
        )
        practice.take(cancelled, steps.CANCEL)
        practice.take(declined, steps.DECLINE)
        practice.cancel_booking(practice.booking(rex, civil(0, "11:00")))
        assert practice.new_visit_reminders(on(-1, "09:00")) == [of_appointment(requested)]

    def test_death_deletion_purge_erasure_and_merge(self, practice: Practice) -> None:
        """Also before the jobs that cancel the visits."""
        erased = practice.new_customer()
        names = ("Dead", "Gone", "Purged", "Twin", "Rex")
        ids = {name: practice.new_pet(name) for name in names}
        ids["Of nobody"] = practice.new_pet("Of nobody", owner_id=erased)
        visits = {
            name: practice.booking(pet_id, civil(0, f"{10 + number}:00"))
            for number, (name, pet_id) in enumerate(ids.items())
        }
        practice.update(ids["Dead"], status=Pet.PASSED_AWAY)

        def end(connection: Connection) -> None:
            company_id, owner_id = practice.company_id, practice.owner_id
            pets.delete_pet(connection, company_id, owner_id, ids["Gone"])
            purge_pet(connection, company_id, owner_id, ids["Purged"])
            erase_customer(connection, company_id, erased)
            merge_pets(connection, company_id, owner_id, ids["Rex"], ids["Twin"])

        practice.write(end)
        practice.booking(ids["Of nobody"], civil(0, "18:00"))
        sent = practice.new_visit_reminders(on(-1, "09:00"))
        assert {each.id for each in sent} == {visits["Rex"], visits["Twin"]}
        assert {visit.pet_id for _, visit in practice.visit_events()} == {ids["Rex"]}

    @pytest.mark.parametrize("kind", ["appointment", "booking"])
    def test_a_purge_leaves_only_ids(self, practice: Practice, kind: str) -> None:
        pet_id = practice.new_pet("Rex")
        make: Callable[[str, datetime], str] = getattr(practice, kind)
        visit = make(pet_id, civil(0, "10:00"))
        practice.tick(on(-1, "09:00"))
        assert len(practice.reminders()) == 1
        practice.write(
            lambda connection: purge_pet(connection, practice.company_id, practice.owner_id, pet_id)
        )
        ((_, left),) = practice.visit_events()
        assert (left.id, left.pet_id, left.local_start) == (visit, pet_id, "")


class TestMany:
    def test_a_few_in_a_transaction(self, practice: Practice) -> None:
        ids = practice.many(7, civil(0, "10:00"))
        send_some = source_of((APPOINTMENTS, GROOMING), 3).send_some

        def send() -> bool:
            now = on(-1, "09:00")
            return practice.write(lambda connection: send_some(connection, practice.company_id, now))

        counts = []
        while send():
            counts.append(len(practice.reminders()))
        assert counts[:3] == [3, 6, 7]
        assert sorted(each.id for each in practice.reminders()) == sorted(ids)

    def test_what_is_undone_is_sent_later(self, practice: Practice) -> None:
        visit = practice.appointment(practice.new_pet("Rex"), civil(0, "10:00"))

        def fail(connection: Connection) -> None:
            while practice.source.send_some(connection, practice.company_id, on(-1, "09:00")):
                pass
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            practice.write(fail)
        assert practice.reminders() == []
        assert practice.new_visit_reminders(on(-1, "09:00")) == [of_appointment(visit)]

    def test_companies_are_apart(self, database: Database, practice: Practice) -> None:
        other = Practice(database)
        other.visit_schedule(START, [2])
        visits = [each.appointment(each.new_pet("Rex"), civil(0, "10:00")) for each in (practice, other)]
        practice.pass_days(START, 10)
        assert practice.reminders() == [of_appointment(visits[0])]
        assert other.reminders() == [of_appointment(visits[1], 2)]

    def test_a_look_reads_no_visits(self, practice: Practice) -> None:
        """So what an idle service costs does not grow with them."""
        practice.many(3, civil(0, "10:00"))
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        with practice.database.transaction() as connection:
            event.listen(connection, "before_cursor_execute", note)
            due = practice.source.companies_with_due
            assert due(connection, on(-5, "12:00") - timedelta(days=5)) == []
        assert statements
        assert not any("appointments" in each or "grooming" in each for each in statements)
