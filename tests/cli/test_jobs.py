"""`pawport jobs`."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.cli.program import command
from tests.service import PATIENCE, eventually, http_client


def test_it_tells_what_waits_until_it_is_stopped(
    tmp_path: Path, new_postgresql_url: Callable[[], str]
) -> None:
    errors = tmp_path / "errors"
    options = ("--database-url", new_postgresql_url(), "--admin-listen", "127.0.0.1:0")
    with errors.open("wb") as to_errors:
        program = [sys.executable, "-m", "pawport", "jobs", *options]
        process = subprocess.Popen(program, stderr=to_errors, cwd=tmp_path)
    try:
        eventually(lambda: "/metrics" in errors.read_text())
        (address,) = re.findall(r"http://([\w.:]+)/metrics", errors.read_text())
        with http_client(address) as http:
            eventually(lambda: 'pawport_jobs_due{kind="delete_files"} 0.0' in http.get("/metrics").text)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_the_worker_does_it_with_sqlite(new_sqlite_url: Callable[[], str]) -> None:
    found = command("jobs", "--database-url", new_sqlite_url())
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "pawport: --database-url: with SQLite, the worker processes the jobs\n"
