"""The recorder: it loses nothing that somebody takes, and holds nobody up."""

import json
import os
import subprocess
import sys
import time

import pytest

from pawport.telemetry.call_lines import CallLines
from pawport.telemetry.link import Reporter
from pawport.telemetry.recorder import Recorder
from tests.telemetry.calls import ended

PROGRAM = """
import sys, time
from pawport.logs import configure_logs
from pawport.telemetry.call_lines import CallLines
from pawport.telemetry.link import Reporter
from pawport.telemetry.recorder import Recorder
from tests.telemetry.calls import ended

configure_logs("info")
recorder = Recorder()
recorder.start(CallLines("all", "info"), Reporter(), [])
started = time.monotonic()
for number in range(int(sys.argv[1])):
    recorder.observe(ended(request_id=f"call-{number}"))
recorder.stop()
print(time.monotonic() - started)
"""


def test_every_call_gets_its_line(capfd: pytest.CaptureFixture[str]) -> None:
    recorder = Recorder()
    recorder.observe(ended(request_id="early"))
    recorder.start(CallLines("all", "info"), Reporter(), [])
    for number in range(1000):
        recorder.observe(ended(request_id=str(number)))
    recorder.stop()
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["request_id"] for line in lines] == ["early", *map(str, range(1000))]


def test_lines_come_while_it_runs(capfd: pytest.CaptureFixture[str]) -> None:
    recorder = Recorder()
    recorder.start(CallLines("all", "info"), Reporter(), [])
    recorder.observe(ended())
    end = time.monotonic() + 60
    text = ""
    while not text:
        assert time.monotonic() < end
        time.sleep(0.01)
        text = capfd.readouterr().err
    recorder.stop()


def test_nobody_waits_for_a_reader_that_does_not_read() -> None:
    reading, writing = os.pipe()
    command = [sys.executable, "-c", PROGRAM, "60000"]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=writing, check=True, timeout=120)
    finally:
        os.close(writing)
        with os.fdopen(reading, "rb") as file:
            lines = file.read().splitlines()
    assert float(done.stdout) < 60
    ids = [json.loads(line)["request_id"] for line in lines]  # no line is torn
    assert ids == [f"call-{number}" for number in range(len(ids))]
    assert len(ids) < 60000
