"""The lines of calls: which calls have one, and what it says."""

import itertools
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pawport.rpc.observation import CallEnd
from pawport.telemetry.call_lines import CallLines
from tests.telemetry.calls import METHOD, ended


def lines(*calls: CallEnd, which: str = "all", level: str = "info") -> list[dict[str, Any]]:
    return [json.loads(line) for line in CallLines(which, level).render(calls)]


def test_a_line_says_all_of_a_call() -> None:
    (line,) = lines(ended(seconds=0.25))
    at = datetime.fromisoformat(line.pop("timestamp"))
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
    assert line == {
        "event": "call",
        "level": "info",
        "method": METHOD,
        "code": "OK",
        "duration": 0.25,
        "key_id": "key_1",
        "request_id": "req-1",
    }


def test_a_failure_has_its_reason() -> None:
    (line,) = lines(ended("NOT_FOUND", reason="PET_NOT_FOUND"))
    assert (line["code"], line["reason"]) == ("NOT_FOUND", "PET_NOT_FOUND")


@pytest.mark.parametrize(
    ("which", "codes"), [("all", ["OK", "INTERNAL"]), ("errors", ["INTERNAL"]), ("none", [])]
)
def test_which_calls(which: str, codes: list[str]) -> None:
    assert [line["code"] for line in lines(ended(), ended("INTERNAL"), which=which)] == codes


@pytest.mark.parametrize(
    ("code", "level"),
    [("OK", "info"), ("INVALID_ARGUMENT", "info"), ("UNAVAILABLE", "warning"), ("INTERNAL", "error")],
)
def test_levels(code: str, level: str) -> None:
    assert [line["level"] for line in lines(ended(code))] == [level]
    levels = ("debug", "info", "warning", "error")
    shown = [bool(lines(ended(code), level=least)) for least in levels]
    assert shown == [levels.index(least) <= levels.index(level) for least in levels]


def test_times_go_on_from_second_to_second() -> None:
    made = CallLines("all", "info")
    calls = [("/a/b", "OK", "", at, at + 0.4, "", "r") for at in (1000.0, 1000.4, 1000.8, 1001.2)]
    times = [datetime.fromisoformat(json.loads(line)["timestamp"]) for line in made.render(calls)]
    apart = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(times)]
    assert apart == pytest.approx([0.4, 0.4, 0.4], abs=2e-6)


def test_an_unknown_method() -> None:
    (line,) = lines(ended("UNIMPLEMENTED", method=""))
    assert line["method"] == "unknown"
