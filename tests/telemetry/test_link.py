"""The way of the numbers from workers to who adds them up, over a real socket."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pawport.telemetry.call_lines import CallLines
from pawport.telemetry.link import Collector, Reporter
from pawport.telemetry.metrics import CALLS, WORKERS
from pawport.telemetry.recorder import Recorder
from pawport.telemetry.sources import of_worker
from pawport.telemetry.totals import Totals
from tests.service import eventually
from tests.telemetry.calls import ended
from tests.telemetry.test_totals import shown

SAMPLE = (CALLS.name, ("a.B", "C", "OK"))


@pytest.fixture
def totals() -> Totals:
    return Totals()


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "socket")


@pytest.fixture
def collector(path: str, totals: Totals) -> Iterator[Collector]:
    collector = Collector(path, totals)
    yield collector
    collector.close()


@contextmanager
def worker(path: str) -> Iterator[Recorder]:
    """What a worker does beside its calls."""
    recorder = Recorder()
    recorder.start(CallLines("none", "info"), Reporter(path), [of_worker])
    yield recorder
    recorder.stop()


def handled(totals: Totals) -> float:
    return sum(shown(totals).get("grpc_server_handled_total", {}).values())


def workers(totals: Totals) -> float:
    return sum(shown(totals).get("pawport_workers", {}).values())


def test_who_asks_learns_of_every_call_until_then(collector: Collector, totals: Totals, path: str) -> None:
    with worker(path) as one, worker(path) as two:
        eventually(lambda: workers(totals) == 2)
        for number in range(1, 20):
            one.observe(ended())
            two.observe(ended("NOT_FOUND"))
            collector.ask()
            assert handled(totals) == 2 * number


def test_a_worker_tells_without_being_asked(collector: Collector, totals: Totals, path: str) -> None:
    with worker(path) as one:
        one.observe(ended())
        eventually(lambda: handled(totals) == 1)


def test_the_sums_outlive_the_workers(collector: Collector, totals: Totals, path: str) -> None:
    for number in range(1, 4):
        with worker(path) as one:
            one.observe(ended())
        eventually(lambda number=number: handled(totals) == number)
        eventually(lambda: workers(totals) == 0)


def test_one_that_does_not_answer_is_not_waited_for_long(
    collector: Collector, totals: Totals, path: str
) -> None:
    with socket.socket(socket.AF_UNIX) as silent, worker(path) as one:
        silent.connect(path)
        eventually(lambda: workers(totals) == 1)
        one.observe(ended())
        started = time.monotonic()
        collector.ask()
        assert 0.5 < time.monotonic() - started < 30
        assert handled(totals) == 1


def test_one_that_leaves_while_it_is_asked(collector: Collector, totals: Totals, path: str) -> None:
    leaving = Reporter(path)
    leaving.send({SAMPLE: [1]}, {(WORKERS.name, ()): 1})
    eventually(lambda: workers(totals) == 1)
    asking = threading.Thread(target=collector.ask)
    asking.start()
    assert leaving.wait(60)
    leaving.close()
    asking.join(60)
    assert not asking.is_alive()


def test_one_that_is_killed_in_the_middle_of_a_line(
    collector: Collector, totals: Totals, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_UNIX) as killed:
        killed.connect(path)
        killed.sendall(b'{"answers": 0, "counts": [], "gauges": [["pawport_workers", [], 1]]}\n{"ans')
        eventually(lambda: workers(totals) == 1)
    eventually(lambda: workers(totals) == 0)
    collector.ask()
    assert capfd.readouterr().err == ""


def test_without_a_path_nothing_is_sent() -> None:
    alone = Reporter()
    assert not alone.wait(0.01)
    alone.send({SAMPLE: [1]}, {})
    alone.close()


def test_when_the_other_end_is_gone_a_worker_goes_on(path: str, totals: Totals) -> None:
    collector = Collector(path, totals)
    left = Reporter(path)
    left.send({SAMPLE: [1]}, {})
    eventually(lambda: handled(totals) == 1)
    collector.close()
    left.send({SAMPLE: [2]}, {})
    left.close()
