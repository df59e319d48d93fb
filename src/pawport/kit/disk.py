"""Files and folders that a power cut leaves whole, or as they were, and that only their owner can read."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pawport.kit.temporary import temporary_file

__all__ = ["check_writable", "make_folder", "make_private", "replacing"]

_OTHERS: Final = 0o077
_CHECKED_BYTES: Final = 1 << 20


@contextmanager
def replacing(path: Path, folder: Path | None = None) -> Iterator[Path]:
    """A new file of mode 0600, which takes the place of `path` if the block succeeds.

    Then it is on disk. Else it is removed, and `path` is what it was. Meanwhile it is in the `folder`, on the
    same file system, or beside `path`. OSError.
    """
    with temporary_file(folder or path.parent) as temporary:
        yield temporary
        _sync(temporary)
        temporary.replace(path)
    _sync(path.parent)


def check_writable(folder: Path) -> None:
    """Brings a file of 1 MiB on the disk, and removes it. OSError: that cannot be done."""
    with temporary_file(folder) as temporary:
        temporary.write_bytes(bytes(_CHECKED_BYTES))
        _sync(temporary)


def make_folder(folder: Path) -> None:
    """Makes a folder of mode 0700 if there is none, and those above it; then they are on disk. OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        with suppress(FileExistsError):  # another process made it just now
            each.mkdir()
            each.chmod(0o700)  # whatever the umask
    folder.mkdir(exist_ok=True)  # an error if it is a file
    for each in missing:
        _sync(each.parent)


def make_private(path: Path) -> None:
    """Takes the permissions of others from a file of this user; makes an empty one if there is none. OSError.

    One that exists is never opened: closing it would release the locks that SQLite has on it in this process.
    """
    path = path.resolve()
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        path.chmod(0o600)  # whatever the umask
    found = path.stat()
    if stat.S_ISREG(found.st_mode) and found.st_mode & _OTHERS and found.st_uid == os.geteuid():
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
