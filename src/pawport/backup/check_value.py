"""The SHA-256 at the end of a SQLite backup. SQLite ignores what follows the pages that its header counts."""

import hashlib
from pathlib import Path
from typing import Final

from pawport.db import ConfigurationError

__all__ = ["append", "verify"]

_MARK: Final = b"\nSHA-256:"
_LENGTH: Final = len(_MARK) + 2 * hashlib.sha256().digest_size
_CHUNK: Final = 1024 * 1024  # bytes


def append(file: Path) -> None:
    """Adds the value of what the file has. OSError."""
    value = _digest(file, file.stat().st_size)
    with file.open("ab") as opened:
        opened.write(_MARK + value)


def verify(file: Path) -> bool:
    """Whether the file has a value. ConfigurationError if it is not that of the content."""
    size = max(file.stat().st_size - _LENGTH, 0)
    with file.open("rb") as opened:
        opened.seek(size)
        mark, value = (end := opened.read())[: len(_MARK)], end[len(_MARK) :]
    if mark != _MARK:
        return False
    if value != _digest(file, size):
        raise ConfigurationError(f"{file} is damaged: its content does not match its SHA-256")
    return True


def _digest(file: Path, size: int) -> bytes:
    """Of the first bytes, as hexadecimal digits."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while size and (chunk := opened.read(min(size, _CHUNK))):
            digest.update(chunk)
            size -= len(chunk)
    return digest.hexdigest().encode()
