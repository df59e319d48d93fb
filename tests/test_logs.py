"""The log: JSON lines, or pretty ones on a terminal; nothing that a caller sent; nobody waits for it."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest

DEFECT = """
import asyncio, logging
import structlog
from pawport.logs import configure_logs

configure_logs("info")

def call(headers):
    try:
        raise KeyError(headers["authorization"])
    except KeyError as error:
        raise RuntimeError("a defect about " + headers["authorization"]) from error

def caught():
    try:
        call({"authorization": "Bearer " + "-".join(["not", "for", "logs"])})
    except RuntimeError as error:
        return error

try:
    raise ExceptionGroup("several", [caught()])
except ExceptionGroup:
    structlog.get_logger().exception("unexpected exception", request_id="abc")
structlog.get_logger().error("again", exc_info=caught())
logging.getLogger("asyncio").error("never retrieved" + chr(10) + "Task " + repr(caught()), exc_info=caught())
logging.getLogger("chatty").info("a detail")
"""


def on_a_terminal(program: str) -> str:
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", program], stderr=theirs, check=True, timeout=60)
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


def in_a_file(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stderr


@pytest.mark.parametrize("log", [on_a_terminal, in_a_file])
def test_exceptions_are_told_without_their_texts(log: Callable[[str], str]) -> None:
    text = log(DEFECT)
    assert "RuntimeError" in text
    assert "KeyError" in text
    assert "ExceptionGroup" in text
    assert "in call" in text
    assert "request_id" in text
    assert "never retrieved" in text
    assert "not-for-logs" not in text
    assert "a defect" not in text.replace('"a defect about "', "")  # the line of the source
    assert "a detail" not in text


def test_every_line_is_json_with_the_same_keys() -> None:
    lines = [json.loads(line) for line in in_a_file(DEFECT).splitlines()]
    assert [line["event"] for line in lines] == ["unexpected exception", "again", "never retrieved"]
    assert all({"timestamp", "level", "event", "exception"} <= line.keys() for line in lines)


FULL = """
import structlog
from pawport.logs import configure_logs

configure_logs("info")
for number in range(200):
    structlog.get_logger().info("a long line, " * 50, number=number)
print("done")
"""


def test_a_reader_that_does_not_read_holds_nobody_up() -> None:
    reading, writing = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-c", FULL], stdout=subprocess.PIPE, stderr=writing, check=True, timeout=60
        )
        assert done.stdout == b"done\n"
        os.close(writing)
        with os.fdopen(reading, "rb", closefd=False) as taken:
            lines = taken.read().splitlines()
        assert [json.loads(line)["number"] for line in lines] == list(range(len(lines)))
    finally:
        os.close(reading)


def test_a_reader_that_left_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    subprocess.run(
        [sys.executable, "-c", FULL], stdout=subprocess.DEVNULL, stderr=writing, check=True, timeout=60
    )
    os.close(writing)
