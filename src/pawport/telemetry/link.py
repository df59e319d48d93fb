"""The way of the numbers from workers to the process that started them: lines of JSON over a unix socket.

A worker sends a line each second, and when it is asked. One that is killed takes with it what it counted
since its last line.
"""

import json
import select
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from typing import Any, Final

from pawport.telemetry.samples import Counts, Gauges
from pawport.telemetry.totals import Totals

__all__ = ["SOCKET", "Collector", "Reporter"]

SOCKET: Final = "PAWPORT_TELEMETRY_SOCKET"
"""The environment variable in which a worker finds the path of the socket."""

_QUESTION: Final = b"\n"
_PATIENCE: Final = 1.0  # seconds that a worker has for an answer


class Reporter:
    """A worker's end. Without a path it only waits."""

    def __init__(self, path: str = "") -> None:
        self._socket: socket.socket | None = None
        self._questions = 0
        if path:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._socket.connect(path)

    def wait(self, seconds: float) -> bool:
        """Waits, but not longer than until the other end asks; whether it did."""
        if self._socket is None:
            time.sleep(seconds)
            return False
        if not select.select([self._socket], [], [], seconds)[0]:
            return False
        questions = self._socket.recv(4096)
        self._questions += len(questions)
        if not questions:  # the other end is gone, and will end this process
            self.close()
        return bool(questions)

    def send(self, counts: Counts, gauges: Gauges) -> None:
        """Sends how things are. `counts`: since the start of the worker."""
        if self._socket is None:
            return
        report = {
            "answers": self._questions,
            "counts": _pairs(counts),
            "gauges": _pairs(gauges),
        }
        with suppress(OSError):
            self._socket.sendall(json.dumps(report).encode() + b"\n")

    def close(self) -> None:
        """Ends the link."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Collector:
    """The other end, which puts what workers send into `totals`."""

    def __init__(self, path: str, totals: Totals) -> None:
        """Listens from now on. `path` should be where no one else can connect."""
        self._totals = totals
        self._changed = threading.Condition()
        self._workers: set[_Worker] = set()
        self._server = _Server(path, self)
        threading.Thread(target=self._server.serve_forever, name="pawport-collector", daemon=True).start()

    def ask(self) -> None:
        """Returns when every worker has told what it counted until now, or does not answer."""
        with self._changed:
            asked = list(self._workers)
            for worker in asked:
                worker.ask()
            self._changed.wait_for(lambda: not any(map(self._owes, asked)), _PATIENCE)

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()

    def joined(self, worker: "_Worker") -> None:
        with self._changed:
            self._workers.add(worker)

    def take(self, worker: "_Worker", report: dict[str, Any]) -> None:
        self._totals.update(worker, _samples(report["counts"]), _samples(report["gauges"]))
        with self._changed:
            worker.answers = report["answers"]
            self._changed.notify_all()

    def left(self, worker: "_Worker") -> None:
        self._totals.forget(worker)
        with self._changed:
            self._workers.discard(worker)
            self._changed.notify_all()

    def _owes(self, worker: "_Worker") -> bool:
        return worker in self._workers and worker.answers < worker.questions


class _Worker:
    """A worker that is connected."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.questions = 0
        self.answers = 0

    def ask(self) -> None:
        self.questions += 1
        with suppress(OSError):
            self._connection.sendall(_QUESTION)


class _Server(ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str, collector: Collector) -> None:
        self.collector = collector
        super().__init__(path, _Connection)


class _Connection(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        collector = self.server.collector
        worker = _Worker(self.connection)
        collector.joined(worker)
        try:
            for line in self.rfile:
                collector.take(worker, json.loads(line))
        except (OSError, ValueError):
            pass  # it was killed, the latter in the middle of a line
        finally:
            collector.left(worker)


def _pairs(samples: dict[Any, Any]) -> list[Any]:
    return [[*sample, numbers] for sample, numbers in samples.items()]


def _samples(pairs: Iterable[tuple[str, list[str], Any]]) -> dict[Any, Any]:
    return {(name, tuple(labels)): numbers for name, labels, numbers in pairs}
