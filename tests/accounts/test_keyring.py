"""Wrong keys: what they cost the database, and how many an address may try."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from pawport.accounts import service as accounts
from pawport.accounts.keyring import Keyring
from pawport.db import Database
from pawport.errors import RateLimited, Unauthenticated

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
TRIES = 200


def new_secret(database: Database) -> str:
    def create(connection: Connection) -> str:
        company = accounts.create_company(connection, "Paws")
        return accounts.create_key(connection, company.id, name="desk", scopes=["*"])[1]

    with database.transaction() as connection:
        return create(connection)


async def wrong_keys(keyring: Keyring, secret: Callable[[int], str]) -> list[type[Exception]]:
    """The errors of many wrong keys from one address."""
    errors: list[type[Exception]] = []
    for number in range(TRIES):
        with pytest.raises((Unauthenticated, RateLimited)) as caught:
            await keyring.authenticate((secret(number),), HERE)
        errors.append(caught.type)
    return errors


def test_guesses_are_counted_by_address(database: Database) -> None:
    good, other = new_secret(database), new_secret(database)

    async def scenario() -> None:
        keyring = Keyring(database)
        await keyring.authenticate((good,), HERE)
        errors = await wrong_keys(keyring, lambda number: f"guess-{number}")
        assert errors[:50] == [Unauthenticated] * 50
        assert RateLimited in errors
        # A key that was valid here goes on working, and others do elsewhere.
        assert (await keyring.authenticate((good,), HERE)).key_id
        with pytest.raises(RateLimited, match="too many wrong API keys"):
            await keyring.authenticate((other,), HERE)
        assert (await keyring.authenticate((other,), ELSEWHERE)).key_id

    asyncio.run(scenario())


def test_one_wrong_key_is_one_guess(database: Database) -> None:
    async def scenario() -> None:
        errors = await wrong_keys(Keyring(database), lambda _: "wrong")
        assert errors == [Unauthenticated] * TRIES

    asyncio.run(scenario())
