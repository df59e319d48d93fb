"""What a killed process leaves is removed by the next one, and nothing of a process that lives."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pawport.kit.temporary import RuntimeFolder, remove_abandoned, temporary_file
from tests.service import PATIENCE

HOLDER = """\
import sys, time
from pathlib import Path
from pawport.kit.temporary import RuntimeFolder, temporary_file
with RuntimeFolder() as folder, temporary_file(Path(sys.argv[1])) as file:
    (folder.path / "envoy.json").write_text("{}")
    file.with_name(f"{file.name}-journal").write_text("")
    print(folder.path, file, flush=True)
    time.sleep(600)
"""
Holder = tuple["subprocess.Popen[str]", Path, Path]


@pytest.fixture
def hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Holder]]:
    """Starts a process that has a folder and a file, in folders of the test's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    processes: list[subprocess.Popen[str]] = []

    def start() -> Holder:
        command = [sys.executable, "-c", HOLDER, str(tmp_path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        folder, file = process.stdout.readline().split()
        return process, Path(folder), Path(file)

    yield start
    for process in processes:
        process.kill()
        process.communicate(timeout=PATIENCE)


def kill(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait(PATIENCE)


def test_only_what_has_no_process_is_removed(tmp_path: Path, hold: Callable[[], Holder]) -> None:
    killed, folder, file = hold()
    _, living_folder, living_file = hold()
    kill(killed)
    assert folder.exists()
    assert file.exists()
    with RuntimeFolder() as own:
        remove_abandoned(tmp_path)
        journal = f"{living_file.name}-journal"
        names = {own.path.name, living_folder.name, living_file.name, journal}
        assert {path.name for path in tmp_path.iterdir()} == names
        assert (living_folder / "envoy.json").exists()
    assert not own.path.exists()


def test_folders_without_a_lock_and_links_are_left_alone(tmp_path: Path, hold: Callable[[], Holder]) -> None:
    killed, folder, _ = hold()
    kill(killed)
    elsewhere = folder.rename(tmp_path / "elsewhere")
    (tmp_path / "pawport-abcd1234").symlink_to(elsewhere)
    (tmp_path / "pawport-abcd1235").mkdir()
    RuntimeFolder().close()
    assert (tmp_path / "pawport-abcd1235").exists()
    assert (elsewhere / "envoy.json").exists()


def test_a_file_is_private_and_ends_with_its_block(tmp_path: Path) -> None:
    with temporary_file(tmp_path) as file:
        assert file.stat().st_mode & 0o777 == 0o600
        remove_abandoned(tmp_path)  # also for this process
        assert file.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_can_be_closed_twice(hold: Callable[[], Holder]) -> None:
    folder = RuntimeFolder()
    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.close()
    folder.close()
    assert not folder.path.exists()
