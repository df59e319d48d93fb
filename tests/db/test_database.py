"""What both engines promise alike."""

import asyncio
import itertools
import threading
from contextlib import suppress
from datetime import UTC

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from pawport.db import DatabaseError, Unavailable, as_utc, write_time
from tests.db.notes import INSERT, SELECT, TOUCH, add, ids, notes


def refuse(connection):
    add("refused")(connection)
    raise ValueError("refused")


class TestWrite:
    def test_it_is_seen_by_the_next_read(self, database):
        async def journey():
            assert await database.write(add("a")) == 1
            assert await database.read(ids) == ["a"]
            assert await database.read_slowly(ids) == ["a"]

        asyncio.run(journey())

    def test_one_that_fails_leaves_nothing_and_its_error_reaches_its_caller_alone(self, database):
        async def journey():
            works = [refuse if number % 5 == 0 else add(f"{number:02}") for number in range(40)]
            answers = await asyncio.gather(*map(database.write, works), return_exceptions=True)
            assert [str(answer) for answer in answers] == ["refused" if w is refuse else "1" for w in works]
            assert await database.read(ids) == [f"{number:02}" for number in range(40) if number % 5]

        asyncio.run(journey())

    def test_what_its_work_raises_reaches_the_caller_as_it_is(self, database):
        error = LookupError("no such pet")

        def work(connection):
            raise error

        with pytest.raises(LookupError) as raised:
            asyncio.run(database.write(work))
        assert raised.value is error

    def test_a_taken_key_is_an_integrity_error_by_statement_and_by_core(self, database):
        async def journey():
            await database.write(add("a"))
            with pytest.raises(IntegrityError):
                await database.write(add("a"))
            with pytest.raises(IntegrityError):
                await database.write(lambda c: c.execute(insert(notes), {"company_id": "acme", "id": "a"}))

        asyncio.run(journey())

    def test_other_errors_of_the_driver_are_ours(self, database):
        async def journey():
            for run in (database.read, database.read_slowly, database.write):
                with pytest.raises(DatabaseError, match=r"^the database rejected a statement$"):
                    await run(lambda connection: connection.execute(text("SELECT nonsense FROM nowhere")))
            with (
                pytest.raises(DatabaseError, match=r"^the database rejected a statement$"),
                database.transaction() as connection,
            ):
                connection.execute(text("SELECT nonsense FROM nowhere"))

        asyncio.run(journey())

    def test_its_work_can_use_savepoints(self, database):
        def work(connection):
            add("a")(connection)
            with suppress(IntegrityError), connection.begin_nested():
                add("b")(connection)
                add("a")(connection)
            with connection.begin_nested():
                add("c")(connection)

        async def journey():
            await asyncio.gather(database.write(work), database.write(add("d")))
            assert await database.read(ids) == ["a", "c", "d"]

        asyncio.run(journey())

    def test_it_happens_though_its_caller_is_cancelled(self, database):
        begun, go_on = threading.Event(), threading.Event()

        def slow(connection):
            begun.set()
            go_on.wait(10)
            add("slow")(connection)

        async def journey():
            # The first one runs when it is cancelled; on SQLite the second one waits.
            callers = [asyncio.create_task(database.write(work)) for work in (slow, add("next"))]
            await asyncio.to_thread(begun.wait, 10)
            for caller in callers:
                caller.cancel()
            await asyncio.wait(callers)
            assert callers[0].cancelled()
            go_on.set()
            await database.close()  # ends what runs

        asyncio.run(journey())
        with database.transaction() as connection:
            assert ids(connection) == ["next", "slow"]

    def test_concurrent_ones_lose_no_update(self, database):
        def work(connection):
            row = connection.execute(select(notes.c.data).with_for_update()).one()
            connection.execute(update(notes).values(data=row.data + 1))

        async def journey():
            await database.write(add("counter"))
            await database.write(lambda connection: connection.execute(update(notes).values(data=0)))
            await asyncio.gather(*(database.write(work) for _ in range(50)))
            assert await database.read(lambda connection: connection.scalar(select(notes.c.data))) == 50

        asyncio.run(journey())


