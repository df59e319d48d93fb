"""The stores of pictures: one contract for the folder and the bucket."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pawport.errors import Unavailable
from pawport.pictures.opening import open_store
from pawport.pictures.store import FolderStore, MissingError, Store, file_name
from tests.pictures.bucket import Bucket, bucket_server

NAME = file_name("photos", "com_1", "photo_1", "ab" * 32, "original")
KILLED = f"""\
import os, sys
from pathlib import Path
from pawport.pictures.store import FolderStore
store = FolderStore(Path(sys.argv[1]))
store.put({NAME!r}, b"picture")
os.fsync = lambda _: os.kill(os.getpid(), 9)  # which is when the new file is written
store.put({NAME!r}, b"other")
"""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket that AWS's environment variables lead to."""
    with bucket_server() as found:
        for name, value in (("ACCESS_KEY_ID", "key"), ("SECRET_ACCESS_KEY", "secret"), ("REGION", "here")):
            monkeypatch.setenv(f"AWS_{name}", value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", found.endpoint)
        yield found


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each kind of store in turn."""
    if request.param == "folder":
        return open_store("", tmp_path / "pictures")
    request.getfixturevalue("bucket")
    return open_store("s3://pets/pictures", tmp_path)


def test_what_is_put_is_there(store: Store) -> None:
    store.put(NAME, b"picture")
    assert store.get(NAME) == b"picture"
    store.put(NAME, b"another")
    assert store.get(NAME) == b"another"


def test_what_is_deleted_is_missing(store: Store) -> None:
    other = file_name("photos", "com_1", "photo_2", "ab" * 32, "original")
    for name in (NAME, other):
        store.put(name, b"picture")
    store.delete([NAME])
    with pytest.raises(MissingError):
        store.get(NAME)
    assert store.get(other) == b"picture"
    store.delete([NAME, other])
    store.delete([NAME, other])


def test_files_are_their_owners_alone_and_nothing_is_left_over(tmp_path: Path) -> None:
    FolderStore(tmp_path / "pictures").put(NAME, b"picture")
    (file,) = (path for path in (tmp_path / "pictures").rglob("*") if path.is_file())
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    assert (tmp_path / "pictures").stat().st_mode & 0o077 == 0


def test_a_name_leads_nowhere_else(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "pictures")
    for name in ("../secret", "photos/../../secret", "/etc/passwd", "secret", "", "photos/a/", "photos/a\0b"):
        with pytest.raises(ValueError, match="is not a valid file name"):
            store.get(name)


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file")
    store = FolderStore(tmp_path / "pictures")
    for act in (lambda: store.put(NAME, b""), lambda: store.get(NAME), lambda: store.delete([NAME])):
        with pytest.raises(Unavailable, match=r"Not a directory|File exists"):
            act()


def test_a_bucket_that_cannot_be_used(bucket: Bucket) -> None:
    store = open_store("s3://pets", Path())
    store.put(NAME, b"picture")
    bucket.failing = True
    for act in (lambda: store.put(NAME, b""), lambda: store.get(NAME), lambda: store.delete([NAME])):
        with pytest.raises(Unavailable):
            act()
    assert bucket.objects == {f"/pets/{NAME}": b"picture"}


def test_new_folders_are_on_disk_with_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[int] = set()
    sync = os.fsync

    def fsync(handle: int) -> None:
        sync(handle)
        synced.add(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", fsync)
    FolderStore(tmp_path / "pictures").put(NAME, b"picture")
    made = [tmp_path, *(tmp_path / "pictures").rglob("*"), tmp_path / "pictures"]
    # A file that is lost with the folder it was written in needs no such sync.
    assert synced == {path.stat().st_ino for path in made if path.name != ".new"}


def test_what_a_killed_process_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(list((tmp_path / ".new").iterdir())) == 1
    FolderStore(tmp_path)
    assert list((tmp_path / ".new").iterdir()) == []
    assert FolderStore(tmp_path).get(NAME) == b"picture"
