"""Takes in the end of each call of a worker, and makes log lines and numbers of it on a thread.

The event loop only appends a tuple. The thread works in small portions, and lets the loop run in between.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import accumulate, islice, takewhile
from typing import Final

from pawport.kit.logger import structlog
from pawport.logs import MAX_WRITE, write_log
from pawport.rpc.observation import CallEnd, Observe
from pawport.telemetry.call_counts import CallCounts
from pawport.telemetry.call_lines import CallLines
from pawport.telemetry.link import Reporter
from pawport.telemetry.metrics import UNLOGGED
from pawport.telemetry.samples import Counts, Gauges

__all__ = ["Recorder", "Source"]

Source = Callable[[], tuple[Counts, Gauges]]
"""Tells of some other part of the worker: what it counted since the start, and how it is now."""

_TICK: Final = 0.1  # seconds between two looks
_REPORT_SECONDS: Final = 1.0
_PORTION: Final = 200  # calls; about a third of a millisecond of work
_MOST_WAITING: Final = 20_000  # lines, for a reader that is slow
_PATIENCE: Final = 0.02  # seconds

_log = structlog.get_logger("pawport.telemetry")


class Recorder:
    """Runs from `start` to `stop`. What is observed before is not lost."""

    def __init__(self) -> None:
        self._ended: deque[CallEnd] = deque()
        self.observe: Observe = self._ended.append
        """Is told the end of each call."""
        self._counts = CallCounts()
        self._waiting: deque[str] = deque()
        self._unlogged = 0
        self._told_unlogged = 0
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self, lines: CallLines, reporter: Reporter, sources: list[Source]) -> None:
        """Begins to write lines, and to report the numbers of calls and of the `sources`."""
        self._lines = lines
        self._reporter = reporter
        self._sources = sources
        self._thread = threading.Thread(target=self._run, name="pawport-telemetry", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Writes and reports what is left. It waits a moment, not for a reader who takes no lines."""
        self._stopping = True
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        next_report = time.monotonic()
        while not self._stopping:
            asked = self._reporter.wait(_TICK)
            self._work()
            if asked or time.monotonic() >= next_report:
                self._report()
                next_report = time.monotonic() + _REPORT_SECONDS
        self._work()
        self._report()
        self._reporter.close()

    def _work(self) -> None:
        """Counts the calls that ended until now, and writes their lines."""
        for portion in self._portions():
            self._counts.add(portion)
            lines = list(self._lines.render(portion))
            room = _MOST_WAITING - len(self._waiting)
            self._waiting.extend(lines[:room])
            self._unlogged += len(lines[room:])
            self._write(patience=0)
        self._write(_PATIENCE)

    def _portions(self) -> Iterator[list[CallEnd]]:
        left = len(self._ended)
        while left > 0:
            yield [self._ended.popleft() for _ in range(min(left, _PORTION))]
            left -= _PORTION
            time.sleep(0)  # the loop's turn

    def _write(self, patience: float) -> None:
        """Writes what waits, as far as somebody takes it within seconds of `patience`."""
        while self._waiting:
            number = self._fitting()
            if not write_log("".join(islice(self._waiting, number)), patience):
                return
            for _ in range(number):
                self._waiting.popleft()
        if self._unlogged > self._told_unlogged:
            _log.warning(
                "calls were not logged: the log could not be written",
                calls=self._unlogged - self._told_unlogged,
            )
            self._told_unlogged = self._unlogged

    def _fitting(self) -> int:
        """How many of the lines that wait can be written at once."""
        sizes = accumulate(len(line) for line in self._waiting)
        return max(1, sum(1 for _ in takewhile(lambda size: size <= MAX_WRITE, sizes)))

    def _report(self) -> None:
        counts = self._counts.counts()
        counts[UNLOGGED.name, ()] = [self._unlogged]
        gauges: Gauges = {}
        for source in self._sources:
            more_counts, more_gauges = source()
            counts |= more_counts
            gauges |= more_gauges
        self._reporter.send(counts, gauges)
