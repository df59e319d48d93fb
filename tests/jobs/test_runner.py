"""Jobs are done once they are due, until they succeed or have failed often enough, on both engines."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from pawport import jobs
from pawport.accounts import service as accounts
from pawport.db import Database
from pawport.errors import Aborted
from pawport.jobs import AttemptFailedError, Finish, Job, Kind, Runner, service
from pawport.jobs.tables import jobs as table

SOON = 60  # seconds, for what takes one on an idle machine


@dataclass
class Work:
    """Jobs of the kind "work": what was run, written, and told of failures."""

    run: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    failures: list[tuple[str, bool]] = field(default_factory=list)
    act: Callable[[Job], Awaitable[None]] | None = None

    def kinds(self, attempts: int = 3, seconds: float = 10, slots: int = 8) -> dict[str, Kind]:
        async def run(job: Job) -> Finish:
            self.run.append(job.payload["name"])
            if self.act is not None:
                await self.act(job)
            return lambda _: self.finished.append(job.payload["name"])

        def on_failure(_: Connection, job: Job, reason: str, last: bool) -> None:
            self.failures.append((reason, last))

        return {"work": Kind(run, on_failure, attempts, seconds, slots)}


@pytest.fixture
def company_id(database: Database) -> str:
    return new_company(database, "Paws")


def new_company(database: Database, name: str) -> str:
    with database.transaction() as connection:
        return accounts.create_company(connection, name).id


def enqueue(database: Database, company_id: str, name: str, **options: Any) -> Job:
    with database.transaction() as connection:
        return jobs.enqueue(connection, company_id, "work", {"name": name}, **options)


def enqueue_many(database: Database, company_id: str, name: str, count: int) -> None:
    with database.transaction() as connection:
        for number in range(count):
            jobs.enqueue(connection, company_id, "work", {"name": f"{name} {number}"})


def left(database: Database) -> list[tuple[int, datetime]]:
    """The attempts and due times of the jobs that are left."""
    with database.transaction() as connection:
        return [(row.attempts, row.due_time) for row in connection.execute(select(table))]


def make_due(database: Database) -> None:
    """As if the time had passed."""
    with database.transaction() as connection:
        connection.execute(update(table).values(due_time=datetime.now(UTC) - timedelta(seconds=1)))


def doing(database: Database, kinds: dict[str, Kind], until: Callable[[], bool]) -> None:
    """Does jobs until the condition holds."""
    running(Runner(database, kinds), until)


def running(runner: Runner, until: Callable[[], bool]) -> None:
    """Lets the runner run until the condition holds."""

    async def main() -> None:
        task = asyncio.create_task(runner.run())
        try:
            async with asyncio.timeout(SOON):
                while not until() and not task.done():  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.01)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    asyncio.run(main())


def _has(items: list[Any], count: int) -> bool:
    return len(items) == count


def test_a_job_is_done_once(database: Database, company_id: str) -> None:
    work = Work()
    for name in ("a", "b", "c"):
        enqueue(database, company_id, name)
    doing(database, work.kinds(), lambda: not left(database))
    assert sorted(work.run) == sorted(work.finished) == ["a", "b", "c"]


def test_a_job_of_a_transaction_that_was_undone_is_none(database: Database, company_id: str) -> None:
    with suppress(RuntimeError), database.transaction() as connection:
        jobs.enqueue(connection, company_id, "work", {"name": "a"})
        raise RuntimeError
    assert left(database) == []


def test_a_job_that_is_not_due_waits(database: Database, company_id: str) -> None:
    work = Work()
    enqueue(database, company_id, "later", delay=timedelta(hours=1))
    enqueue(database, company_id, "now")
    doing(database, work.kinds(), lambda: len(left(database)) == 1)
    assert work.run == ["now"]


def test_a_failed_attempt_is_repeated_later_and_not_for_ever(database: Database, company_id: str) -> None:
    async def fail(_: Job) -> None:
        raise AttemptFailedError("no")

    work = Work(act=fail)
    enqueue(database, company_id, "a")
    pauses = []
    for attempt in (1, 2):
        before = datetime.now(UTC)
        doing(database, work.kinds(attempts=3), partial(_has, work.failures, attempt))
        ((attempts, due),) = left(database)
        assert attempts == attempt
        pauses.append((due - before).total_seconds())
        make_due(database)
    assert 10 < pauses[0] < 25
    assert 40 < pauses[1] < 80
    doing(database, work.kinds(attempts=3), lambda: not left(database))
    assert work.failures == [("no", False), ("no", False), ("no", True)]
    assert work.finished == []


def test_attempts_are_counted(database: Database, company_id: str) -> None:
    async def act(job: Job) -> None:
        if job.payload["name"] != "good":
            raise AttemptFailedError("no", final=job.payload["name"] == "hopeless")

    for name in ("good", "bad", "hopeless"):
        enqueue(database, company_id, name)
    runner = Runner(database, Work(act=act).kinds())
    counted = runner.statistics.attempts["work"]
    running(runner, lambda: sum(counted.outcomes.values()) == 3)
    assert counted.outcomes == {"done": 1, "retried": 1, "failed": 1}
    *classes, seconds = counted.seconds
    assert sum(classes) == 3
    assert 0 < seconds < SOON


def test_what_waits_is_known(database: Database, company_id: str) -> None:
    enqueue(database, company_id, "later", delay=timedelta(hours=1))
    with database.transaction() as connection:
        jobs.enqueue(connection, company_id, "nobody's", {}, timedelta(minutes=-1))
    runner = Runner(database, Work().kinds())
    running(runner, lambda: runner.statistics.waiting is not None)
    nobodys, work = runner.statistics.waiting or ()
    assert nobodys[:3] == ("nobody's", 1, 1)
    assert 60 <= nobodys.oldest_seconds < 60 + SOON
    assert work == ("work", 1, 0, 0)


def test_a_final_failure_is_the_last(database: Database, company_id: str) -> None:
    async def fail(_: Job) -> None:
        raise AttemptFailedError("never", final=True)

    work = Work(act=fail)
    enqueue(database, company_id, "a")
    doing(database, work.kinds(), lambda: not left(database))
    assert work.failures == [("never", True)]


def test_what_nobody_expected_is_a_failure_without_its_text(database: Database, company_id: str) -> None:
    async def fail(_: Job) -> None:
        raise ValueError("secret")

    work = Work(act=fail)
    enqueue(database, company_id, "a")
    doing(database, work.kinds(attempts=1), lambda: not left(database))
    assert work.failures == [("internal error", True)]


def test_what_takes_too_long_is_a_failure(database: Database, company_id: str) -> None:
    async def hang(_: Job) -> None:
        await asyncio.sleep(SOON)

    work = Work(act=hang)
    enqueue(database, company_id, "a")
    doing(database, work.kinds(attempts=1, seconds=0.1), lambda: not left(database))
    assert work.failures == [("timed out after 0.1 seconds", True)]


def test_several_run_at_once_and_one_company_has_half_of_the_slots(
    database: Database, company_id: str
) -> None:
    now, most = 0, 0

    async def wait(_: Job) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.1)
        now -= 1

    work = Work(act=wait)
    for number in range(9):
        enqueue(database, company_id, str(number))
    doing(database, work.kinds(slots=6), lambda: not left(database))
    assert most == 3
    assert len(work.finished) == 9


def test_the_only_slot_of_a_kind_is_used(database: Database, company_id: str) -> None:
    work = Work()
    enqueue(database, company_id, "a")
    doing(database, work.kinds(slots=1), lambda: not left(database))
    assert work.finished == ["a"]


def test_no_company_waits_for_another(database: Database, company_id: str) -> None:
    """However many of its jobs hang, and however long they have been waiting."""

    async def act(job: Job) -> None:
        if job.company_id == company_id:
            await asyncio.sleep(10 * SOON)

    work = Work(act=act)
    enqueue_many(database, company_id, "slow", 100)
    others = [new_company(database, name) for name in ("B", "C", "D")]
    for other in others:
        enqueue_many(database, other, other, 10)

    def slow() -> int:
        return len([name for name in work.run if name.startswith("slow")])

    doing(database, work.kinds(seconds=10 * SOON), lambda: len(work.finished) == 30 and slow() >= 4)
    assert slow() == 4


def test_companies_take_turns(database: Database, company_id: str) -> None:
    """With one slot, one after the other, though all jobs of one were first."""
    other = new_company(database, "B")
    for owner in (company_id, other):
        for number in range(3):
            enqueue(database, owner, f"{owner} {number}")
    work = Work()
    doing(database, work.kinds(slots=1), lambda: not left(database))
    turns = [name.split()[0] for name in work.run]
    assert turns == sorted([company_id, other]) * 3
    assert [name for name in work.run if name.startswith(other)] == [f"{other} {n}" for n in range(3)]


def test_no_kind_waits_for_another(database: Database, company_id: str) -> None:
    """Also within one company."""
    slow, quick = Work(act=lambda _: asyncio.sleep(10 * SOON)), Work()
    enqueue_many(database, company_id, "slow", 100)
    with database.transaction() as connection:
        jobs.enqueue(connection, company_id, "quick", {"name": "quick"})
    kinds = {**slow.kinds(seconds=10 * SOON), "quick": quick.kinds()["work"]}
    doing(database, kinds, lambda: quick.finished == ["quick"])


def test_what_was_given_up_is_begun_again_when_its_lease_ends(database: Database, company_id: str) -> None:
    async def hang(_: Job) -> None:
        await asyncio.sleep(SOON)

    given_up = Work(act=hang)
    enqueue(database, company_id, "a")
    doing(database, given_up.kinds(), lambda: bool(given_up.run))
    ((attempts, due),) = left(database)
    assert attempts == 1
    assert due > datetime.now(UTC)
    make_due(database)
    work = Work()
    doing(database, work.kinds(), lambda: not left(database))
    assert (given_up.finished, work.finished) == ([], ["a"])


def test_who_was_too_slow_writes_nothing(database: Database, company_id: str) -> None:
    """Its lease ended, and another has the job."""
    enqueue(database, company_id, "a")
    with database.transaction() as connection:
        (slow,) = service.take_due(connection, "work", company_id, 1, timedelta(0))
    with database.transaction() as connection:
        (fast,) = service.take_due(connection, "work", company_id, 1, timedelta(minutes=1))
    assert (slow.attempts, fast.attempts) == (1, 2)
    for act in (service.finish, lambda c, job: service.retry(c, job, timedelta(0))):
        with pytest.raises(Aborted), database.transaction() as connection:
            act(connection, slow)
    with database.transaction() as connection:
        service.finish(connection, fast)
    assert left(database) == []


def test_a_job_can_be_taken_back_until_it_is_begun(database: Database, company_id: str) -> None:
    job = enqueue(database, company_id, "a")
    with database.transaction() as connection:
        jobs.cancel(connection, job)
    assert left(database) == []
    job = enqueue(database, company_id, "b")
    with database.transaction() as connection:
        service.take_due(connection, "work", company_id, 1, timedelta(minutes=1))
    with pytest.raises(Aborted), database.transaction() as connection:
        jobs.cancel(connection, job)


def test_two_runners_share_the_jobs(database: Database, company_id: str) -> None:
    work = Work()
    for number in range(40):
        enqueue(database, company_id, str(number))

    async def main() -> None:
        tasks = [asyncio.create_task(Runner(database, work.kinds()).run()) for _ in range(2)]
        async with asyncio.timeout(SOON):
            while left(database):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(main())
    assert len(work.finished) == 40
    assert sorted(work.run) == sorted(work.finished)


def test_it_is_stopped_in_the_moment_in_which_a_job_ends(database: Database) -> None:
    async def main() -> None:
        for _ in range(5):
            runner = Runner(database, Work().kinds())
            task = asyncio.create_task(runner.run())
            await asyncio.sleep(0.05)  # most of the time it waits for the next look
            runner._ended.set()
            await asyncio.sleep(0)
            task.cancel()
            done, _ = await asyncio.wait([task], timeout=SOON)
            assert done

    asyncio.run(main())