class TestWriteTime:
    def test_it_is_the_same_within_a_write_and_later_in_the_next(self, database):
        async def journey():
            times = [
                await database.write(lambda connection: {write_time(connection), write_time(connection)})
                for _ in range(5)
            ]
            assert all(len(of_write) == 1 for of_write in times)
            in_order = [time for of_write in times for time in of_write]
            assert in_order == sorted(set(in_order))
            assert in_order[0].tzinfo is UTC

        asyncio.run(journey())

    def test_a_command_beside_has_one_too(self, database):
        with database.transaction() as connection:
            first = write_time(connection)
            assert write_time(connection) == first
        with database.transaction() as connection:
            assert write_time(connection) > first

    def test_a_row_s_times_have_the_order_of_its_changes(self, database):
        seen = []

        def touch(connection):
            connection.execute(select(notes.c.id).with_for_update())
            seen.append(SELECT.one_or_none(connection, note_id="a")[1])
            TOUCH.run(connection, note_id="a", written_time=write_time(connection))

        async def journey():
            await database.write(add("a"))
            await asyncio.gather(*(database.write(touch) for _ in range(30)))

        asyncio.run(journey())
        times = [as_utc(raw) for raw in seen]
        assert times == sorted(set(times))


class TestSettledTime:
    def test_it_is_after_the_writes_that_were_answered_and_before_later_ones(self, database):
        async def journey():
            before = await database.write(write_time)
            settled = await database.settled_time()
            assert before < settled < await database.write(write_time)

        asyncio.run(journey())

    def test_nothing_changes_before_it(self, database):
        """A client that reads up to the settled time, again and again, misses no change."""
        found: list[str] = []
        stop = threading.Event()

        async def write_all(caller):
            for number in range(40):
                await database.write(add(f"{caller}-{number}"))

        async def sync_all():
            start = None
            while not stop.is_set():
                end = await database.settled_time()
                rows = await database.read(
                    lambda connection, start=start, end=end: connection.execute(
                        select(notes.c.id).where(
                            notes.c.written_time < end, *([notes.c.written_time >= start] if start else [])
                        )
                    ).all()
                )
                found.extend(row.id for row in rows)
                start = end
                await asyncio.sleep(0)

        async def journey():
            syncing = asyncio.create_task(sync_all())
            await asyncio.gather(*map(write_all, range(12)))
            await database.settled_time()
            await asyncio.sleep(0.05)
            stop.set()
            await syncing

        asyncio.run(journey())
        assert sorted(found) == sorted(
            f"{caller}-{i}" for caller, i in itertools.product(range(12), range(40))
        )


class TestReadSlowly:
    def test_it_sees_one_state(self, database):
        begun, go_on = threading.Event(), threading.Event()

        def count_twice(connection):
            first = ids(connection)
            begun.set()
            go_on.wait(10)
            return first, ids(connection)

        async def journey():
            await database.write(add("a"))
            reading = asyncio.create_task(database.read_slowly(count_twice))
            await asyncio.to_thread(begun.wait, 10)
            await database.write(add("b"))
            go_on.set()
            assert await reading == (["a"], ["a"])
            assert await database.read_slowly(ids) == ["a", "b"]

        asyncio.run(journey())

    def test_one_that_fails_harms_no_later_one(self, database):
        def fail(connection):
            ids(connection)
            raise ValueError("refused")

        async def journey():
            for number in range(20):  # more than there are sessions
                with pytest.raises(ValueError, match="refused"):
                    await database.read_slowly(fail)
                await database.write(add(f"{number:02}"))
                assert len(await database.read_slowly(ids)) == number + 1

        asyncio.run(journey())

    def test_it_cannot_write(self, database):
        with pytest.raises(DatabaseError):
            asyncio.run(
                database.read_slowly(
                    lambda connection: INSERT.run(connection, note_id="a", written_time=None)
                )
            )


class TestClose:
    def test_it_ends_what_waits_and_refuses_what_comes_later(self, database):
        async def journey():
            writes = [asyncio.create_task(database.write(add(f"{i:03}"))) for i in range(300)]
            await asyncio.sleep(0)  # all of them wait now
            await database.close()
            assert await asyncio.gather(*writes) == [1] * 300
            for run in (database.read, database.read_slowly, database.write):
                with pytest.raises(Unavailable, match=r"^the database is closed$"):
                    await run(ids)

        asyncio.run(journey())

    def test_it_can_be_repeated(self, database):
        asyncio.run(database.write(add("a")))
        asyncio.run(database.close())
        asyncio.run(database.close())


def test_event_loops_can_come_and_go(database):
    def work_in_a_loop_of_its_own(name):
        asyncio.run(database.write(add(name)))
        assert name in asyncio.run(database.read(ids))

    threads = [threading.Thread(target=work_in_a_loop_of_its_own, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asyncio.run(database.read(ids)) == ["a", "b", "c", "d"]
