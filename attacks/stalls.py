"""Workers that stand still and do not end: health must say so, and another one must take their place."""

import asyncio
import ctypes
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import httpx
import psutil

from attacks.attack import Attack, Scene

__all__ = ["ATTACKS"]

_NOTICED = 5.0  # seconds
_RESTARTED = 15.0  # seconds more
_SEIZE, _INTERRUPT = 0x4206, 0x4207
_ANY_THREAD = 0x40000000  # __WALL

Stop = Callable[[psutil.Process], Callable[[], None]]
"""Stops a worker, and returns what is called now and then until the end of the attack."""


async def _stall(scene: Scene, *, stop: Stop) -> None:
    """Stops a worker, and waits until health says so, and then until it is well again."""
    worker = _worker(scene)
    look = stop(worker)
    scene.counts["sent"] += 1
    begun = time.monotonic()
    try:
        noticed = await _wait(scene, lambda health: health != 200, begun + _NOTICED, look)
        if not noticed:
            scene.complaints.append(f"healthy {_NOTICED:.0f} s after it was stopped")
        scene.counts["ms until /healthz said so"] = int((time.monotonic() - begun) * 1000)
        restarted = await _wait(
            scene,
            lambda health: health == 200 and not _runs(worker),
            begun + _NOTICED + _RESTARTED,
            look,
        )
        scene.counts["ms until it was well"] = int((time.monotonic() - begun) * 1000)
        if not restarted:
            scene.complaints.append(f"no other worker {_NOTICED + _RESTARTED:.0f} s after it was stopped")
    finally:
        with suppress(psutil.Error):
            worker.kill()  # what nobody restarts until now, is restarted when it has ended
        look()
        await _wait(scene, lambda health: health == 200, time.monotonic() + _RESTARTED, look)


async def _wait(scene: Scene, is_so: Callable[[int], bool], until: float, look: Callable[[], None]) -> bool:
    async with httpx.AsyncClient(base_url=scene.server.url, timeout=1, verify=False) as http:
        while time.monotonic() < until:
            look()
            try:
                health = (await http.get("/healthz", headers={"connection": "close"})).status_code
            except httpx.TransportError:
                health = 0
            if is_so(health):
                return True
            await asyncio.sleep(0.1)
    return False


def _worker(scene: Scene) -> psutil.Process:
    """The largest child of the service: the Envoy with Python in it, or on the host grpcio the Python."""
    children = psutil.Process(scene.server.pid).children()
    python = [child for child in children if "envoy" not in child.name()]
    return max(python or children, key=lambda child: child.memory_info().rss)


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _stop_process(worker: psutil.Process) -> Callable[[], None]:
    worker.send_signal(signal.SIGSTOP)
    return lambda: None


def _stop_python(worker: psutil.Process) -> Callable[[], None]:
    """Stops the threads of Python inside Envoy, as a debugger does; Envoy's own go on."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    threads = [
        thread.id
        for thread in worker.threads()
        if thread.id != worker.pid
        and Path(f"/proc/{worker.pid}/task/{thread.id}/comm").read_text().strip() == "envoy"
    ]
    for thread in threads:
        for request in (_SEIZE, _INTERRUPT):
            if libc.ptrace(request, thread, None, None):
                raise OSError(ctypes.get_errno(), "threads cannot be stopped here")
    return partial(_reap, threads)


def _reap(threads: list[int]) -> None:
    """Lets killed threads end: a process ends only when the tracer of its threads has waited for them."""
    for thread in threads:
        with suppress(ChildProcessError):
            os.waitpid(thread, os.WNOHANG | _ANY_THREAD)


ATTACKS = [
    Attack(
        "stopped-worker",
        "a worker is stopped (SIGSTOP): /healthz says so within 5 s, and another takes its place",
        partial(_stall, stop=_stop_process),
        1,
        interrupts=True,
    ),
    Attack(
        "stopped-python",
        "the threads of Python in a worker are stopped, Envoy's are not: the same",
        partial(_stall, stop=_stop_python),
        1,
        interrupts=True,
    ),
    Attack(
        "stopped-python-grpcio",
        "the Python behind Envoy is stopped, on the host grpcio: the same",
        partial(_stall, stop=_stop_process),
        1,
        options=("--host", "grpcio"),
        interrupts=True,
    ),
]
