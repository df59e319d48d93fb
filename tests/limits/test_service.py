"""Limits of the whole service, by firing from many connections and counting."""

from pathlib import Path

import pytest

from tests.conftest import NewUrl
from tests.limits.lab import ALLOWED, LIMIT, LIMITS, REFUSED, fire, new_key, redis
from tests.service import serving


@pytest.mark.parametrize("host", ["envoy", "grpcio"])
def test_one_worker_counts_exactly(tmp_path: Path, new_sqlite_url: NewUrl, host: str) -> None:
    url = new_sqlite_url()
    key = new_key(url)
    with serving(tmp_path, "--database-url", url, "--host", host, *LIMITS) as service:
        assert fire(service.address, key, 10 * LIMIT) == {ALLOWED: LIMIT, REFUSED: 9 * LIMIT}


def test_four_workers_count_together_in_redis(tmp_path: Path, new_postgresql_url: NewUrl) -> None:
    url = new_postgresql_url()
    key = new_key(url)
    with redis() as server:
        options = ("--workers", "4", "--redis-url", server.url)
        with serving(tmp_path, "--database-url", url, *options, *LIMITS) as service:
            outcomes = fire(service.address, key, 10 * LIMIT)
            assert "Redis" not in service.errors.read_text()
    assert outcomes == {ALLOWED: LIMIT, REFUSED: 9 * LIMIT}
