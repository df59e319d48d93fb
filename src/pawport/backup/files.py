"""What copies have in common: a file that appears whole or not at all, and who is told how far it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pawport.db import ConfigurationError
from pawport.kit import disk
from pawport.kit.temporary import remove_abandoned

__all__ = ["Report", "replacing"]

Report = Callable[[int, int | None], None]  # bytes done, and of how many if that is known


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """As that of `pawport.kit.disk`, for a database. ConfigurationError, of one line."""
    try:
        if path.exists() and not path.is_file():  # such as /dev/null, which the system needs
            raise ConfigurationError(f"{path} is not a regular file")
        remove_abandoned(path.parent)
        with disk.replacing(path) as temporary, _without_logs(temporary):
            yield temporary
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error


@contextmanager
def _without_logs(database: Path) -> Iterator[None]:
    """Removes what SQLite keeps beside a file that it is at work on."""
    try:
        yield
    finally:
        for suffix in ("-wal", "-shm", "-journal"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
