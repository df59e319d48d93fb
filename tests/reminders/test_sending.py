"""When reminders are sent, and when not. Time is what the tests say it is."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, update

from pawport.db import Database
from pawport.events.service import START, EventFilter, list_events
from pawport.gen.pawport.v1.event_pb2 import VaccinationReminderEvent
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import Window
from pawport.lifecycle.erase_customers import erase_customer
from pawport.lifecycle.merge_pets import merge_pets
from pawport.lifecycle.purge_pets import purge_pet
from pawport.pets import service as pets
from pawport.reminders import repository
from pawport.reminders.sending import send_some
from pawport.reminders.service import delete_old
from tests.reminders.lab import Business, Reminder, at, dose

MAY_1 = at("2026-05-01 12:00")
NINE = timedelta(hours=9)
EXPIRY = date(2026, 5, 20)


@pytest.fixture
def business(database: Database) -> Business:
    """A business in UTC, which is reminded 7 days before and on the last day, at 9:00."""
    made = Business(database)
    made.schedule(MAY_1, 7, 0, hour=9)
    return made


def due(day: str) -> datetime:
    return at(f"{day} 09:00")


class TestWhatIsDue:
    def test_each_is_sent_once_at_its_hour(self, business: Business) -> None:
        business.new_pet("Rex", dose("Rabies 3yr", EXPIRY))
        before = business.new_reminders(due("2026-05-13") - timedelta(minutes=1))
        assert before == []
        assert business.new_reminders(due("2026-05-13")) == [Reminder("Rex", "Rabies", 7, 7)]
        business.pass_days(due("2026-05-13"), 6)
        assert len(business.sent()) == 1
        assert business.new_reminders(due("2026-05-20")) == [Reminder("Rex", "Rabies", 0, 0)]
        assert business.new_reminders(due("2026-05-21")) == [Reminder("Rex", "Rabies", None, -1)]
        business.pass_days(due("2026-05-21"), 3)
        assert len(business.sent()) == 3

    def test_the_event_has_the_dose_and_is_about_the_pet(self, business: Business) -> None:
        given = dose("da2pp booster", EXPIRY, date(2025, 5, 20))
        pet_id = business.new_pet("Rex", given)
        business.tick(due("2026-05-13"))
        wanted = EventFilter(("vaccination.expiring",), pet_id)
        end = datetime.max.replace(tzinfo=MAY_1.tzinfo)
        (event,) = business.write(
            lambda connection: list_events(connection, business.company_id, wanted, START, end, Window(10))
        ).events
        data = VaccinationReminderEvent.FromString(event.data)
        assert (data.pet_id, data.customer_id, data.vaccine) == (pet_id, business.owner_id, "DHPP")
        assert data.vaccination == given
        expires = data.expiration_date
        assert (expires.year, expires.month, expires.day) == (2026, 5, 20)

    def test_nothing_without_a_schedule_or_after_its_end(self, database: Database) -> None:
        business = Business(database)
        business.new_pet("Rex", dose("Rabies", EXPIRY))
        business.tick(due("2026-05-20"))
        business.schedule(due("2026-05-20"), 0)
        business.schedule(due("2026-05-20"))
        business.pass_days(due("2026-05-20"), 3)
        assert business.sent() == []

    def test_from_now_on(self, business: Business) -> None:
        """Whatever became due before the schedule was set is not sent."""
        for offset in (-4000, -30, -1, 0, 6, 7, 8):
            business.new_pet(f"Day {offset}", dose("Rabies", MAY_1.date() + timedelta(days=offset)))
        business.tick(MAY_1)
        assert business.sent() == []
        assert business.new_reminders(due("2026-05-02")) == [
            Reminder("Day 0", "Rabies", None, -1),
            Reminder("Day 8", "Rabies", 7, 7),
        ]

    def test_the_day_of_the_schedule_counts_if_its_hour_is_to_come(self, database: Database) -> None:
        business = Business(database)
        business.new_pet("Rex", dose("Rabies", EXPIRY))
        business.schedule(at("2026-05-13 08:59"), 7, hour=9)
        assert business.new_reminders(at("2026-05-13 09:00")) == [Reminder("Rex", "Rabies", 7, 7)]

    def test_after_two_days_without_service(self, business: Business) -> None:
        for offset in range(5):
            business.new_pet(f"Day {offset}", dose("Rabies", EXPIRY + timedelta(days=offset)))
        business.tick(due("2026-05-12"))
        caught_up = business.new_reminders(due("2026-05-14"))
        assert caught_up == [Reminder("Day 0", "Rabies", 7, 6), Reminder("Day 1", "Rabies", 7, 7)]
        assert business.new_reminders(due("2026-05-14")) == []

    def test_two_vaccines_of_a_pet_are_two_reminders(self, business: Business) -> None:
        business.new_pet("Rex", dose("Rabies", EXPIRY), dose("DHPP", EXPIRY), dose("rabies", EXPIRY))
        assert business.new_reminders(due("2026-05-13")) == [
            Reminder("Rex", "DHPP", 7, 7),
            Reminder("Rex", "Rabies", 7, 7),
        ]


class TestTimeZones:
    @pytest.mark.parametrize(
        ("zone", "expires", "hour", "sent"),
        [
            ("Pacific/Kiritimati", date(2026, 5, 20), 9, "2026-05-12 19:00"),
            ("Pacific/Kiritimati", date(2026, 5, 20), 0, "2026-05-12 10:00"),
            ("Pacific/Honolulu", date(2026, 5, 20), 9, "2026-05-13 19:00"),
            ("Pacific/Honolulu", date(2026, 5, 20), 23, "2026-05-14 09:00"),
            # A time is of the day that it is on in the zone.
            ("Pacific/Kiritimati", at("2026-05-20 10:00"), 9, "2026-05-13 19:00"),
            ("Pacific/Honolulu", at("2026-05-20 09:59"), 9, "2026-05-12 19:00"),
            # New York: 9:00 is 14:00 UTC in winter, 13:00 in summer.
            ("America/New_York", date(2026, 3, 14), 9, "2026-03-07 14:00"),
            ("America/New_York", date(2026, 3, 15), 9, "2026-03-08 13:00"),
            ("America/New_York", date(2026, 3, 15), 2, "2026-03-08 07:00"),  # 2:00 was skipped
            ("America/New_York", date(2026, 11, 8), 9, "2026-11-01 14:00"),
            ("America/New_York", date(2026, 11, 8), 1, "2026-11-01 05:00"),  # the first of two
        ],
    )
    def test_the_hour_is_that_of_the_zone(
        self, database: Database, zone: str, expires: date, hour: int, sent: str
    ) -> None:
        business = Business(database, zone)
        business.new_pet("Rex", dose("Rabies", expires))
        business.schedule(at(sent) - timedelta(days=3), 7, hour=hour)
        assert business.new_reminders(at(sent) - timedelta(minutes=1)) == []
        assert business.new_reminders(at(sent)) == [Reminder("Rex", "Rabies", 7, 7)]
        business.pass_days(at(sent), 2)
        assert len(business.sent()) == 1

    def test_an_hour_that_comes_twice_sends_once(self, database: Database) -> None:
        business = Business(database, "America/New_York")
        business.new_pet("Rex", dose("Rabies", date(2026, 11, 1)))
        business.schedule(at("2026-10-30 12:00"), 0, hour=1)
        for minutes in range(0, 240, 10):
            business.tick(at("2026-11-01 04:00") + timedelta(minutes=minutes))
        assert business.sent() == [Reminder("Rex", "Rabies", 0, 0)]

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "Australia/Lord_Howe"])
    def test_a_vaccination_is_valid_through_its_last_day(self, database: Database, zone: str) -> None:
        business = Business(database, zone)
        business.new_pet("Rex", dose("Rabies", EXPIRY))
        business.schedule(at("2026-05-10 12:00"), 0, hour=0)
        midnight = datetime(2026, 5, 20, tzinfo=ZoneInfo(zone))
        assert business.new_reminders(midnight) == [Reminder("Rex", "Rabies", 0, 0)]
        assert business.new_reminders(midnight + timedelta(hours=23, minutes=59)) == []
        assert business.new_reminders(midnight + timedelta(hours=24)) == [Reminder("Rex", "Rabies", None, -1)]

    @pytest.mark.parametrize(
        ("first", "second"),
        [("Pacific/Kiritimati", "Pacific/Honolulu"), ("Pacific/Honolulu", "Pacific/Kiritimati")],
    )
    def test_a_company_that_moves_gets_each_once(self, database: Database, first: str, second: str) -> None:
        business = Business(database, first)
        for offset in range(-2, 5):
            business.new_pet(f"Day {offset}", dose("Rabies", EXPIRY + timedelta(days=offset)))
        business.schedule(at("2026-05-08 12:00"), 7, hour=9)
        business.pass_days(at("2026-05-08 12:00"), 5)
        business.move(second)
        business.pass_days(at("2026-05-13 12:00"), 10)
        reminders = [each for each in business.sent() if each.days_before == 7]
        assert sorted(each.pet for each in reminders) == sorted(f"Day {offset}" for offset in range(-2, 5))


class TestSchedulesThatChange:
    @pytest.mark.parametrize("hour", [0, 6, 12, 18, 23])
    def test_another_hour_neither_repeats_nor_loses(self, business: Business, hour: int) -> None:
        business.new_pet("Today", dose("Rabies", EXPIRY))
        business.new_pet("Tomorrow", dose("Rabies", EXPIRY + timedelta(days=1)))
        business.tick(at("2026-05-13 08:00"))
        business.schedule(at("2026-05-13 12:00"), 7, 0, hour=hour)
        business.pass_days(at("2026-05-13 12:00"), 3)
        business.schedule(at("2026-05-16 12:00"), 7, 0, hour=9)
        business.pass_days(at("2026-05-16 12:00"), 3)
        assert sorted(business.sent()) == [
            Reminder("Today", "Rabies", 7, 7),
            Reminder("Tomorrow", "Rabies", 7, 7),
        ]

    def test_days_that_are_removed_and_added_again(self, business: Business) -> None:
        business.new_pet("Rex", dose("Rabies", EXPIRY))
        business.tick(due("2026-05-13"))
        for days in ((), (7, 0), (0,), (7, 0, 6)):
            business.schedule(due("2026-05-13"), *days)
            business.pass_days(due("2026-05-13"), 1)
        assert business.sent() == [Reminder("Rex", "Rabies", 7, 7)]
        assert business.new_reminders(due("2026-05-14")) == [Reminder("Rex", "Rabies", 6, 6)]

    def test_what_was_sent_is_known_even_if_its_day_comes_again(self, business: Business) -> None:
        business.new_pet("Rex", dose("Rabies", EXPIRY))
        business.tick(due("2026-05-13"))
        table = repository.reminder_progress
        business.write(lambda connection: connection.execute(update(table).values(done_date="2026-05-10")))
        business.tick(due("2026-05-13"))
        assert business.sent() == [Reminder("Rex", "Rabies", 7, 7)]


class TestWhatEndsReminders:
    def test_a_newer_dose_by_another_name(self, business: Business) -> None:
        pet_id = business.new_pet("Rex", dose("Rabies 1yr", EXPIRY))
        business.tick(due("2026-05-13"))
        doses = [dose("Rabies 1yr", EXPIRY), dose("rabies (3 year)", date(2029, 5, 14))]
        business.update(pet_id, vaccinations=doses)
        business.pass_days(due("2026-05-14"), 10)
        assert business.sent() == [Reminder("Rex", "Rabies", 7, 7)]
        business.schedule(at("2029-05-01 12:00"), 7, 0, hour=9)
        business.tick(at("2029-05-01 12:00"))
        assert business.new_reminders(due("2029-05-07")) == [Reminder("Rex", "Rabies", 7, 7)]

    def test_a_dose_that_was_entered_wrongly(self, business: Business) -> None:
        pet_id = business.new_pet("Rex", dose("Rabies", EXPIRY))
        business.tick(due("2026-05-13"))
        business.update(pet_id, vaccinations=[dose("Rabies", EXPIRY + timedelta(days=10))])
        business.pass_days(due("2026-05-14"), 9)
        assert business.new_reminders(due("2026-05-23")) == [Reminder("Rex", "Rabies", 7, 7)]
        business.update(pet_id, vaccinations=[])
        business.pass_days(due("2026-05-24"), 10)
        assert len(business.sent()) == 2

    def test_death_deletion_purge_and_erasure(self, business: Business) -> None:
        erased = business.new_customer()
        ids = {
            name: business.new_pet(name, dose("Rabies", EXPIRY)) for name in ("Dead", "Gone", "Purged", "Rex")
        }
        business.new_pet("Of nobody", dose("Rabies", EXPIRY), owner_id=erased)
        business.tick(due("2026-05-12"))
        business.update(ids["Dead"], status=Pet.PASSED_AWAY)

        def end(connection: Connection) -> None:
            company_id, owner_id = business.company_id, business.owner_id
            pets.delete_pet(connection, company_id, owner_id, ids["Gone"])
            purge_pet(connection, company_id, owner_id, ids["Purged"])
            erase_customer(connection, company_id, erased)

        business.write(end)
        assert business.new_reminders(due("2026-05-13")) == [Reminder("Rex", "Rabies", 7, 7)]
        business.update(ids["Dead"], status=Pet.ALIVE)  # it was a mistake
        assert business.new_reminders(due("2026-05-20")) == [
            Reminder("Dead", "Rabies", 0, 0),
            Reminder("Rex", "Rabies", 0, 0),
        ]

    def test_a_purge_leaves_only_ids_and_frees_the_pets_id(self, business: Business) -> None:
        business.new_pet("Rex", dose("Rabies", EXPIRY), pet_id="pet_1")
        business.tick(due("2026-05-13"))
        assert business.count_sent() == 1
        business.write(
            lambda connection: purge_pet(connection, business.company_id, business.owner_id, "pet_1")
        )
        assert business.sent() == [Reminder("", "", 0, 0)]
        assert business.count_sent() == 0
        business.new_pet("Max", dose("Rabies", EXPIRY), pet_id="pet_1")
        assert business.new_reminders(due("2026-05-20")) == [Reminder("Max", "Rabies", 0, 0)]

    def test_a_merge(self, business: Business) -> None:
        pet_id = business.new_pet("Rex", dose("Rabies", EXPIRY))
        duplicate_id = business.new_pet("Rexy", dose("rabies", EXPIRY), dose("DHPP", EXPIRY))
        business.write(
            lambda connection: merge_pets(
                connection, business.company_id, business.owner_id, pet_id, duplicate_id
            )
        )
        assert business.new_reminders(due("2026-05-13")) == [
            Reminder("Rex", "DHPP", 7, 7),
            Reminder("Rex", "Rabies", 7, 7),
        ]

    def test_a_change_that_is_not_a_dose_repeats_nothing(self, business: Business) -> None:
        pet_id = business.new_pet("Rex", dose("Rabies", EXPIRY))
        business.tick(due("2026-05-13"))
        table = repository.reminder_progress
        business.write(lambda connection: connection.execute(update(table).values(done_date="2026-05-10")))
        changed = dose("RABIES 3 yr", EXPIRY)
        changed.serial = "A-1"
        business.update(pet_id, vaccinations=[changed])
        business.tick(due("2026-05-13"))
        assert len(business.sent()) == 1


class TestManyAtOnce:
    def test_a_few_in_a_transaction(self, business: Business) -> None:
        for number in range(7):
            business.new_pet(f"Pet {number}", dose("Rabies", EXPIRY), dose("DHPP", EXPIRY))

        def send() -> bool:
            return business.write(
                lambda connection: send_some(connection, business.company_id, due("2026-05-13"), 3)
            )

        counts: list[int] = []
        is_more = True
        while is_more:
            is_more = send()
            counts.append(len(business.sent()))
        assert counts[-1] == 14
        assert all(later - before <= 3 for before, later in zip([0, *counts], counts, strict=False))
        assert len(set(business.sent())) == 14

    def test_what_is_undone_is_sent_later(self, business: Business) -> None:
        business.new_pet("Rex", dose("Rabies", EXPIRY))

        def fail(connection: Connection) -> None:
            while send_some(connection, business.company_id, due("2026-05-13")):
                pass
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            business.write(fail)
        assert (business.sent(), business.count_sent()) == ([], 0)
        assert business.new_reminders(due("2026-05-13")) == [Reminder("Rex", "Rabies", 7, 7)]

    def test_rows_are_kept_as_long_as_their_events(self, business: Business) -> None:
        business.new_pet("Rex", dose("Rabies", EXPIRY))
        business.tick(due("2026-05-21"))
        assert business.count_sent() == 3
        for days, left in ((0, 3), (364, 3), (366, 0)):
            now = datetime.now(UTC) + timedelta(days)
            delete = partial(delete_old, company_id=business.company_id, days=365, clock=lambda: now)  # noqa: B023 - called at once
            business.write(delete)
            assert business.count_sent() == left
        assert len(business.sent()) == 3

    def test_companies_are_apart(self, database: Database, business: Business) -> None:
        other = Business(database, "Pacific/Honolulu")
        other.schedule(MAY_1, 6, hour=9)
        for each in (business, other):
            each.new_pet("Rex", dose("Rabies", EXPIRY))
        business.pass_days(MAY_1, 18)
        assert business.sent() == [Reminder("Rex", "Rabies", 7, 7)]
        assert other.sent() == [Reminder("Rex", "Rabies", 6, 6)]
