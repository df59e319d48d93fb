"""Files and folders that a power cut leaves whole, or as they were."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["make_folder", "replacing"]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file of mode 0600 beside `path`, which takes its place if the block succeeds.

    Then it is on disk. Else it is removed, and `path` is what it was. OSError.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _sync(temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def make_folder(folder: Path) -> None:
    """Makes a folder of mode 0700 if there is none, and those above it; then they are on disk. OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in missing:
        _sync(each.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
