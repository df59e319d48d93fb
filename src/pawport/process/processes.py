"""The processes that serve: Envoys with Python inside; or one Envoy before grpcio servers."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pawport.apis.dialects import FACES
from pawport.config import Settings
from pawport.gateway.admin import EnvoyError
from pawport.gateway.config import CLUSTERS, STAT_PREFIX, configuration
from pawport.gateway.envoy import DRAIN_SECONDS, EnvoyProcess, tethered
from pawport.logs import is_watched
from pawport.process.heartbeat import Pulse
from pawport.process.supervisor import GRACE

__all__ = ["EnvoyServer", "GrpcioServer", "JobsProcess"]

# The last connections that were let in may not have begun their call yet.
_QUIET = 0.3  # seconds
_JOBS_END = 5.0  # seconds
_FAIL_SECONDS = 0.5  # that an Envoy has which may stand still, too
# Envoy's own lines, in the form of ours.
_LOG_FORMAT = '{"event":"%j","level":"%l","logger":"envoy.%n","timestamp":"%Y-%m-%dT%H:%M:%S.%f%z"}'
_ACTIVE = f"http.{STAT_PREFIX}.downstream_rq_active"


class EnvoyServer(EnvoyProcess):
    """An Envoy that serves the port: a worker of its own, or the gateway before the `backends`."""

    def __init__(self, settings: Settings, backends: Sequence[Path] = ()) -> None:
        """`backends`: the unix sockets of gRPC servers."""
        config = configuration(settings, faces=FACES, backends=[str(path) for path in backends])
        # Beside Python one thread is enough: two wake up more often, which costs a fifth of a call more.
        threads = len(backends) or 1
        # Of its log, a worker's callers and operators need the reason why it does not start.
        log_level = "info" if settings.log_level == "debug" else "error"
        self._pulse = None if backends else Pulse()  # of Python inside
        super().__init__(
            config,
            settings.environment() | (self._pulse.environment if self._pulse else {}),
            concurrency=threads,
            log_level=log_level,
            log_format="" if is_watched() else _LOG_FORMAT,
            pass_fds=[self._pulse.end] if self._pulse else [],
        )
        self.name = "gateway" if backends else "worker"
        self._has_backends = bool(backends)
        self._listening_until = 0.0
        self._quiet_since = 0.0

    def start(self) -> None:
        """Starts the process, without waiting for it to serve."""
        super().start()
        if self._pulse is not None:
            self._pulse.started()

    def is_ready(self) -> bool:
        """Whether calls are answered."""
        if not self.admin.is_ready():
            return False
        healthy = (self._stat(f"cluster.{name}.membership_healthy") > 0 for name in CLUSTERS)
        return not self._has_backends or all(healthy)

    def drain(self) -> None:
        """Says NOT_SERVING, and begins to turn callers away."""
        try:
            self.admin.fail_health_checks()
            self.admin.drain_listeners()
            self._listening_until = time.monotonic() + DRAIN_SECONDS
        except EnvoyError:
            pass  # it is not running

    def is_drained(self) -> bool:
        """Whether it does not listen any more, and was without a call for a moment."""
        try:
            active = self._stat(_ACTIVE)
        except EnvoyError:
            return True
        now = time.monotonic()
        if active or now < self._listening_until:
            self._quiet_since = now
        return now - self._quiet_since > _QUIET

    def silence(self) -> float:
        """The seconds since Python inside gave a sign of life."""
        return self._pulse.silence() if self._pulse else 0.0

    def give_up(self) -> str:
        """Fails the health checks, which Envoy itself answers, and kills it."""
        with suppress(EnvoyError):
            self.admin.fail_health_checks(_FAIL_SECONDS)
        stacks = self._pulse.stacks(self.pid) if self._pulse else ""
        self.kill()
        self.wait()
        return stacks

    def close(self, timeout: float = 10) -> None:
        """Stops it."""
        super().close(timeout)
        if self._pulse is not None:
            self._pulse.close()

    def _stat(self, name: str) -> int:
        return self.admin.stats(f"^{name}$".replace(".", r"\.")).get(name, 0)


class _PythonProcess:
    """A module of ours that runs as a program, makes a file when it begins, and ends at SIGTERM."""

    def __init__(self, settings: Settings, path: Path, command: Sequence[str], end_seconds: float) -> None:
        """`path`: the file. `command`: the module and its arguments. `end_seconds`: how long its end may
        take."""
        self._settings = settings
        self._path = path
        self._command = command
        self._end_seconds = end_seconds
        self._pulse = Pulse()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Starts it, without waiting for it to be ready."""
        self._path.unlink(missing_ok=True)
        # -P: what lies in the folder where the service was started is no program of ours.
        command = tethered([sys.executable, "-P", "-m", *self._command])
        environ = {**os.environ, **self._settings.environment(), **self._pulse.environment}
        self._process = subprocess.Popen(command, env=environ, process_group=0, pass_fds=[self._pulse.end])
        self._pulse.started()

    def is_drained(self) -> bool:
        """Always: callers come to it through the gateway, or not at all."""
        return True

    def silence(self) -> float:
        """The seconds since it gave a sign of life."""
        return self._pulse.silence()

    def give_up(self) -> str:
        """Kills it. The gateway finds that a worker is gone."""
        if self._process is None:
            return ""
        stacks = self._pulse.stacks(self._process.pid)
        self._process.kill()
        self._process.wait()
        return stacks

    def close(self) -> None:
        """Lets it finish what it does, and ends it."""
        self._pulse.close()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(self._end_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class GrpcioServer(_PythonProcess):
    """A worker on grpcio's own server, at a unix socket. The gateway before it is what is drained."""

    name = "worker"

    def __init__(self, settings: Settings, path: Path) -> None:
        """`path`: the socket."""
        super().__init__(settings, path, ["pawport.process.grpcio_host", f"unix:{path}"], GRACE + 5)

    def is_ready(self) -> bool:
        """Whether it listens."""
        with socket.socket(socket.AF_UNIX) as connection:
            return connection.connect_ex(str(self._path)) == 0

    def drain(self) -> None:
        """Ends those who watch its health. It goes on answering calls, for the gateway may hold some back."""
        if self._process is not None:
            self._process.send_signal(signal.SIGUSR1)


class JobsProcess(_PythonProcess):
    """What does the jobs beside the workers."""

    name = "jobs process"

    def __init__(self, settings: Settings, ready: Path) -> None:
        """`ready`: the file that it makes when it begins."""
        super().__init__(settings, ready, ["pawport.process.jobs_process", str(ready)], _JOBS_END)

    def is_ready(self) -> bool:
        """Whether it has begun."""
        return self._path.exists()

    def drain(self) -> None:
        """Nothing: what it has begun can be given up at any time."""
