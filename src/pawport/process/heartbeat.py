"""How the one who started a process notices that its event loop stands still.

The loop writes a byte into a pipe, twice a second. Whoever started the process reads, and asks a process that
has been silent for what its Python threads do: they are written into the same pipe by faulthandler, which
needs neither the loop nor Python's lock.
"""

import asyncio
import faulthandler
import os
import signal
import time
from contextlib import suppress
from typing import Final

__all__ = ["MOST_SILENT", "Pulse", "beat"]

MOST_SILENT: Final = 4.0
"""The seconds of silence after which a process is taken to stand still.

Less than 5, to notice it within them; and more than what a library needs that computes for 3 seconds
without letting other threads run.
"""

_VARIABLE: Final = "PAWPORT_HEARTBEAT"  # the number of the pipe's end
_SECONDS: Final = 0.5  # between two beats
_BEAT: Final = b"\0"
_DUMP: Final = signal.SIGUSR2
_DUMP_SECONDS: Final = 0.5
# Between two looks of the supervisor, which are 0.05 seconds apart. A machine or container that was
# paused looks again after a long time, and the process had none of it either.
_LONGEST_LOOK: Final = 0.25


async def beat() -> None:
    """Beats until it is cancelled; returns at once where nobody listens."""
    number = os.environ.get(_VARIABLE)
    if number is None:
        return
    pipe = int(number)
    faulthandler.register(_DUMP, file=pipe, all_threads=True)
    while True:
        with suppress(OSError):  # the pipe is full: the other end stands still
            os.write(pipe, _BEAT)
        await asyncio.sleep(_SECONDS)


class Pulse:
    """The other end, for one process."""

    def __init__(self) -> None:
        self._pipe, self.end = os.pipe()
        for end in (self._pipe, self.end):
            os.set_blocking(end, False)
        self.environment = {_VARIABLE: str(self.end)}
        """What the process must have, beside the file descriptor `end`."""
        self._begun = False
        self._silence = 0.0
        self._looked = 0.0

    def started(self) -> None:
        """The process has its end."""
        os.close(self.end)

    def silence(self) -> float:
        """The seconds since its last beat; 0 before the first. To be asked all the time."""
        now = time.monotonic()
        elapsed, self._looked = now - self._looked, now
        if self._read():
            self._begun = True
            self._silence = 0.0
        elif self._begun:
            self._silence += min(elapsed, _LONGEST_LOOK)
        return self._silence

    def stacks(self, process_id: int) -> str:
        """Where the Python threads of the process are; "" if it cannot even say that."""
        with suppress(ProcessLookupError):
            os.kill(process_id, _DUMP)
        time.sleep(_DUMP_SECONDS)
        return self._read().strip(_BEAT).decode(errors="replace").strip()

    def close(self) -> None:
        """Ends it."""
        os.close(self._pipe)

    def _read(self) -> bytes:
        try:
            return os.read(self._pipe, 1 << 16)
        except BlockingIOError:
            return b""
