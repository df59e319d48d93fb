"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pawport.db import ConfigurationError

__all__ = ["Report", "replacing"]

Report = Callable[[int, int | None], None]  # bytes done, and of how many if that is known


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file of mode 0600 beside `path`, which takes its place if the block succeeds."""
    if path.exists() and not path.is_file():  # such as /dev/null, which the system needs
        raise ConfigurationError(f"{path} is not a regular file")
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ConfigurationError(f"cannot write to {path.parent}: {error.strerror}") from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _sync(temporary)
        temporary.replace(path)
        _sync(path.parent)
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{temporary}{suffix}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
