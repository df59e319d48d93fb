"""What processes do not load: memory of each, and time before the first call is answered."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.service import eventually, serving

NEVER = {
    "PIL",
    "alembic",
    "asyncpg",
    "charset_normalizer",
    "icalendar",
    "limits",
    "obstore",
    "opentelemetry",
    "phonenumbers",
    "prometheus_client",
    "psycopg",
    "python_calamine",
    "redis",
    "rich",
    "uvicorn",
}
"""What neither process needs at its start, beside SQLite: Envoy is the host, and nobody traces."""
NO_DATABASE = {
    "pawport.app",
    "pawport.db",
    "pawport.pets",
    "pawport.rpc.pipeline",
    "protovalidate",
    "sqlalchemy",
}
"""Nor does the one that only watches the other."""

# Says what a process has loaded, once a file is there that asks.
TELL = """
import os, pathlib, sys, threading, time

folder = pathlib.Path(__file__).parent

def wait():
    while not (folder / "ask").exists():
        time.sleep(0.02)
    part = folder / f"{os.getpid()}.part"
    part.write_text(" ".join(sys.modules))
    part.rename(folder / f"{os.getpid()}.modules")

threading.Thread(target=wait, daemon=True).start()
"""


def test_a_running_service_on_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(tmp_path):
        pass  # a later start is what most starts are
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(TELL)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    with serving(tmp_path) as service:
        assert service.health() == 200
        (folder / "ask").touch()
        worker, watching = (
            folder / f"{pid}.modules" for pid in (service.children()[0].pid, service.process.pid)
        )
        eventually(lambda: worker.exists() and watching.exists())
    of_worker, of_watching = set(worker.read_text().split()), set(watching.read_text().split())
    assert "pawport.app" in of_worker
    assert not NEVER & of_worker
    assert "pawport.process.supervisor" in of_watching
    assert not (NEVER | NO_DATABASE) & of_watching


def test_the_process_that_does_jobs() -> None:
    program = "import sys, pawport.process.jobs_process; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not NEVER & set(done.stdout.split())
