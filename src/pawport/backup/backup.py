"""Taking a copy."""

from pathlib import Path

from pawport.backup import check_value, postgresql, sqlite
from pawport.backup.files import Report, replacing
from pawport.db import ConfigurationError
from pawport.db.url import existing_file, parse_url

__all__ = ["backup"]


def backup(url: str, file: Path, report: Report, *, force: bool = False) -> None:
    """Writes a consistent copy of the database, which may be served meanwhile, to a file of mode 0600.

    The file appears when it is whole and on disk. `force` lets it replace another.
    Raises errors of `pawport.db.errors`, of one line.
    """
    parsed = parse_url(url)
    if not force:
        _check_new(file)
    with replacing(file) as temporary:
        if parsed.drivername == "sqlite":
            sqlite.copy(existing_file(parsed), temporary, report)
            check_value.append(temporary)
        else:
            postgresql.dump(parsed, temporary, report)


def _check_new(file: Path) -> None:
    try:
        there = file.exists()
    except OSError as error:  # such as a name that is too long
        raise ConfigurationError(f"cannot write {file}: {error.strerror}") from error
    if there:
        raise ConfigurationError(f"{file} already exists: choose another name, or use --force")
