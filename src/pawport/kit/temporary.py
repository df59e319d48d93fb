"""Temporary files and folders. Those of a process that was killed are removed when another starts.

Each has a lock (flock) that its process holds, so it ends with the process, however that ends.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

__all__ = ["RuntimeFolder", "remove_abandoned", "temporary_file"]

_FILE: Final = ".pawport-new-"
_FOLDER: Final = "pawport-"
_RANDOM: Final = "?" * 8
_LOCK: Final = "lock"


@contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """A new file of mode 0600, which is removed at the end unless it was moved. OSError."""
    path, handle = _locked_file(folder)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def remove_abandoned(folder: Path) -> None:
    """Removes the temporary files of ended processes in a folder, with what SQLite has beside them."""
    for path in folder.glob(f"{_FILE}{_RANDOM}"):
        with suppress(OSError), _locked(path):
            for each in folder.glob(f"{path.name}*"):
                each.unlink(missing_ok=True)


class RuntimeFolder:
    """A folder of mode 0700 with a short path: the address of a unix socket has at most 107 bytes.

    The first thing that it does is to remove those of ended processes of this user.
    """

    def __init__(self) -> None:
        for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}{_RANDOM}"):
            with suppress(OSError):
                _remove_if_abandoned(folder)
        self.path = Path(tempfile.mkdtemp(prefix=_FOLDER))
        # Only a lock that is held already gets the name that others look for.
        new = self.path / f"{_LOCK}.new"
        self._handle = os.open(new, os.O_CREAT | os.O_RDWR, 0o600)
        _lock(self._handle)
        new.rename(self.path / _LOCK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes the folder. Can be called again."""
        if self._handle >= 0:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._handle)
            self._handle = -1


def _remove_if_abandoned(folder: Path) -> None:
    if folder.lstat().st_uid == os.geteuid() and not folder.is_symlink():
        with _locked(folder / _LOCK):
            shutil.rmtree(folder, ignore_errors=True)


def _locked_file(folder: Path) -> tuple[Path, int]:
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=_FILE)
        os.fchmod(handle, 0o600)  # whatever the umask
        _lock(handle)
        path = Path(name)
        if path.exists():  # or it was taken for an abandoned one before it was locked
            return path, handle
        os.close(handle)


def _lock(handle: int) -> None:
    with suppress(OSError):  # where there are no locks, nothing is removed either
        fcntl.flock(handle, fcntl.LOCK_EX)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Holds the lock of a file. OSError if another process does, or if there is no such file."""
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
