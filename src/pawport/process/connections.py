"""Bounds the connections of one address to a worker.

Envoy bounds all connections together, but not those of an address. Python runs in the same process as Envoy,
so it sees the process's sockets, and can shut some of them down.
"""

import asyncio
import os
import socket
import stat
from collections import Counter
from contextlib import suppress
from pathlib import Path

from pawport.gateway.admin import EnvoyAdmin, EnvoyError
from pawport.gateway.bounds import max_connections
from pawport.gateway.config import LISTENER
from pawport.kit.logger import structlog

__all__ = ["bound_connections", "shut_down_excess"]

_INTERVAL = 0.05  # seconds between two looks

_log = structlog.get_logger("pawport.connections")


async def bound_connections(envoy: EnvoyAdmin) -> None:
    """Keeps addresses from having all connections that are possible, until it is cancelled: each may have as
    many as are still free. Half of all is left for those that are opened between two looks.

    `envoy`: the one around this process.
    """
    most = max_connections() // 2
    while True:
        await asyncio.sleep(_INTERVAL)
        await asyncio.to_thread(_look, envoy, most)


def _look(envoy: EnvoyAdmin, most: int) -> None:
    try:
        if len(_files()) <= most // 2:
            return
        port = envoy.port(LISTENER)
    except (OSError, EnvoyError):  # another system than Linux, or the end
        return
    for address, number in shut_down_excess(port, most).items():
        _log.warning("closed connections of an address that has too many", address=address, number=number)


def shut_down_excess(port: int, total: int) -> Counter[str]:
    """Shuts down connections to the port, of addresses that have more than their share of `total`.

    Returns how many, by address. To Envoy it looks as if their callers left. Those with the highest file
    numbers are shut down: mostly the newest.
    """
    callers: dict[int, str] = {}
    for number in _files():
        with suppress(OSError):
            if address := _caller(number, port):
                callers[number] = address
    most = _share(Counter(callers.values()), total)
    held: Counter[str] = Counter()
    excess: Counter[str] = Counter()
    for number, address in callers.items():
        held[address] += 1
        if held[address] > most:
            with suppress(OSError):
                _shut_down(number, address, port)
                excess[address] += 1
    return excess


def _share(held: Counter[str], total: int) -> int:
    """The most that an address may have, so that as many are still free."""
    least, most = 1, total
    while least < most:
        middle = (least + most + 1) // 2
        if middle + sum(min(number, middle) for number in held.values()) <= total:
            least = middle
        else:
            most = middle - 1
    return least


def _files() -> list[int]:
    """The numbers of the open files of this process, in order."""
    return sorted(int(path.name) for path in Path("/proc/self/fd").iterdir())


def _caller(number: int, port: int) -> str:
    """The address of the caller, if the file is a connection to the port."""
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        return ""
    with socket.socket(fileno=os.dup(number)) as copy:
        is_ours = copy.family in (socket.AF_INET, socket.AF_INET6) and copy.getsockname()[1] == port
        return str(copy.getpeername()[0]) if is_ours else ""


def _shut_down(number: int, address: str, port: int) -> None:
    """Shuts a connection down, unless its number has become that of another one."""
    with socket.socket(fileno=os.dup(number)) as copy:
        if (copy.getpeername()[0], copy.getsockname()[1]) == (address, port):
            copy.shutdown(socket.SHUT_RDWR)
