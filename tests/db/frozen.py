"""A PostgreSQL server that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg


@contextmanager
def frozen(url: str) -> Iterator[None]:
    """Stops all processes of the server, until the block ends: it takes connections, and answers nothing."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    postmaster = psutil.Process(int(Path(row[0], "postmaster.pid").read_text().split()[0]))
    stopped = [postmaster]
    postmaster.suspend()  # first, or it would start others
    stopped += postmaster.children()
    for process in stopped[1:]:
        process.suspend()
    try:
        yield
    finally:
        for process in reversed(stopped):
            with suppress(psutil.NoSuchProcess):
                process.resume()
