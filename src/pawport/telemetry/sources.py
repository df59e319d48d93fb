"""What a worker tells beside its calls, and the process that does the jobs."""

import asyncio
import time
from bisect import bisect_left
from collections.abc import Callable
from contextlib import suppress
from os import sysconf
from pathlib import Path
from typing import Final

from pawport.db.statistics import Statistics
from pawport.jobs.service import Waiting
from pawport.jobs.statistics import Statistics as JobStatistics
from pawport.rpc.admission import Admission
from pawport.telemetry import metrics
from pawport.telemetry.recorder import Source
from pawport.telemetry.samples import Counts, Gauges

__all__ = ["LoopDelay", "of_admission", "of_database", "of_jobs", "of_jobs_process", "of_worker"]

_MEMORY: Final = Path("/proc/self/statm")  # of Linux alone


def of_worker() -> tuple[Counts, Gauges]:
    """The worker as a whole; with Envoy around it, that too."""
    counts, gauges = _of_process("worker")
    return counts, {**gauges, (metrics.WORKERS.name, ()): 1}


def of_jobs_process() -> tuple[Counts, Gauges]:
    """The process as a whole."""
    return _of_process("jobs process")


def _of_process(name: str) -> tuple[Counts, Gauges]:
    """What this one uses. `name`: as restarts have it."""
    gauges: Gauges = {}
    with suppress(OSError):
        pages = int(_MEMORY.read_text().split()[1])
        gauges[metrics.RESIDENT_BYTES.name, (name,)] = pages * sysconf("SC_PAGE_SIZE")
    return {(metrics.CPU_SECONDS.name, (name,)): [time.process_time()]}, gauges


def of_admission(admission: Admission) -> Source:
    """The calls that run and wait."""

    def source() -> tuple[Counts, Gauges]:
        gauges: Gauges = {
            (metrics.CALLS_RUNNING.name, ()): admission.running,
            (metrics.CALLS_WAITING.name, ()): admission.waiting,
        }
        return {(metrics.OVERLOAD_REFUSALS.name, ()): [admission.refusals]}, gauges

    return source


def of_database(statistics: Callable[[], Statistics]) -> Source:
    """The threads and the groups of writes of a database."""

    def source() -> tuple[Counts, Gauges]:
        now = statistics()
        gauges: Gauges = {}
        for pool in now.pools:
            gauges[metrics.POOL_SIZE.name, (pool.name,)] = pool.size
            gauges[metrics.POOL_BUSY.name, (pool.name,)] = pool.busy
            gauges[metrics.POOL_WAITING.name, (pool.name,)] = pool.waiting
        if not now.write_groups:
            return {}, gauges
        numbers = _zeros(metrics.WRITE_GROUPS)
        for size, number in now.write_groups.items():
            _observe(metrics.WRITE_GROUPS, numbers, size, number)
        return {(metrics.WRITE_GROUPS.name, ()): numbers}, gauges

    return source


def of_jobs(statistics: JobStatistics) -> Source:
    """How jobs are done, and which wait."""

    def source() -> tuple[Counts, Gauges]:
        counts: Counts = {}
        for kind, attempts in statistics.attempts.items():
            counts[metrics.JOB_SECONDS.name, (kind,)] = list(attempts.seconds)
            for outcome, number in attempts.outcomes.items():
                counts[metrics.JOB_ATTEMPTS.name, (kind, outcome)] = [number]
        return counts, _of_queue(statistics)

    return source


def _of_queue(statistics: JobStatistics) -> Gauges:
    gauges: Gauges = {}
    waiting = statistics.waiting
    if waiting is not None:
        none = (Waiting(kind, 0, 0, 0) for kind in statistics.attempts)
        for kind, total, due, oldest_seconds in (*none, *waiting):
            gauges[metrics.JOBS.name, (kind,)] = total
            gauges[metrics.JOBS_DUE.name, (kind,)] = due
            gauges[metrics.JOBS_OLDEST.name, (kind,)] = oldest_seconds
    return gauges


class LoopDelay:
    """A source: how long the event loop takes to look at something new. Each look begins the next one."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._numbers = _zeros(metrics.LOOP_DELAY)

    def __call__(self) -> tuple[Counts, Gauges]:
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._came, time.perf_counter())
        return {(metrics.LOOP_DELAY.name, ()): list(self._numbers)}, {}

    def _came(self, sent: float) -> None:
        _observe(metrics.LOOP_DELAY, self._numbers, time.perf_counter() - sent)


def _zeros(metric: metrics.Metric) -> list[float]:
    return [0] * (len(metric.bounds) + 2)


def _observe(metric: metrics.Metric, numbers: list[float], value: float, times: int = 1) -> None:
    numbers[bisect_left(metric.bounds, value)] += times
    numbers[-1] += value * times
