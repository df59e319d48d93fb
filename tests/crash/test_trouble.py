"""Trouble with one call or with the database: a clear answer, and the service goes on."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import psycopg
import pytest
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2
from grpc import StatusCode
from sqlalchemy import Connection, Engine, event, text

from pawport.db import Database, open_database
from tests.conftest import NewUrl
from tests.crash.lab import Lab, details, running
from tests.service import eventually, serving

_SECOND = error_details_pb2.RetryInfo(retry_delay=Duration(seconds=1))


async def refused(call) -> grpc.aio.AioRpcError:
    """The error of a call."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value


def contents(notes) -> list[str]:
    """The texts of notes."""
    return [note.content for note in notes]


class TestOneFailingWrite:
    def test_harms_no_other(self, database: Database) -> None:
        async def journey() -> None:
            async with running(database) as lab:
                await lab.append("first", request_id="taken")
                calls = [
                    *(lab.append(f"note {number}") for number in range(20)),
                    refused(lab.append("to nobody", pet_id="nobody")),
                    refused(lab.append("another body", request_id="taken")),
                    *(lab.append(f"note {number}") for number in range(20, 40)),
                ]
                answers = await asyncio.gather(*calls)
                codes = [error.code() for error in (answers.pop(20), answers.pop(20))]
                assert codes == [StatusCode.NOT_FOUND, StatusCode.ALREADY_EXISTS]
                expected = {f"note {number}" for number in range(40)}
                assert set(contents(answers)) == expected
                assert set(contents((await lab.biscuit()).notes)) == expected | {"first"}

        asyncio.run(journey())

    def test_of_two_repeats_at_once_one_acts(self, database: Database) -> None:
        async def journey() -> None:
            async with running(database) as lab:
                answers = await asyncio.gather(*(lab.append("once", request_id="same") for _ in range(20)))
                assert len({answer.id for answer in answers}) == 1
                assert contents((await lab.biscuit()).notes) == ["once"]

        asyncio.run(journey())


class TestADatabaseThatFailsAsNobodyForesaw:
    def test_is_an_internal_error_without_a_text(self, database: Database) -> None:
        async def journey() -> None:
            async with running(database) as lab:
                await database.write(_drop_notes)
                error = await refused(lab.append("lost"))
                assert error.code() is StatusCode.INTERNAL
                info, request = details(error)
                assert (info.reason, info.domain) == ("INTERNAL", "pawport")
                assert re.fullmatch("[0-9a-f]{16}-[0-9a-f]+", request.request_id)
                told = f"internal error; report the request id {request.request_id} to the operator"
                assert error.details() == told
                assert "retry-after" not in dict(error.trailing_metadata())
                assert (await lab.biscuit()).name == "Biscuit"

        asyncio.run(journey())


def _drop_notes(connection: Connection) -> None:
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    connection.execute(text(f"DROP TABLE pet_notes{cascade}"))


class TestAFullDisk:
    def test_is_said_while_reads_go_on_and_writes_follow_when_there_is_room(
        self, new_sqlite_url: NewUrl
    ) -> None:
        database = open_database(new_sqlite_url())

        async def journey() -> None:
            async with running(database) as lab:
                await lab.append("before")
                with full_disk():
                    await database.write(_set_most_pages)  # of the connection that is open
                    for _ in range(3):
                        await self._is_full(lab)
                    assert contents((await lab.biscuit()).notes) == ["before"]
                await lab.append("after")
                assert contents((await lab.biscuit()).notes) == ["after", "before"]
            await database.close()

        asyncio.run(journey())

    async def _is_full(self, lab: Lab) -> None:
        long = "x" * 10_000
        errors = await asyncio.gather(*(refused(lab.append(long, request_id="r")) for _ in range(3)))
        for error in errors:
            assert error.code() is StatusCode.UNAVAILABLE
            assert error.details() == "the database's disk is full; please retry"
            assert details(error)[1] == _SECOND
            assert dict(error.trailing_metadata())["retry-after"] == "1"


@contextmanager
def full_disk() -> Iterator[None]:
    """While it lasts, no new connection can make its database larger."""

    def limit(connection, _) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # no page more than there are

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def _set_most_pages(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count = 1")


class TestALockThatIsHeld:
    def test_is_unavailable_with_the_time_to_wait(self, new_postgresql_url: NewUrl) -> None:
        url = _impatient(new_postgresql_url())
        database = open_database(url)

        async def journey() -> None:
            async with running(database) as lab:
                with _locked_pets(url):
                    error = await refused(lab.append("too early"))
                assert error.code() is StatusCode.UNAVAILABLE
                assert "timed out waiting for a lock" in error.details()
                assert details(error)[1] == _SECOND
                await lab.append("later")
            await database.close()

        asyncio.run(journey())

    def test_over_http_is_503_with_retry_after(self, tmp_path: Path, new_postgresql_url: NewUrl) -> None:
        url = _impatient(new_postgresql_url())
        with serving(tmp_path, "--database-url", url) as service:
            eventually(lambda: "key:" in service.out.read_text())
            with service.http() as http:
                http.post("/v1/customers", json={"customer": {"firstName": "Ada"}, "customerId": "ada"})
                with _locked_pets(url):
                    answer = http.post(
                        "/v1/customers/ada/pets",
                        json={"pet": {"name": "Biscuit", "type": "DOG", "breed": "Corgi"}},
                    )
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["details"][1]["retryDelay"] == "1s"


def _impatient(url: str) -> str:
    return f"{url}&options=-c%20lock_timeout%3D100ms"


@contextmanager
def _locked_pets(url: str) -> Iterator[None]:
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE pets IN EXCLUSIVE MODE")
        yield
        connection.rollback()
