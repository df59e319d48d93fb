"""Histories of migrations for tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pawport.db import migrate as module

AddRevision = Callable[..., None]

_HEADER = """
import sqlalchemy as sa
from alembic import op
"""


def continued_history(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AddRevision:
    """A copy of the product's history: returns a function that adds a revision with the given body."""
    scripts = folder / "migrations"
    shutil.copytree(module._SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(module, "_SCRIPTS", scripts)

    def add(revision: str, *body: str, data_steps: tuple[str, ...] = ()) -> None:
        before = None if revision == "0001" else f"{int(revision) - 1:04}"
        text = _HEADER + f"revision, down_revision = {revision!r}, {before!r}\n"
        text += f"data_steps = {data_steps!r}\n" if data_steps else ""
        text += "def upgrade():\n" + "".join(f"    {line}\n" for line in body)
        (scripts / "versions" / f"{revision}_step.py").write_text(text)

    return add


def new_history(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AddRevision:
    """A history that begins with 0001."""
    add = continued_history(folder, monkeypatch)
    for path in (module._SCRIPTS / "versions").iterdir():
        path.unlink()
    return add
