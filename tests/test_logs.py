"""What the log says of an unexpected exception: where it happened, and nothing that a caller sent."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest

PROGRAM = """
import structlog
from pawport.logs import configure_logs

configure_logs("info")

def call(headers):
    raise RuntimeError("a defect")

try:
    call({"authorization": "Bearer " + "-".join(["not", "for", "logs"])})
except RuntimeError:
    structlog.get_logger().exception("unexpected exception", request_id="abc")
"""


def on_a_terminal() -> str:
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", PROGRAM], stderr=theirs, check=True, timeout=60)
    os.close(theirs)
    text = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # so Linux says that the other end is closed
            break
        if not chunk:
            break
        text += chunk
    os.close(ours)
    return text.decode()


def in_a_file() -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stderr


@pytest.mark.parametrize("log", [on_a_terminal, in_a_file])
def test_tracebacks_hold_no_values(log: Callable[[], str]) -> None:
    text = log()
    assert "RuntimeError: a defect" in text
    assert "request_id" in text
    assert "not-for-logs" not in text
