"""A service that delivers webhooks, and a receiver."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.client import Api
from tests.outgoing.web import Web, web
from tests.webhooks.running import FAST, delivering


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """A new company of a service that delivers, on each engine in turn."""
    with delivering(database_url) as served:
        yield Api(served)


@pytest.fixture
def impatient_api(database_url: str) -> Iterator[Api]:
    """As `api`, of a service that gives up a delivery as soon as the second attempt fails."""
    schedule = replace(FAST, given_up_after=timedelta(seconds=0.2))
    with delivering(database_url, schedule) as served:
        yield Api(served)


@pytest.fixture
def receiver() -> Iterator[Web]:
    """A server that records what is posted."""
    with web() as running:
        yield running
