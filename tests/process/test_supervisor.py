"""The supervisor, with small processes in the place of servers."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pawport.process.supervisor import ProcessLostError, Supervisor


class Script:
    """A process that runs a few lines of Python, and is ready when it has made a file."""

    name = "script"

    def __init__(self, code: str, ready: Path, starts: list[str]) -> None:
        self._code = code
        self._ready = ready
        self._starts = starts
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def returncode(self) -> int | None:
        return self._process.poll() if self._process else None

    def start(self) -> None:
        self._ready.unlink(missing_ok=True)
        self._starts.append(self._code)
        self._process = subprocess.Popen([sys.executable, "-ISc", self._code, str(self._ready)])

    def is_ready(self) -> bool:
        return self._ready.exists()

    def drain(self) -> None:
        pass

    def is_drained(self) -> bool:
        return True

    def silence(self) -> float:
        return 0.0

    def give_up(self) -> str:
        return ""

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()


READY = "import sys, time; open(sys.argv[1], 'w').close(); time.sleep(60)"
READY_FOR_A_MOMENT = "import sys, time; open(sys.argv[1], 'w').close(); time.sleep(0.3)"


def maker(code: str | Callable[[], str], folder: Path, starts: list[str]) -> Callable[[], Script]:
    return lambda: Script(code if isinstance(code, str) else code(), folder / "ready", starts)


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_a_process_that_does_not_start(tmp_path: Path) -> None:
    supervisor = Supervisor([maker("raise SystemExit(3)", tmp_path, [])])
    with pytest.raises(ProcessLostError, match="the script exited with code 3"):
        supervisor.run(stop)


def test_a_process_that_does_not_start_again_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pawport.process.supervisor.FIRST_PAUSE", 0.01)
    starts: list[str] = []
    codes = iter([READY_FOR_A_MOMENT])
    supervisor = Supervisor([maker(lambda: next(codes, "raise SystemExit(4)"), tmp_path, starts)])
    with pytest.raises(ProcessLostError, match="the script exited with code 4"):
        supervisor.run(lambda: None)
    assert len(starts) == 6


def test_one_that_ends_is_started_again(tmp_path: Path) -> None:
    starts: list[str] = []
    codes = iter([READY_FOR_A_MOMENT] * 8)

    def code() -> str:
        found = next(codes, READY)
        if found == READY:
            stop()
        return found

    Supervisor([maker(code, tmp_path, starts)]).run(lambda: None)
    assert starts[:8] == [READY_FOR_A_MOMENT] * 8


def test_without_restart_the_end_of_one_is_the_end(tmp_path: Path) -> None:
    supervisor = Supervisor([maker(READY_FOR_A_MOMENT, tmp_path, [])], restart=False)
    with pytest.raises(ProcessLostError, match="the script exited with code 0"):
        supervisor.run(lambda: None)


def test_a_signal_during_the_start(tmp_path: Path) -> None:
    ready: list[bool] = []
    stop_itself = f"import os, time; os.kill({os.getpid()}, {signal.SIGTERM:d}); time.sleep(60)"
    Supervisor([maker(stop_itself, tmp_path, [])]).run(lambda: ready.append(True))
    assert not ready


def test_the_signals_have_their_old_meaning_afterwards(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    Supervisor([maker(READY, tmp_path, [])]).run(stop)
    assert signal.getsignal(signal.SIGTERM) == before
