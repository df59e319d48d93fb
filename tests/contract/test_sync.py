"""ListAllPets with an interval of last updates: how a copy is kept in step."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.interval_pb2 import Interval
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import ListAllPetsRequest, ListAllPetsResponse
from pawport.pets import service
from tests.contract.client import Api
from tests.contract.failures import failed

FIRST = Timestamp(seconds=1)


def changed(
    api: Api, start: Timestamp | None = None, end: Timestamp | None = None, **arguments: object
) -> ListAllPetsResponse:
    """A page of the pets that changed in the interval."""
    wanted = {"last_updated_time": Interval(start_time=start, end_time=end)}
    request = ListAllPetsRequest(company_id=api.company_id, filter=wanted, **arguments)
    return api.pets.ListAllPets(request)


def sync(api: Api, start: Timestamp, size: int = 100) -> tuple[list[Pet], Timestamp]:
    """All that changed since `start`, and the time to ask from next."""
    pets: list[Pet] = []
    token = ""
    while True:
        page = changed(api, start, pagination={"page_size": size, "page_token": token})
        pets += page.pets
        token = page.next_page_token
        if not token:
            return pets, page.synced_until_time


def moved(time: Timestamp, **delta: float) -> Timestamp:
    found = Timestamp()
    found.FromDatetime(time.ToDatetime() + timedelta(**delta))
    return found


class TestInterval:
    def test_order_is_by_last_update(self, api: Api, customer_id: str) -> None:
        pets = [api.new_pet(customer_id) for _ in range(5)]
        pets.append(api.update(pets.pop(1), coat="x"))
        api.append(pets[0], "x")
        pets.append(api.pet(pets.pop(0)))
        assert list(changed(api).pets) == pets
        found, _ = sync(api, FIRST, size=2)
        assert found == pets

    def test_start_is_in_it_and_end_is_not(self, api: Api, customer_id: str) -> None:
        pets = [api.new_pet(customer_id) for _ in range(3)]
        times = [each.last_updated_time for each in pets]
        assert list(changed(api, times[0], times[2]).pets) == pets[:2]
        assert list(changed(api, times[1]).pets) == pets[1:]
        assert list(changed(api, end=times[1]).pets) == pets[:1]
        assert list(changed(api, times[1], times[1]).pets) == []

    def test_shows_deleted(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        _, until = sync(api, FIRST)
        gone = api.delete(made)
        assert sync(api, until)[0] == [gone]
        assert gone.deleted

    def test_other_filters(self, api: Api, customer_id: str) -> None:
        other = api.new_customer().id
        dog, cat = api.new_pet(customer_id), api.new_pet(other, type=Pet.CAT, status=Pet.PASSED_AWAY)
        for wanted, pets in (
            ({"type": Pet.CAT}, [cat]),
            ({"status": Pet.ALIVE}, [dog]),
            ({"customer_ids": [other]}, [cat]),
            ({"customer_ids": [customer_id], "type": Pet.CAT}, []),
        ):
            wanted |= {"last_updated_time": {}}
            request = ListAllPetsRequest(company_id=api.company_id, filter=wanted)
            assert list(api.pets.ListAllPets(request).pets) == pets

    def test_end_is_not_in_the_future(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        page = changed(api, end=moved(made.last_updated_time, days=365))
        assert list(page.pets) == [made]
        now = datetime.now(UTC) + timedelta(seconds=1)
        assert made.last_updated_time.ToDatetime(UTC) < page.synced_until_time.ToDatetime(UTC) < now

    def test_end_in_the_past_is_kept(self, api: Api, customer_id: str) -> None:
        end = moved(api.new_pet(customer_id).last_updated_time, seconds=-5)
        page = changed(api, end=end)
        assert (page.synced_until_time, len(page.pets)) == (end, 0)

    def test_without_an_interval_there_is_no_end(self, api: Api) -> None:
        page = api.pets.ListAllPets(ListAllPetsRequest(company_id=api.company_id))
        assert not page.HasField("synced_until_time")

    def test_all_pages_have_the_same_end(self, api: Api, customer_id: str) -> None:
        pets = [api.new_pet(customer_id) for _ in range(3)]
        first = changed(api, pagination={"page_size": 2})
        late = api.update(pets[2], coat="changed during the walk")
        api.new_pet(customer_id, "new")
        rest = changed(api, pagination={"page_size": 2, "page_token": first.next_page_token})
        assert rest.synced_until_time == first.synced_until_time
        assert (list(first.pets), list(rest.pets)) == (pets[:2], [])
        found, _ = sync(api, rest.synced_until_time)
        assert [each.id for each in found] == [late.id, "new"]

    @pytest.mark.parametrize(
        ("interval", "field"),
        [
            ({"start_time": {"seconds": 9}, "end_time": {"seconds": 8}}, ""),
            ({"start_time": {"seconds": 1 << 40}}, ".start_time"),
            ({"end_time": {"seconds": -(1 << 40)}}, ".end_time"),
            ({"end_time": {"nanos": -1}}, ".end_time"),
        ],
    )
    def test_wrong(self, api: Api, interval: dict[str, dict[str, int]], field: str) -> None:
        wanted = {"last_updated_time": interval}
        request = ListAllPetsRequest(company_id=api.company_id, filter=wanted)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.ListAllPets, request)
        assert failure.fields == [f"filter.last_updated_time{field}"]


class TestOpenWrite:
    """A write that has its time, and is not to be seen yet."""

    @contextmanager
    def _deleting(self, api: Api, pet: Pet) -> Iterator[Pet]:
        with api.database.transaction() as connection:
            stored = service.delete_pet(connection, api.company_id, pet.customer_id, pet.id)
            yield stored.pet()

    def test_is_not_missed(self, api: Api, customer_id: str) -> None:
        quiet, busy = api.new_pet(customer_id), api.new_pet(customer_id)
        with ThreadPoolExecutor(1) as thread:
            with self._deleting(api, busy) as gone:
                # On PostgreSQL it answers what was before the open write; on SQLite it waits for its end.
                page = thread.submit(changed, api)
                if api.database.engine_name == "postgresql":
                    until = page.result().synced_until_time
                    assert until.ToNanoseconds() <= gone.last_updated_time.ToNanoseconds()
                    assert list(page.result().pets) == [quiet, busy]
                else:
                    threading.Event().wait(0.1)
                    assert not page.done()
            first = page.result()
        seen = list(first.pets) + sync(api, first.synced_until_time)[0]
        assert seen[-1] == gone

    def test_of_no_time_yet(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        with ThreadPoolExecutor(1) as thread:
            with api.database.transaction() as connection:
                connection.exec_driver_sql("SELECT 1")
                page = thread.submit(changed, api)
                if api.database.engine_name == "postgresql":
                    page.result()
                service.delete_pet(connection, api.company_id, customer_id, made.id)
            first = page.result()
        seen = list(first.pets) + sync(api, first.synced_until_time)[0]
        assert seen[-1].deleted


class TestConcurrentWriters:
    def test_no_change_is_missed(self, api: Api, customer_id: str) -> None:
        pets = [api.new_pet(customer_id) for _ in range(6)]
        done = threading.Event()

        def write(number: int) -> None:
            for count in range(25):
                api.append(pets[(number + count) % 6], f"{number}/{count}")

        def follow() -> dict[str, Pet]:
            copy: dict[str, Pet] = {}
            start, last = FIRST, False
            while not last:
                last = done.is_set()
                found, start = sync(api, start, size=2)
                copy |= {each.id: each for each in found}
            return copy

        with ThreadPoolExecutor(5) as threads:
            copy = threads.submit(follow)
            writers = [threads.submit(write, number) for number in range(4)]
            for writer in writers:
                writer.result()
            done.set()
        assert copy.result() == {each.id: api.pet(each) for each in pets}
