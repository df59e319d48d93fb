"""What processes do not load: memory of each, and time before the first call is answered."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("serve", {"psycopg", "alembic", "pawport.app", "pawport.pets"}),
        ("worker", {"psycopg", "alembic"}),
        ("jobs_process", {"psycopg", "alembic"}),
    ],
)
def test_what_is_not_needed_on_an_up_to_date_sqlite_file(module: str, unwanted: set[str]) -> None:
    program = f"import sys, pawport.process.{module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not unwanted & set(done.stdout.split())
