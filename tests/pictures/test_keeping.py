"""No crash and no error leaves a file that belongs to nothing, or a record without its file."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from pawport.accounts import service as accounts
from pawport.db import Database
from pawport.errors import Aborted, NotFound
from pawport.jobs import Runner
from pawport.jobs.tables import jobs
from pawport.pictures.keeping import Keeper, delete_files
from pawport.pictures.store import FolderStore

SOON = 20  # seconds
FILES = [("photos/com/ab/one", b"1"), ("photos/com/ab/two", b"2")]


@pytest.fixture
def company_id(database: Database) -> str:
    with database.transaction() as connection:
        return accounts.create_company(connection, "Paws").id


@pytest.fixture
def keeper(database: Database, tmp_path: Path) -> Keeper:
    return Keeper(database, FolderStore(tmp_path))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def waiting(database: Database) -> int:
    with database.transaction() as connection:
        return len(connection.execute(select(jobs)).all())


def do_jobs(database: Database, keeper: Keeper, until: Callable[[Runner], bool] | None = None) -> None:
    """Does the jobs, those that are to be done later too, until the condition holds, or else all of them."""
    with database.transaction() as connection:
        connection.execute(update(jobs).values(due_time=datetime.now(UTC)))

    is_done = until or (lambda _: not waiting(database))

    async def main() -> None:
        runner = Runner(database, keeper.jobs())
        task = asyncio.create_task(runner.run())
        async with asyncio.timeout(SOON):
            while not is_done(runner):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_what_is_claimed_stays(database: Database, company_id: str, keeper: Keeper, tmp_path: Path) -> None:
    async def keep() -> None:
        kept = await keeper.keep(company_id, FILES)
        await database.write(kept.claim)

    asyncio.run(keep())
    assert waiting(database) == 0
    assert names(tmp_path) == ["one", "two"]


def test_what_nobody_claims_is_deleted(
    database: Database, company_id: str, keeper: Keeper, tmp_path: Path
) -> None:
    """As when the process was killed, or the transaction failed."""
    asyncio.run(keeper.keep(company_id, FILES))
    assert names(tmp_path) == ["one", "two"]
    do_jobs(database, keeper)
    assert names(tmp_path) == []


def test_what_is_claimed_too_late_is_refused(
    database: Database, company_id: str, keeper: Keeper, tmp_path: Path
) -> None:
    async def keep_and_wait() -> None:
        kept = await keeper.keep(company_id, FILES)
        await asyncio.to_thread(do_jobs, database, keeper)
        await database.write(kept.claim)

    with pytest.raises(Aborted):
        asyncio.run(keep_and_wait())


def test_a_deletion_is_tried_until_it_succeeds(
    database: Database, company_id: str, keeper: Keeper, tmp_path: Path
) -> None:
    (tmp_path / "photos").write_text("in the way")
    with database.transaction() as connection:
        delete_files(connection, company_id, [name for name, _ in FILES])

    def attempts() -> list[int]:
        with database.transaction() as connection:
            return list(connection.execute(select(jobs.c.attempts)).scalars())

    for number in (1, 2):
        do_jobs(
            database,
            keeper,
            lambda runner: runner.statistics.attempts["delete_files"].outcomes["retried"] == 1,
        )
        assert attempts() == [number]
    (tmp_path / "photos").unlink()
    do_jobs(database, keeper)


def test_a_file_that_is_gone(database: Database, keeper: Keeper) -> None:
    with pytest.raises(NotFound, match="photo photo_1 not found"):
        asyncio.run(keeper.read("photos/com/ab/none", "photo", "photo_1"))
