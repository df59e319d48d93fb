"""`pawport serve`, as a program."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

PATIENCE = 60  # seconds, for what takes one on an idle machine


@dataclass
class Service:
    """A service that runs."""

    process: subprocess.Popen[bytes]
    address: str
    out: Path
    errors: Path

    @property
    def key(self) -> str:
        """The owner's key."""
        pattern = r"key:\s+(\S+)"
        eventually(lambda: re.search(pattern, self.out.read_text()) is not None)
        return re.findall(pattern, self.out.read_text())[0]

    def http(self) -> httpx.Client:
        """A client that has the key, and a connection of its own."""
        return http_client(self.address, headers={"authorization": f"Bearer {self.key}"})

    def log(self, event: str = "") -> list[dict[str, Any]]:
        """The lines of the log, each of which must be JSON; of an event alone, if one is named."""
        lines = [json.loads(line) for line in self.errors.read_text().splitlines()]
        return [line for line in lines if event in ("", line["event"])]

    @property
    def metrics_url(self) -> str:
        """Where the admin listener shows metrics."""
        eventually(lambda: "/metrics" in self.errors.read_text())
        (url,) = re.findall(r"http://[\w.:]+/metrics", self.errors.read_text())
        return url

    def metrics(self) -> str:
        """All metrics as they are now."""
        return httpx.get(self.metrics_url, timeout=PATIENCE, verify=False).raise_for_status().text

    def health(self) -> int:
        """The status code of /healthz; 0 when nobody answers."""
        try:
            return httpx.get(f"http://{self.address}/healthz", timeout=PATIENCE, verify=False).status_code
        except httpx.TransportError:
            return 0

    def children(self) -> list[psutil.Process]:
        """The processes that it started to answer calls."""
        return [child for child in self._started() if not _does_jobs(child)]

    def jobs_processes(self) -> list[psutil.Process]:
        """The processes that it started to do the jobs."""
        return [child for child in self._started() if _does_jobs(child)]

    def _started(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def _does_jobs(process: psutil.Process) -> bool:
    try:
        return "pawport.process.jobs_process" in process.cmdline()
    except psutil.ZombieProcess:  # what it was is not known any more; the caller waits for all to be well
        return False


@contextmanager
def serving(
    folder: Path,
    *options: str,
    command: str = "serve",
    program: Sequence[str] = ("-m", "pawport"),
    **environ: str,
) -> Iterator[Service]:
    """`pawport serve` on a free port; what it prints goes to files in `folder`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PAWPORT_")}
    arguments = [command, "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", *options]
    out, errors = folder / "out", folder / "errors"
    with out.open("wb") as to_out, errors.open("wb") as to_errors:
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            env=clean | environ,
            cwd=folder,
            stdout=to_out,
            stderr=to_errors,
        )
    try:
        eventually(lambda: b"serves http" in errors.read_bytes() or process.poll() is not None)
        address = re.search(r"serves http://(\S+)", errors.read_text())
        assert address is not None, errors.read_text()
        yield Service(process, address[1], out, errors)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def http_client(address: str, path: str = "", **options: Any) -> httpx.Client:
    """A client of a server on loopback, without TLS: loading the trusted certificates takes 70 ms."""
    return httpx.Client(base_url=f"http://{address}{path}", timeout=PATIENCE, verify=False, **options)


def eventually(condition: Callable[[], bool]) -> None:
    """Waits until the condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
