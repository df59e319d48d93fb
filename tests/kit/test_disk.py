"""Files and folders after a power cut, and after failures."""

import os
from pathlib import Path

import pytest

from pawport.kit.disk import make_folder, replacing


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The inodes that were synced, in their order."""
    inodes: list[int] = []
    sync = os.fsync

    def fsync(handle: int) -> None:
        sync(handle)
        inodes.append(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", fsync)
    return inodes


def inode(path: Path) -> int:
    return path.stat().st_ino


def test_a_file_takes_its_place_and_is_on_disk_with_its_name(tmp_path: Path, synced: list[int]) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert synced == [inode(path), inode(tmp_path)]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def fail() -> None:
        with replacing(path) as temporary:
            temporary.write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_new_folders_are_on_disk_with_their_names(tmp_path: Path, synced: list[int]) -> None:
    folder = tmp_path / "one" / "two"
    make_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(synced) == sorted([inode(tmp_path), inode(tmp_path / "one")])
    synced.clear()
    make_folder(folder)
    assert synced == []


def test_a_folder_cannot_be_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")
    with pytest.raises(NotADirectoryError):
        make_folder(tmp_path / "file" / "folder")
