"""How commands meet what they are given: streams that are closed or full, pipes, wrong options."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import command


def shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of shell in which `pawport` is the program."""
    line = script.replace("pawport", f"{sys.executable} -m pawport")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAWPORT_")}
    return subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_a_reader_who_has_seen_enough(tmp_path: Path) -> None:
    done = shell("pawport gateway --print-config | head -c 1; exit ${PIPESTATUS[0]}", tmp_path)
    assert done.stdout == "{"
    assert done.stderr == ""
    assert done.returncode in {0, 1}  # whether the pipe took all of it before it was closed


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed(tmp_path: Path, closed: str) -> None:
    done = shell(f"pawport migrate {closed}", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    # What the closed streams would have got is not in the database.
    state = command("status", "--database-url", f"sqlite:///{tmp_path}/data/pawport.db")
    assert "up to date" in state.stdout


def test_no_error_among_the_results(tmp_path: Path) -> None:
    done = shell("pawport keys list 2>&-", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_file_that_can_be_read_only_once(tmp_path: Path) -> None:
    (tmp_path / "pets.csv").write_text("name,type\nBuddy,DOG\n")
    done = shell("pawport import <(cat pets.csv) --format csv", tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("is not a regular file\n")


def test_without_a_command_the_help_is_shown() -> None:
    done = command("keys")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: pawport keys ")


@pytest.mark.parametrize("arguments", [["keys", "create"], ["keys", "create", "--key"]], ids=" ".join)
def test_a_wrong_option_says_where_the_right_ones_stand(arguments: list[str]) -> None:
    assert command(*arguments).stderr.endswith("; see pawport keys create --help\n")
