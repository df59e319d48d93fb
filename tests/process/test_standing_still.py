"""A worker whose Python stands still is noticed and replaced; one that is only slow is not."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service import PATIENCE, Service, eventually, serving

HOSTS = pytest.mark.parametrize("host", ["envoy", "grpcio"])
EVENT = "a process stands still"
MOMENT = 6  # seconds, after which what stands still was noticed

# Runs code on the worker's event loop, once, when a file has it.
FAULT = """
import pathlib, sys, threading, time

file = pathlib.Path(__file__).with_name("fault")

def wait():
    while not (file.exists() and "pawport.process.monitor" in sys.modules):
        time.sleep(0.02)
    monitor = sys.modules["pawport.process.monitor"].Monitor
    usual = monitor._database_answers

    async def fault(self):
        monitor._database_answers = usual
        code = file.read_text()
        file.unlink()
        exec(code)
        return await usual(self)

    monitor._database_answers = fault

threading.Thread(target=wait, daemon=True).start()
"""
ENDLESS = "while True: pass"
ENDLESS_WITH_THE_LOCK = "import re; re.match('(a+)+$', 'a' * 60 + 'b')"  # Python's, which no thread gets
THREE_SECONDS_WITH_THE_LOCK = "import ctypes; ctypes.PyDLL(None).sleep(3)"


@pytest.fixture
def run_on_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has the worker of a service that is started later run code on its event loop."""
    folder = tmp_path / "fault"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(FAULT)
    monkeypatch.setenv("PYTHONPATH", str(folder))

    def run(code: str) -> None:
        new = folder / "new"
        new.write_text(code)
        new.rename(folder / "fault")
        eventually(lambda: not (folder / "fault").exists())

    return run


def worker(service: Service) -> int:
    """The process id of the worker, which is not the gateway before it."""
    children = service.children()
    found = [child for child in children if "grpcio_host" in " ".join(child.cmdline())] or children
    assert len(found) == 1
    return found[0].pid


def statuses(service: Service, until: Callable[[], bool]) -> set[int]:
    """What /healthz answers meanwhile."""
    found = set()
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end, "it did not happen in time"
        found.add(service.health())
        time.sleep(0.02)
    return found


def is_replaced(service: Service) -> None:
    eventually(lambda: service.health() == 200)
    with service.http() as http:
        response = http.get("/v1/customers")
        assert response.status_code == 200, response.text
    assert 'pawport_process_restarts_total{process="worker"} 1.0' in service.metrics()
    assert service.stop() == 0


@HOSTS
@pytest.mark.parametrize("code", [ENDLESS, ENDLESS_WITH_THE_LOCK], ids=["loop", "lock"])
def test_a_handler_without_end(
    tmp_path: Path, run_on_loop: Callable[[str], None], host: str, code: str
) -> None:
    with serving(tmp_path, "--host", host) as service:
        before = worker(service)
        started = time.monotonic()
        run_on_loop(code)
        assert 503 in statuses(service, lambda: bool(service.log(EVENT)))
        assert time.monotonic() - started < 4 * MOMENT
        (line,) = service.log(EVENT)
        assert line["process"] == "worker"
        assert 4 < line["seconds"] < 5
        assert "in fault" in line["stacks"]
        eventually(lambda: service.health() == 200)
        assert worker(service) != before
        is_replaced(service)


@HOSTS
def test_a_process_that_is_stopped(tmp_path: Path, host: str) -> None:
    with serving(tmp_path, "--host", host) as service:
        os.kill(worker(service), signal.SIGSTOP)
        eventually(lambda: bool(service.log(EVENT)))
        is_replaced(service)


def test_a_jobs_process_that_is_stopped(tmp_path: Path, new_postgresql_url: Callable[[], str]) -> None:
    with serving(tmp_path, "--database-url", new_postgresql_url()) as service:
        (stopped,) = service.jobs_processes()
        stopped.suspend()
        eventually(lambda: bool(service.log(EVENT)))
        eventually(lambda: [each.pid for each in service.jobs_processes()] not in ([], [stopped.pid]))
        assert service.stop() == 0


@HOSTS
def test_what_computes_for_three_seconds_is_not_disturbed(
    tmp_path: Path, run_on_loop: Callable[[str], None], host: str
) -> None:
    with serving(tmp_path, "--host", host) as service:
        before = worker(service)
        run_on_loop(THREE_SECONDS_WITH_THE_LOCK)
        time.sleep(MOMENT)
        assert not service.log(EVENT)
        assert worker(service) == before
        assert service.health() == 200


@HOSTS
def test_a_machine_that_was_suspended(tmp_path: Path, host: str) -> None:
    """All of the service stood still, and the supervisor is the first to go on."""
    with serving(tmp_path, "--host", host) as service:
        before = worker(service)
        children = service.children()
        service.process.send_signal(signal.SIGSTOP)
        for child in children:
            child.suspend()
        time.sleep(MOMENT)
        service.process.send_signal(signal.SIGCONT)
        time.sleep(1)
        for child in children:
            child.resume()
        time.sleep(1)
        assert not service.log(EVENT)
        assert worker(service) == before
        assert service.stop() == 0
