"""When there are traces."""

import asyncio
import sys

import pytest
from structlog.testing import capture_logs

from pawport.kit.otel_environment import is_configured
from pawport.telemetry.tracing import start_tracing

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "pets"}, False),
        (ENDPOINT, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": "none"}, False),
        ({**ENDPOINT, "OTEL_SDK_DISABLED": "True"}, False),
    ],
    ids=str,
)
def test_what_the_environment_says(environ: dict[str, str], expected: bool):
    assert is_configured(environ) is expected


def test_nothing_is_loaded_unless_there_are_traces(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    monkeypatch.setitem(sys.modules, "pawport.telemetry.tracing.traces", None)
    with capture_logs() as logs:
        assert start_tracing() is None
    assert logs == []


def test_a_line_says_what_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "pawport.telemetry.tracing.traces", None)
    with capture_logs() as logs:
        assert start_tracing() is None
    assert [line["event"] for line in logs] == ["no traces are sent: install pawport[otel]"]


def test_stopping_without_spans(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    tracing = start_tracing()
    assert tracing is not None
    asyncio.run(tracing.stop())
