"""Files and folders after a power cut, and after failures."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pawport.kit.disk import make_folder, make_private, replacing


@pytest.fixture(params=[0o000, 0o377])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Of this process: one that takes nothing, and one that takes what the owner needs."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


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


def test_what_is_made_is_its_owners_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    assert umask in (0o000, 0o377)
    make_folder(tmp_path / "one" / "two")
    with replacing(tmp_path / "one" / "copy") as temporary:
        temporary.write_text("new")
    make_private(tmp_path / "one" / "file")
    assert [mode(tmp_path / "one"), mode(tmp_path / "one" / "two")] == [0o700, 0o700]
    assert [mode(tmp_path / "one" / "copy"), mode(tmp_path / "one" / "file")] == [0o600, 0o600]


def test_a_file_that_others_can_read_becomes_private(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("content")
    file.chmod(0o664)
    link = tmp_path / "link"
    link.symlink_to(file)
    make_private(link)
    assert (file.read_text(), mode(file)) == ("content", 0o600)


def test_a_folder_in_place_of_a_file_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private(tmp_path)
    assert mode(tmp_path) == 0o755
