"""URLs of SQLite files, read as SQLAlchemy reads them, for processes that do without it."""

from pathlib import Path
from typing import Final
from urllib.parse import unquote

__all__ = ["plain_sqlite_path", "sqlite_url"]

_SCHEME: Final = "sqlite:///"


def plain_sqlite_path(url: str) -> Path | None:
    """The file of sqlite:///PATH; None of anything else, such as a URL that `pawport.db` rejects."""
    path = unquote(url.removeprefix(_SCHEME))
    if not url.startswith(_SCHEME) or "?" in url or path in ("", ":memory:"):
        return None
    return Path(path)


def sqlite_url(path: Path) -> str:
    """The URL of a file. In a path, unlike in a URL, % and ? mean nothing else."""
    return f"{_SCHEME}{str(path).replace('%', '%25').replace('?', '%3F')}"
