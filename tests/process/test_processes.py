"""The processes of a service."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pawport.config import Settings
from pawport.process.processes import GrpcioServer
from tests.service import eventually


def test_programs_in_the_current_folder_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_sqlite_url: Callable[[], str]
) -> None:
    (tmp_path / "pawport.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    worker = GrpcioServer(Settings.parse({"database_url": new_sqlite_url()}), tmp_path / "worker")
    worker.start()
    try:
        eventually(lambda: worker.returncode is not None or (tmp_path / "worker").exists())
        assert worker.returncode is None
    finally:
        worker.close()
