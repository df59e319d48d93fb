"""Where pictures are kept: in a folder, or in a bucket of an object store."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from pawport.errors import Unavailable
from pawport.kit.disk import make_folder, replacing
from pawport.kit.temporary import remove_abandoned

__all__ = ["FolderStore", "MissingError", "Store", "file_name"]

_NAME: Final = re.compile(r"(?:[A-Za-z0-9_-]+/)+[A-Za-z0-9_.-]+")


class MissingError(Exception):
    """There is no file of that name."""


class Store(Protocol):
    """Files by their names. Every method may take long: call it on a thread.

    All raise `errors.Unavailable` if the store cannot be used now.
    """

    def put(self, name: str, data: bytes) -> None:
        """Keeps a file; it is on disk when this returns."""

    def get(self, name: str) -> bytes:
        """The file. MissingError."""

    def delete(self, names: Iterable[str]) -> None:
        """Removes files; those that are not there are no error."""


def file_name(folder: str, company_id: str, id_: str, sha256: str, part: str) -> str:
    """The name of a part of a picture: it says what the content is, and whose.

    The id makes it one record's own. Two records with the same picture have two files: so a deletion needs no
    count of those who use the file, and cannot meet an upload that found the file there.
    """
    return f"{folder}/{company_id}/{sha256[:2]}/{sha256}-{id_}.{part}"


class FolderStore:
    """Files under a folder. Several machines need one that they share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._new = folder / ".new"  # one place to look for what a killed process left
        remove_abandoned(self._new)

    def put(self, name: str, data: bytes) -> None:
        path = self._path(name)
        try:
            for folder in (self._new, path.parent):
                make_folder(folder)
            with replacing(path, self._new) as temporary:
                temporary.write_bytes(data)
        except OSError as error:
            raise _unavailable(error) from error

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise MissingError from None
        except OSError as error:
            raise _unavailable(error) from error

    def delete(self, names: Iterable[str]) -> None:
        try:
            for name in names:
                self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise _unavailable(error) from error

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):  # names are made here, of checked ids: this is the last door
            raise ValueError(f"{name!r} is not a valid file name")
        return self._folder / name


def _unavailable(error: OSError) -> Unavailable:
    return Unavailable(f"the picture store is unavailable: {error.strerror}")
