"""The first start, on both engines."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from pawport.accounts import service as accounts
from pawport.config import Settings
from pawport.db import opened_database
from pawport.process.first_start import bootstrap

SETTINGS = Settings.parse({})
PATIENCE = 30.0  # seconds


def test_an_empty_database_gets_one_company(database_url: str) -> None:
    with opened_database(database_url) as database:
        first = bootstrap(database, SETTINGS)
        assert first is not None
        assert bootstrap(database, SETTINGS) is None
        with database.transaction() as connection:
            assert [company.id for company in accounts.companies(connection)] == [first.company_id]


def test_who_starts_meanwhile_waits_and_makes_no_second_company(database_url: str) -> None:
    with (
        opened_database(database_url) as database,
        opened_database(database_url) as other,
        ThreadPoolExecutor(1) as threads,
    ):
        with database.transaction() as connection:
            accounts.create_company(connection, "Paws")
            second = threads.submit(bootstrap, other, SETTINGS)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)
        assert second.result(PATIENCE) is None
