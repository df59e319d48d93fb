"""Keeps the processes of the service running, and stops them so that no call is lost."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from pawport.kit.console import OperatorError
from pawport.kit.logger import structlog
from pawport.process.banner import announce
from pawport.process.heartbeat import MOST_SILENT

__all__ = ["GRACE", "Process", "ProcessLostError", "Supervisor"]

DRAIN_TIMEOUT = 25.0
"""The seconds after which calls that are still in flight are given up."""

GRACE = 20
"""The seconds that calls in flight have when a worker on grpcio's server is told to stop."""

_POLL = 0.05  # seconds between two looks at the processes
_START_TIMEOUT = 60.0  # seconds
_START_ATTEMPTS = 5
FIRST_PAUSE = 1.0
"""The seconds between the first attempts to start a process; each pause after it is twice as long."""

_log = structlog.get_logger("pawport.supervisor")
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Process(Protocol):
    """A process that can be drained."""

    @property
    def name(self) -> str:
        """What it is, for messages."""

    @property
    def returncode(self) -> int | None:
        """None while it runs."""

    def start(self) -> None: ...

    def is_ready(self) -> bool:
        """Whether it serves."""

    def drain(self) -> None:
        """Begins to turn callers away."""

    def is_drained(self) -> bool:
        """Whether no call is in flight any more."""

    def silence(self) -> float:
        """The seconds since it gave a sign of life; 0 if it gives none, or has not begun to."""

    def give_up(self) -> str:
        """Kills it, because it stands still; answers where its Python threads are, if it can be known."""

    def close(self) -> None:
        """Ends it, and waits for that."""


class ProcessLostError(OperatorError):
    """A process does not start. What it printed itself says more."""

    exit_code = 1


class Supervisor:
    """Runs processes in the main thread until SIGTERM or SIGINT.

    One that ends, or stands still and is killed, is started again at once; one that ends before it was ready,
    after a pause that grows, and after some attempts not any more.
    """

    def __init__(self, makers: Sequence[Callable[[], Process]], *, restart: bool = True) -> None:
        """Each of `makers` makes a process. Without `restart`, the end of one is the end of all."""
        self._posts = [_Post(make) for make in makers]
        self._restart = restart
        self._signals = 0

    def run(self, on_ready: Callable[[], None]) -> None:
        """Returns when all has been stopped. `on_ready` is called once, when all serve.

        ProcessLostError if a process does not start, or ends when it is not to be started again.
        """
        previous = [signal.signal(number, self._on_signal) for number in _SIGNALS]
        try:
            if self._start():
                on_ready()
                self._watch()
                self._drain()
        finally:
            for post in self._posts:
                post.close()
            for number, handler in zip(_SIGNALS, previous, strict=True):
                signal.signal(number, handler)

    @property
    def processes(self) -> list[Process]:
        """Those that run now."""
        return [post.process for post in self._posts]

    @property
    def restarts(self) -> Counter[str]:
        """How many processes ended and were replaced, by their name."""
        restarts: Counter[str] = Counter()
        for post in self._posts:
            restarts[post.process.name] += post.replaced
        return restarts

    def _on_signal(self, *_: object) -> None:
        self._signals += 1

    def _start(self) -> bool:
        """Whether all became ready before a signal came."""
        for post in self._posts:
            post.start()
        end = time.monotonic() + _START_TIMEOUT
        while not self._signals:
            for post in self._posts:
                if (ended := post.ended()) is not None:
                    raise ProcessLostError(ended)
            if all(post.is_ready() for post in self._posts):
                return True
            if time.monotonic() > end:
                raise ProcessLostError(f"not ready after {_START_TIMEOUT:g} seconds")
            time.sleep(_POLL)
        return False

    def _watch(self) -> None:
        while not self._signals:
            for post in self._posts:
                post.tend(restart=self._restart)
            time.sleep(_POLL)

    def _drain(self) -> None:
        """Until no call is in flight, or time is over, or a second signal comes."""
        announce(f"draining: calls in flight have {DRAIN_TIMEOUT:g} seconds; a second signal ends them")
        for post in self._posts:
            post.process.drain()
        end = time.monotonic() + DRAIN_TIMEOUT
        while self._signals < 2 and time.monotonic() < end:
            if all(post.process.is_drained() for post in self._posts):
                return
            time.sleep(_POLL)


class _Post:
    """A place that always has a process."""

    def __init__(self, make: Callable[[], Process]) -> None:
        self._make = make
        self.process = make()
        self._ready = False
        self._attempts = 0
        self._next_attempt: float | None = None
        self.replaced = 0

    def start(self) -> None:
        self._ready = False
        self._attempts += 1
        self._next_attempt = None
        self.process.start()

    def is_ready(self) -> bool:
        if not self._ready and self.process.is_ready():
            self._ready = True
            self._attempts = 0
        return self._ready

    def ended(self) -> str | None:
        """What to say when the process has ended."""
        code = self.process.returncode
        if code is None:
            return None
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"exited with code {code}"
        return f"the {self.process.name} {how}"

    def tend(self, *, restart: bool) -> None:
        """Starts the process again if it ended."""
        if self._next_attempt is not None:
            if time.monotonic() >= self._next_attempt:
                self.start()
        elif (ended := self.ended()) is not None:
            self._replace(ended, restart=restart)
        elif (seconds := self.process.silence()) > MOST_SILENT:
            stacks = self.process.give_up()  # and the next look finds that it has ended
            _log.error("a process stands still", process=self.process.name, seconds=seconds, stacks=stacks)
        else:
            self.is_ready()

    def _replace(self, ended: str, *, restart: bool) -> None:
        if not restart or self._attempts >= _START_ATTEMPTS:
            raise ProcessLostError(ended)
        _log.error("restarting a process", because=ended)
        self.process.close()
        self.process = self._make()
        self.replaced += 1
        self._next_attempt = time.monotonic() + self._pause()

    def _pause(self) -> float:
        return FIRST_PAUSE * 2 ** (self._attempts - 1) if self._attempts else 0.0

    def close(self) -> None:
        self.process.close()
