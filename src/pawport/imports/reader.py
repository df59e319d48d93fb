"""A process that reads a file, while the one that started it writes what was read: the two are at work at the
same time. `python -m pawport.imports.reader` is the program of it.

They speak over a socket, whose buffer holds a chunk or two. When it is full the reader waits, so that it is
never far ahead. When the other one is gone, however it ended, the reader ends too.
"""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from signal import Signals
from typing import Final

from pawport.accounts import Company
from pawport.imports.chunks import Chunks, ReadChunks, read_chunks
from pawport.imports.kinds import Kind
from pawport.imports.records import FileError
from pawport.kit.garbage import seldom_collected

__all__ = ["main", "reader"]

_LARGE: Final = 1 << 20  # bytes, or some 10,000 pets: less is read before a process is worth its start


@contextmanager
def reader(path: Path) -> Iterator[ReadChunks]:
    """What reads the file: a process, which is started now, or, for a small file, this one.

    Raises FileError in the reading, also when that process ends too soon.
    """
    if path.stat().st_size < _LARGE:
        yield read_chunks
        return
    ours, theirs = Pipe()
    with ours, ThreadPoolExecutor(1, "pawport-receiver") as receiver:
        with theirs:
            process = _start(theirs)
        try:
            yield _Remote(process, ours, receiver).read_chunks
        finally:
            process.kill()  # it has nothing that could be lost
            process.wait()


def _start(connection: Connection) -> subprocess.Popen[bytes]:
    number = connection.fileno()
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "pawport.imports.reader", str(number)],
        stdin=subprocess.DEVNULL,
        pass_fds=[number],
        process_group=0,  # Ctrl-C is for the one that started it
    )


class _Remote:
    """The reader, as the other process sees it."""

    def __init__(
        self, process: subprocess.Popen[bytes], connection: Connection, receiver: ThreadPoolExecutor
    ) -> None:
        """`receiver`: the thread that receives the next chunk while one is written."""
        self._process = process
        self._connection = connection
        self._receiver = receiver

    def read_chunks(self, path: Path, kind: Kind, company: Company, skipped: int) -> Chunks:
        """As `pawport.imports.chunks.read_chunks`."""
        try:
            self._connection.send((path, kind, company, skipped))
            coming = self._receiver.submit(self._connection.recv)
            while (received := coming.result()) is not None:
                if isinstance(received, FileError):
                    raise received
                coming = self._receiver.submit(self._connection.recv)
                yield received
        except (EOFError, OSError) as error:
            raise FileError(f"{path}: the reader process {self._end()}; run the command again") from error

    def _end(self) -> str:
        code = self._process.wait()
        return f"was killed by {Signals(-code).name}" if code < 0 else f"exited with code {code}"


def main() -> None:
    """The program. Its argument is the number of the open socket."""
    with (
        seldom_collected(),
        Connection(int(sys.argv[1])) as connection,
        suppress(EOFError, ConnectionError),
    ):
        _serve(connection)


def _serve(connection: Connection) -> None:
    try:
        for chunk in read_chunks(*connection.recv()):
            connection.send(chunk)
    except FileError as error:
        connection.send(error)
    else:
        connection.send(None)


if __name__ == "__main__":
    main()
